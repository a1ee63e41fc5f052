"""Messages as a Django application."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """Tables of what is said to phones."""

    name = "messaging"
    default_auto_field = "django.db.models.BigAutoField"
