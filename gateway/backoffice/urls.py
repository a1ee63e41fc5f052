"""Addresses of the desk."""

from django.urls import path

from gateway.backoffice.front import front
from gateway.backoffice.look import choose_look

urlpatterns = [
    path("", front, name="desk"),
    path("look", choose_look, name="look"),
]
