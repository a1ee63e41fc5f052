"""The desk's catalogues: every label of the pages has words, and the Sesotho is Lesotho's."""

import re
from pathlib import Path

import pytest

from credit.rules.consent import Purpose
from gateway.backoffice.no_room import REASONS as REASONS_OF_NO_ROOM
from gateway.backoffice.queue import SHOWN
from gateway.backoffice.unchecked import TO_DO
from gateway.catalogue import LANGUAGES, words
from loans.errands.weigh import REASONS
from loans.models import Application, Decision, Loan
from loans.rules.fees import FeeDue
from loans.rules.identity import Identity
from loans.rules.turn import Turn
from messaging.rules.sesotho import Doubt, doubts, mixed_words

TEMPLATES = Path(__file__).resolve().parents[3] / "gateway" / "templates"
SAID = re.compile(r"""\{% (said|counted) ["']([^"']+)["']""")
JOINED = re.compile(r"""["']([a-z_]+\.)["']\|add:""")
SENT = [status.value for status in Application.Status if status.value != "draft"]
# What a label is finished with on a page.
ENDINGS = {
    "tab.": SHOWN,
    "status.": SENT,
    "settled.": [one for one in SENT if one != "submitted"],
    "channel.": Application.Channel.values,
    "degree.": [one.value for one in Identity],
    "person.": [one.value for one in Identity],
    "turn.": [one.value for one in Turn if one is not Turn.SETTLED],
    "why_unknown.": REASONS,
    "purpose.": [one.value for one in Purpose],
    "loan.": Loan.Status.values,
    "decided.": Decision.Kind.values,
    "to_do.": TO_DO,
    "no_room.": REASONS_OF_NO_ROOM,
    "fee.": [one.value for one in FeeDue],
}
# Names in a Sesotho sentence, and words that officers say in English.
NAMES = frozenset({"api", "m", "enter"})
# Rules for phones, and for who is spoken to: here the borrower is spoken of, in print.
NOT_HERE = {"R10", "R11"}


def labels() -> set[str]:
    found = set()
    for path in TEMPLATES.rglob("*.html"):
        for tag, label in SAID.findall(path.read_text(encoding="utf-8")):
            found |= {f"{label}.one", f"{label}.n"} if tag == "counted" else {label}
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_of_a_page_has_words(language: str) -> None:
    assert labels() - words(language).keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_joined_label_has_words_for_each_of_its_ends(language: str) -> None:
    joined = {
        label
        for path in TEMPLATES.rglob("*.html")
        for label in JOINED.findall(path.read_text(encoding="utf-8"))
    }
    assert joined == ENDINGS.keys()
    ends = {f"{label}{end}" for label, given in ENDINGS.items() for end in given}
    assert ends - words(language).keys() == set()


def test_no_words_are_left_that_no_page_says() -> None:
    used = labels() | {f"{label}{end}" for label, given in ENDINGS.items() for end in given}
    left = {
        label
        for label in words("en").keys() - used
        if not label.startswith(("refused.", "wrong.", "months."))
    }
    assert left == set()


def test_the_sesotho_is_as_lesotho_writes_it() -> None:
    english, sesotho = words("en"), words("st")
    found: list[tuple[str, Doubt]] = []
    for label, text in sesotho.items():
        # Printed, š is a letter of its own; what is the same in both languages is a name.
        if text != english[label]:
            found += [(label, one) for one in doubts(text, NAMES) if one.rule not in NOT_HERE]
    assert found == []
    assert list(mixed_words(sesotho.values())) == []
