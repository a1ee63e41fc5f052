"""The words of text messages: our own, one text a label in each language, and a lender's on top."""

import logging
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple
from uuid import UUID

from loans.catalogue import words
from loans.rules.written import filled
from messaging.queries import wordings
from messaging.rules.gsm7 import in_letters
from messaging.rules.longest import LONGEST, TYPICAL
from messaging.rules.template import NotATemplate, TooLong, rendered

TEXTS = Path(__file__).parent / "texts"
LANGUAGES = ("en", "st")
# By the first letters of a label: another wording of what she consents to, of a cost, of what she
# agrees to, disputes or complains of takes a second person.
LEGAL: Final = ("consent", "facts", "accepted", "case_", "complaint", "dispute")
log = logging.getLogger(__name__)


@cache
def texts(language: str) -> Mapping[str, str]:
    """Give all texts of one language, as we say them."""
    entries = tomllib.loads((TEXTS / f"{language}.toml").read_text(encoding="utf-8"))
    return MappingProxyType({label: entry["says"] for label, entry in entries.items()})


class Said(NamedTuple):
    """A text as it goes out, and the version of the lender's own words that it is; 0: ours."""

    says: str
    version: int


def text(language: str, label: str, facts: Mapping[str, str], mfi_id: UUID | None = None) -> Said:
    """Say one, in the letters that a lender has its texts in; its own words, where it has some."""
    plain = wordings.in_plain_letters(mfi_id) if mfi_id else True
    own = wordings.live(mfi_id).get((label, language)) if mfi_id else None
    if own is not None:
        try:
            return Said(in_letters(rendered(own.says, facts), plain=plain), own.version)
        except (NotATemplate, TooLong) as error:
            # She must hear it all the same.
            wrong = {"text": label, "mfi_id": str(mfi_id), "why": type(error).__name__}
            log.error("a lender's own text cannot be filled: ours is said", extra=wrong)  # noqa: TRY400 (what is in a fact is nobody's business)
    return Said(in_letters(filled(texts(language)[label], facts), plain=plain), 0)


def is_legal(label: str) -> bool:
    """Tell whether another wording of a text takes two people."""
    return label.startswith(LEGAL)


@cache
def longest_facts(language: str) -> Mapping[str, str]:
    """Give the longest of every fact that a text may have."""
    return MappingProxyType({**LONGEST, **_of_catalogues(language, -1)})


@cache
def typical_facts(language: str) -> Mapping[str, str]:
    """Give facts as they commonly are."""
    return MappingProxyType({**TYPICAL, **_of_catalogues(language, None)})


def _of_catalogues(language: str, place: int | None) -> dict[str, str]:
    """Give sentences that stand as facts in a text, of their lengths the middle one or another."""
    papers = {"reason": "refusals", "asks": "consent_code", "why": "looks"}
    by_length = {
        fact: sorted(words(language, paper).values(), key=len) for fact, paper in papers.items()
    }
    return {
        fact: said[len(said) // 2 if place is None else place] for fact, said in by_length.items()
    }
