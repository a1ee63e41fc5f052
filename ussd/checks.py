"""What `manage.py check --deploy` says of the dialogue: dead ends, long screens, bad Sesotho."""

from collections.abc import Iterator, Sequence

from django.apps import AppConfig
from django.core import checks

from loans.rules.written import filled
from messaging.rules.gsm7 import foreign, septets
from messaging.rules.sesotho import doubts, mixed_words
from ussd import catalogue
from ussd.engine import graph
from ussd.engine.limits import Limits
from ussd.engine.screens import End
from ussd.flows import DIALOGUE

# The longest that each fact can be.
WORST = {
    "code": "*123*45#",
    "n": "9",
    "lender": "W" * 22,
    "amount": "M999,999",
    "phone": "+26622310001",
    "reference": "W" * 8,
    "until": "30/09/2027",
    "from": "30/09/2027 14:05",
    "number": "+99999999999999",
    "next": "+99999999999999",
}


@checks.register("dialogue", deploy=True)
def dialogue(app_configs: Sequence[AppConfig] | None, **_: object) -> list[checks.CheckMessage]:
    """Read every flow and every text once."""
    del app_configs
    found = [*graph.faults(DIALOGUE), *language_faults(), *lengths()]
    return [checks.Warning(fault, id="ussd.W001") for fault in found]


def language_faults() -> Iterator[str]:
    """Hold the Sesotho against the rules of how Lesotho writes it."""
    english, sesotho = (_lines(language) for language in ("en", "st"))
    for here, lines in sesotho.items():
        # A screen that is one for both languages is half English.
        for text in set(lines) - set(english[here]):
            for doubt in doubts(text):
                yield f"st: {here}: {doubt.rule}: {doubt.found}"
    for doubt in mixed_words(line for lines in sesotho.values() for line in lines):
        yield f"st: {doubt.rule}: {doubt.found}"


def _lines(language: str) -> dict[str, list[str]]:
    said = catalogue.words(DIALOGUE)[language]
    return {here: [wording.says, *wording.choices.values()] for here, wording in said.items()}


def lengths() -> Iterator[str]:
    """Hold what is said on a last screen, with the longest facts in it, against the smallest one.

    Other screens are cut into pages; a last one cannot be.
    """
    for language, said in catalogue.words(DIALOGUE).items():
        for here, wording in said.items():
            if any(foreign(text) for text in (wording.says, *wording.choices.values())):
                yield f"{language}: {here}: outside the phones' alphabet"
            elif _is_last(here, language):
                length = septets(filled(wording.says, WORST))
                if length > Limits().screen_septets:
                    yield f"{language}: {here}: {length} septets"


def _is_last(here: str, language: str) -> bool:
    """Tell whether a text ends a session; flows end only where the language is known."""
    return here.startswith("session.") or (bool(language) and here in _ENDS)


_ENDS = {here for here, screen in DIALOGUE.screens.items() if isinstance(screen, End)}
