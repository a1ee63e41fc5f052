"""Advertisements stop and start; what concerns her own loan she always hears."""

from ussd.engine.screens import Do, Flow, Menu

MESSAGES = Flow(
    "messages",
    (
        Menu("choose", goes={"stop": "stop", "start": "start"}),
        Do("stop", runs="stop_messages", goes={"done": "stopped", "later": "language.later"}),
        Do("start", runs="start_messages", goes={"done": "started", "later": "language.later"}),
        Menu("stopped"),
        Menu("started"),
    ),
)
