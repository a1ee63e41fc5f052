"""The product's dialogue over a book at its worst: longest names, every answer to every call.

What is typed is read by its digit: 7 is understood, and any other is refused by one of the lines
that its reader has.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from loans.catalogue import words as reasons
from ussd import readers
from ussd.book import own_pin
from ussd.catalogue import line, words
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
LARGEST, LARGEST_SUM = "M999,999", "M999,999.99"
LIMITS = {"min": LARGEST, "max": LARGEST}
COST = {
    "received": LARGEST_SUM,
    "cost": LARGEST_SUM,
    "total": LARGEST_SUM,
    "payments": "11 x M99,999.99 + 1 x M99,999.99",
    "first": "30/09/2027",
    "rate": "120.5%",
}
ANSWER = {
    "lender": LONGEST_NAME,
    "phone": "+26622310001",
    "amount": LARGEST_SUM,
    "date": "30/09/2027",
    "until": "30/09/2027",
}
LANGUAGES = ("en", "st")
LONGEST_REASON = {
    language: max(reasons(language, "refusals").values(), key=len) for language in LANGUAGES
}
LONGEST_TIME = {language: line(language, "times.months", n="600") for language in LANGUAGES}
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
    "amount": (readers.NOT_AN_AMOUNT, readers.NOT_BETWEEN),
}
# Enough for each outcome of a call to meet each of the one that comes before it.
OUTCOMES = range(12)


@dataclass
class Fate:
    """How calls come out: each as its flow's so-manieth outcome; `met` once one was made."""

    outcome: int = 0
    met: bool = False


def worst_case(*, offices: int, fate: Fate | None = None, septets: int = 160) -> Stage:
    """Set the stage with so many lenders; fate may change its mind between two turns."""
    how = fate or Fate()

    def runs(doing: Do, talk: Talk) -> Outcome:
        how.met = True
        name = list(doing.goes)[how.outcome % len(doing.goes)]
        changes = doing.runs == "change_language" and name == "kept"
        return Outcome(name, {LANGUAGE: OTHER[talk.language]} if changes else {})

    def listed(_talk: Talk) -> Facts:
        lines = [LONGEST_OFFICE] * offices
        return {"lenders": "\n".join(lines)} if lines else {}

    def lender(_talk: Talk) -> Facts:
        return {"lender": LONGEST_NAME, "code": CODE}

    def many(text: str, count: int) -> Callable[[Talk], Sequence[Option]]:
        # Whichever she takes, it leads to the same.
        return lambda _: [Option("any", text)] * count

    doings = [one for one in DIALOGUE.screens.values() if isinstance(one, Do)]
    return Stage(
        DIALOGUE,
        WORDS,
        Domain(
            runs={one.runs: partial(runs, one) for one in doings},
            shows={
                "offices": listed,
                "lender": lender,
                "code": lambda _: {"code": CODE},
                "limits": lambda _: LIMITS,
                "cost": lambda _: COST,
                "asked": lambda talk: {**lender(talk), "amount": LARGEST},
                "application": lambda talk: {**ANSWER, "reason": LONGEST_REASON[talk.language]},
            },
            offers={"home": own_pin.home_choices},
            options={
                "lenders": many(LONGEST_NAME, offices),
                "districts": many(LONGEST_DISTRICT, 10),
                "products": many("W" * 60, min(offices, 3)),
                "terms": lambda talk: [Option("any", LONGEST_TIME[talk.language])] * 7,
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
    return Refused(lines[len(typed) % len(lines)], {"years": "18", **LIMITS})


def pin(_talk: Talk, typed: str) -> PinTry:
    """Know one right PIN, and one after which it is locked."""
    if typed == UNDERSTOOD:
        return PinRight()
    return PinLocked() if typed == LOCKED else PinWrong(left=4)
