"""Addresses of the phone page."""

from django.urls import path

from gateway.simulator.hops import hang_up, hop
from gateway.simulator.page import simulator

urlpatterns = [
    path("simulator", simulator, name="simulator"),
    path("simulator/hop", hop, name="simulator-hop"),
    path("simulator/hang-up", hang_up, name="simulator-hang-up"),
]
