"""The wiring as a Django application: commands that see every engine, and the hooks."""

from django.apps import AppConfig


class WiringConfig(AppConfig):
    """Ties the rooms together once all are there."""

    name = "config"
    label = "wiring"

    def ready(self) -> None:
        """Point the hooks at their tasks."""
        from config.wiring import wire  # noqa: PLC0415 (models must be there first)

        wire()
