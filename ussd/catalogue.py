"""The words of the screens, read once from the catalogues and held against the flows."""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from loans.rules.details import Employment
from loans.rules.written import filled
from ussd.engine.screens import Dialogue, Do, Menu
from ussd.engine.wording import ENGINE_LINES, Wording, Words, refusal
from ussd.readers import LINES

TEXTS = Path(__file__).parent / "texts"
LANGUAGES = ("en", "st")

# What is said when the session itself cannot go on.
SORRY = "session.sorry"
DIAL_AGAIN = "session.dial_again"
TOO_OFTEN = "session.too_often"
TOO_LONG = "session.too_long"
NOT_OURS = "session.not_ours"
# What is said where a text is promised.
ANSWERS_KEPT = "session.answers_kept"
WE_TELL_YOU = "session.we_tell_you"
# What is said where something could not be done.
LATER = "language.later"
# How long a loan may run, as one chooses it.
TIMES = tuple(
    f"times.{name}" for name in ("one_day", "days", "one_week", "weeks", "one_month", "months")
)
# The lines of her account, and how an application stands, in a few letters.
ACCOUNT = tuple(
    f"account.{kind}"
    for kind in (
        "payout",
        "interest",
        "fee",
        "charge",
        "payment",
        "reversal",
        "waiver",
        "refund",
        "other",
    )
)
STANDINGS = tuple(
    f"standing.{status}" for status in ("submitted", "returned", "approved", "rejected")
)
# What she may pay, as one chooses it.
SUMS = tuple(f"sums.{name}" for name in ("late", "next", "whole", "other"))
# Why a lender looked at her record, and how far it is with what she says is wrong there.
LOOKS = tuple(f"looks.{purpose}" for purpose in ("application", "review", "collection"))
REPORTS = tuple(f"reports.{name}" for name in ("open", "answered", "upheld", "rejected", "away"))
# How a loan of hers stands there.
STANDS = tuple(
    f"stands.{name}" for name in ("on_time", "late", "late_one", "paid", "written_off", "disputed")
)
# How many digits a PIN has.
PINS = ("pins.digits",)
# What may have been left unfinished.
DRAFTS = tuple(f"drafts.{flow}" for flow in ("register", "apply", "offer", "repay", "record"))
# Her details as they stand on her sheet.
SHEET = (
    *(f"sheet.{name}" for name in ("nothing", "work", "employer", "income")),
    *(f"sheet.{name}" for name in ("money", "money_waits")),
    *(f"relations.{name}" for name in ("spouse", "parent", "child", "sibling", "other")),
    *(f"work.{one.value}" for one in Employment),
)
SESSION_LINES = (SORRY, DIAL_AGAIN, TOO_OFTEN, TOO_LONG, NOT_OURS, ANSWERS_KEPT, WE_TELL_YOU)

Catalogue = Mapping[str, Mapping[str, object]]


class BadCatalogue(ValueError):
    """The catalogues and the flows do not fit each other; the text says where."""


def catalogue(language: str) -> dict[str, dict[str, object]]:
    """Read one language's file: the entry of each screen and line by its label."""
    flows = tomllib.loads((TEXTS / f"{language}.toml").read_text(encoding="utf-8"))
    return {
        f"{flow}.{name}": entry for flow, named in flows.items() for name, entry in named.items()
    }


@cache
def _texts(language: str) -> Mapping[str, str]:
    return {here: str(entry["says"]) for here, entry in catalogue(language).items()}


def line(language: str, here: str, **facts: str) -> str:
    """Say one line that is no screen, such as a choice out of the book."""
    return filled(_texts(language)[here], facts)


@cache
def words_digest(language: str, screens: tuple[str, ...]) -> str:
    """Tell which words stood before her on some screens."""
    said = _texts(language)
    digests = {here: hashlib.sha256(said[here].encode()).hexdigest()[:16] for here in screens}
    return " ".join(f"{here}:{digest}" for here, digest in digests.items())


def wording(entry: Mapping[str, object]) -> Wording:
    """Take what is shown from an entry; `short` and `reviewed_by` are not."""
    choices = entry.get("choices", {})
    assert isinstance(choices, dict)
    return Wording(str(entry["says"]), choices)


def faults(dialogue: Dialogue, catalogues: Mapping[str, Catalogue]) -> Iterator[str]:
    """Name each label that lacks words, has words for nothing, or differs between languages."""
    needed = {here for here, screen in dialogue.screens.items() if not isinstance(screen, Do)}
    needed.update(ENGINE_LINES, SESSION_LINES, TIMES, ACCOUNT, STANDINGS, SUMS, DRAFTS, SHEET)
    needed.update((*LOOKS, *REPORTS, *STANDS, *PINS))
    needed.update(map(refusal, LINES))
    first, *others = catalogues
    for language, entries in catalogues.items():
        for here in sorted(needed ^ entries.keys()):
            yield f"{language}: {here} has {'no words' if here in needed else 'no screen'}"
    for here in sorted(needed):
        if any(here not in entries for entries in catalogues.values()):
            continue
        words = {language: wording(entries[here]) for language, entries in catalogues.items()}
        screen = dialogue.screens.get(here)
        names = set(screen.goes) if isinstance(screen, Menu) else set()
        for language, said in words.items():
            if set(said.choices) != names:
                yield f"{language}: {here} has words for other choices than the screen"
        for language in others:
            if words[language].facts != words[first].facts:
                yield f"{language}: {here} names other facts than {first}"


def for_both(catalogues: Mapping[str, Catalogue]) -> Words:
    """Say everything in both languages, for those whose language nobody knows yet."""
    one, two = (catalogues[language] for language in LANGUAGES)
    return {
        here: Wording(
            _together("\n", one[here].get("short", said.says), two[here].get("short", other.says)),
            {
                name: _together(" / ", said.choices[name], other.choices[name])
                for name in said.choices
            },
        )
        for here in one
        for said, other in [(wording(one[here]), wording(two[here]))]
    }


def _together(between: str, one: object, two: object) -> str:
    return str(one) if one == two else f"{one}{between}{two}"


def words(dialogue: Dialogue) -> Mapping[str, Words]:
    """Give the words by language, with both together for no language; refuse what does not fit."""
    catalogues = {language: catalogue(language) for language in LANGUAGES}
    found = list(faults(dialogue, catalogues))
    if found:
        raise BadCatalogue("; ".join(found))
    spoken: dict[str, Words] = {"": for_both(catalogues)}
    for language, entries in catalogues.items():
        spoken[language] = {here: wording(entry) for here, entry in entries.items()}
    return spoken
