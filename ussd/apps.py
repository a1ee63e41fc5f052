"""The dialogue as a Django application."""

from django.apps import AppConfig


class UssdConfig(AppConfig):
    """Tables of the dialogue, and the checks of its words."""

    name = "ussd"
    label = "ussd"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let `manage.py check --deploy` read the words."""
        from ussd import checks  # noqa: F401, PLC0415 (registers itself)
