"""A new PIN, typed twice so that a slip of the finger locks nobody out."""

from ussd.engine.screens import Ask
from ussd.slots import PIN_CHOSEN


def new_pin(first: str, again: str, *, then: str) -> tuple[Ask, Ask]:
    """Ask for it and for the same once more."""
    return (
        Ask(
            first,
            shows="pin_digits",
            empty="language.later",
            reads="new_pin",
            into=PIN_CHOSEN,
            then=again,
            secret=True,
        ),
        Ask(again, reads="same_pin", into=PIN_CHOSEN, then=then, secret=True),
    )
