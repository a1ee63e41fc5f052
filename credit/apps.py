"""Django's view of the registry: the tables of its PostgreSQL store and its commands."""

from django.apps import AppConfig


class CreditConfig(AppConfig):
    name = "credit"
    label = "credit"
    verbose_name = "Credit registry"
