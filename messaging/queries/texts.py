"""Every text that phones get from a lender: ours, its own words for it, and what waits."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from loans.errors import NotThisLender
from loans.queries.policy import policy_of
from messaging.catalogue import LANGUAGES, is_legal, longest_facts, texts
from messaging.models import Wording
from messaging.queries import wordings
from messaging.rules.gsm7 import Parts
from messaging.rules.template import placeholders
from messaging.rules.wording import at_worst


@dataclass(frozen=True, slots=True)
class InLanguage:
    """One text in one language."""

    language: str
    default: str
    says: str
    # 0: our own words.
    version: int
    worst: Parts
    waiting: list[Wording]


@dataclass(frozen=True, slots=True)
class PhoneText:
    """One text."""

    id: str
    legal: bool
    placeholders: list[str]
    languages: list[InLanguage]


def all_texts(mfi_id: UUID) -> Iterator[PhoneText]:
    """Give each, in the catalogue's order."""
    said, waits = wordings.live_rows(mfi_id), list(wordings.waiting(mfi_id))
    plain = policy_of(mfi_id).plain_letters
    for label, english in texts(LANGUAGES[0]).items():
        languages = [
            _in_language(
                label,
                language,
                said.get((label, language)),
                [one for one in waits if (one.text, one.language) == (label, language)],
                plain=plain,
            )
            for language in LANGUAGES
        ]
        yield PhoneText(label, is_legal(label), sorted(placeholders(english)), languages)


def one(mfi_id: UUID, label: str) -> PhoneText:
    """Give one text; what is none of ours does not exist."""
    for text in all_texts(mfi_id):
        if text.id == label:
            return text
    raise NotThisLender


def _in_language(
    label: str, language: str, own: Wording | None, waiting: list[Wording], *, plain: bool
) -> InLanguage:
    default = texts(language)[label]
    says = own.says if own and own.says else default
    version = own.version if own and own.says else 0
    worst = at_worst(says, longest_facts(language), plain=plain)
    return InLanguage(language, default, says, version, worst, waiting)
