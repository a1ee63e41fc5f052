"""The first question to a number that nobody knows: which language."""

from ussd.engine.screens import Do, End, Flow, Menu
from ussd.engine.talk import LANGUAGE as LANGUAGE_SLOT

LANGUAGE = Flow(
    "language",
    (
        Menu("choose", into=LANGUAGE_SLOT, goes={"en": "keep", "st": "keep"}),
        Do("keep", runs="keep_language", goes={"kept": "home.menu", "later": "later"}),
        End("later"),
    ),
)
