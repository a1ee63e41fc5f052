"""The product's dialogue over a book at its worst: longest names, both answers to every call."""

from ussd.catalogue import words
from ussd.engine.domain import Domain, Facts, Outcome
from ussd.engine.limits import Limits
from ussd.engine.stage import Stage
from ussd.engine.talk import LANGUAGE, Talk
from ussd.flows import DIALOGUE

WORDS = words(DIALOGUE)
# The longest name a lender may have, and a number from abroad: 35 septets a line.
LONGEST_OFFICE = f"{'W' * 22} +26622310001"
OTHER = {"en": "st", "st": "en"}


def worst_case(*, offices: int, kept: bool, septets: int = 160) -> Stage:
    """Set the stage with so many lenders; `kept` says whether deeds succeed."""

    def keep_language(_talk: Talk) -> Outcome:
        return Outcome("kept" if kept else "later")

    def change_language(talk: Talk) -> Outcome:
        return Outcome("kept", {LANGUAGE: OTHER[talk.language]}) if kept else Outcome("later")

    def lenders(_talk: Talk) -> Facts:
        lines = [LONGEST_OFFICE] * offices
        return {"lenders": "\n".join(lines)} if lines else {}

    return Stage(
        DIALOGUE,
        WORDS,
        Domain(
            {"keep_language": keep_language, "change_language": change_language},
            {"lenders": lenders},
        ),
        Limits(screen_septets=septets),
    )
