"""The doors of networks and wallets."""

from django.urls import URLPattern, URLResolver, include, path

from gateway.health import healthz, readyz
from gateway.metrics import metrics

HEALTH: list[URLPattern | URLResolver] = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics),
]
DOORS: list[URLPattern | URLResolver] = [path("", include("gateway.callbacks.urls"))]

urlpatterns = [*HEALTH, *DOORS]
