"""Addresses of the desk."""

from django.urls import path

from gateway.backoffice import application as one
from gateway.backoffice.choices import choose
from gateway.backoffice.front import front
from gateway.backoffice.queue import decide_next, queue

urlpatterns = [
    path("", front, name="desk"),
    path("look", choose, {"what": "look"}, name="look"),
    path("language", choose, {"what": "language"}, name="language"),
    path("keys", choose, {"what": "keys"}, name="keys"),
    path("applications", queue, name="queue"),
    path("applications/next", decide_next, name="decide-next"),
    path("applications/<uuid:application_id>", one.application, name="application"),
    path("applications/<uuid:application_id>/approve", one.approve, name="approve"),
    path("applications/<uuid:application_id>/return", one.return_, name="return"),
    path("applications/<uuid:application_id>/reject", one.reject_, name="reject"),
]
