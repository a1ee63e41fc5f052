"""Addresses of the phone page."""

from django.urls import path

from gateway.simulator.hops import hang_up, hop
from gateway.simulator.page import simulator
from gateway.simulator.pocket import answer, lose_redis, pocket, write

urlpatterns = [
    path("simulator", simulator, name="simulator"),
    path("simulator/hop", hop, name="simulator-hop"),
    path("simulator/hang-up", hang_up, name="simulator-hang-up"),
    path("simulator/pocket", pocket, name="simulator-pocket"),
    path("simulator/write", write, name="simulator-write"),
    path("simulator/answer", answer, name="simulator-answer"),
    path("simulator/lose-redis", lose_redis, name="simulator-lose-redis"),
]
