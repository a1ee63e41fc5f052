"""The product's dialogue over a book at its worst: longest names, every answer to every call.

What is typed is read by its digit: 7 is understood, and any other is refused by one of the lines
that its reader has.
"""

import math
from collections.abc import Callable, Sequence
from functools import partial

from ussd import readers
from ussd.book import own_pin
from ussd.catalogue import words
from ussd.engine.domain import (
    Domain,
    Facts,
    Option,
    Outcome,
    PinLocked,
    PinRight,
    PinTry,
    PinWrong,
    Read,
    Refused,
)
from ussd.engine.limits import Limits
from ussd.engine.screens import Do
from ussd.engine.stage import Stage
from ussd.engine.talk import LANGUAGE, Talk
from ussd.flows import DIALOGUE
from ussd.slots import HAS_PIN, KNOWN, STANDING

WORDS = words(DIALOGUE)
UNDERSTOOD, LOCKED = "7", "8"
# The longest name a lender may have, and a number from abroad: 35 septets a line.
LONGEST_NAME = "W" * 22
LONGEST_OFFICE = f"{LONGEST_NAME} +26622310001"
LONGEST_DISTRICT = "Mohale's Hoek"
CODE = "*123*45#"
OTHER = {"en": "st", "st": "en"}
STANDINGS = ("", KNOWN, HAS_PIN)
BEGINNINGS: tuple[dict[str, str], ...] = (
    {},
    *({LANGUAGE: language, STANDING: how} for language in ("en", "st") for how in STANDINGS),
)
REFUSES = {
    "name": (readers.NOT_A_NAME,),
    "id_number": (readers.NOT_AN_ID,),
    "her_id": (readers.NOT_HER_ID,),
    "date_of_birth": (readers.NOT_A_DATE, readers.NOT_GROWN_UP),
    "new_pin": (readers.NOT_A_PIN, readers.EASY_PIN),
    "same_pin": (readers.PINS_DIFFER,),
}
# Enough for each outcome of one call to meet each outcome of another.
OUTCOMES_MAX = math.lcm(
    *{len(one.goes) for one in DIALOGUE.screens.values() if isinstance(one, Do)}
)


def worst_case(*, offices: int, outcome: int = 0, septets: int = 160) -> Stage:
    """Set the stage with so many lenders; every call comes out as its flow's so-manieth outcome."""

    def runs(doing: Do, talk: Talk) -> Outcome:
        name = list(doing.goes)[outcome % len(doing.goes)]
        changes = doing.runs == "change_language" and name == "kept"
        return Outcome(name, {LANGUAGE: OTHER[talk.language]} if changes else {})

    def listed(_talk: Talk) -> Facts:
        lines = [LONGEST_OFFICE] * offices
        return {"lenders": "\n".join(lines)} if lines else {}

    def lender(_talk: Talk) -> Facts:
        return {"lender": LONGEST_NAME, "code": CODE} if offices else {}

    def many(text: str, count: int) -> Callable[[Talk], Sequence[Option]]:
        # Whichever she takes, it leads to the same.
        return lambda _: [Option("any", text)] * count

    doings = [one for one in DIALOGUE.screens.values() if isinstance(one, Do)]
    return Stage(
        DIALOGUE,
        WORDS,
        Domain(
            runs={one.runs: partial(runs, one) for one in doings},
            shows={"offices": listed, "lender": lender},
            offers={"home": own_pin.home_choices},
            options={
                "lenders": many(LONGEST_NAME, offices),
                "districts": many(LONGEST_DISTRICT, 10),
            },
            reads={name: partial(read, lines) for name, lines in REFUSES.items()},
            pin=pin,
        ),
        Limits(screen_septets=septets),
    )


def read(lines: Sequence[str], _talk: Talk, typed: str) -> Read | Refused:
    """Understand one digit, and refuse any other answer."""
    if typed == UNDERSTOOD:
        return Read("x" * 64)
    return Refused(lines[len(typed) % len(lines)], {"years": "18"})


def pin(_talk: Talk, typed: str) -> PinTry:
    """Know one right PIN, and one after which it is locked."""
    if typed == UNDERSTOOD:
        return PinRight()
    return PinLocked() if typed == LOCKED else PinWrong(left=4)
