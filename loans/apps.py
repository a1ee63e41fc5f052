"""The book as a Django application."""

from django.apps import AppConfig


class LoansConfig(AppConfig):
    """Tables and migrations of the book."""

    name = "loans"
    default_auto_field = "django.db.models.BigAutoField"
