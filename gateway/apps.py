"""The doors as a Django application."""

from django.apps import AppConfig


class GatewayConfig(AppConfig):
    """Pages, doors and their static files; no table of its own."""

    name = "gateway"
    label = "gateway"
