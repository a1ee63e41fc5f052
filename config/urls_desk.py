"""The doors of people and their systems: desk, API, phone page."""

from django.urls import URLPattern, URLResolver, include, path

from config.urls_telco import HEALTH

ROOMS: list[URLPattern | URLResolver] = [
    path("", include("gateway.backoffice.urls")),
    path("", include("gateway.signin.urls")),
    path("", include("gateway.simulator.urls")),
    path("api/v1/", include("gateway.api.urls")),
]

urlpatterns = [*HEALTH, *ROOMS]
