"""Codes that stand for a consent: none is kept, each is reckoned from what only we have."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from loans.catalogue import words
from loans.models import ConsentCode, Person
from loans.rules.consent import CODE_DIGITS, CODE_LASTS, TRIES_MAX
from loans.sealed import data_key_of, reckoned_code

# The event by which she is sent one.
ASKED: Final = "consent.code-asked"


def latest(mfi_id: UUID, borrower_id: UUID, purpose: str) -> QuerySet[ConsentCode]:
    """Give the code that counts, the last one sent: what was sent before is good for nothing."""
    sent = ConsentCode.objects.of(mfi_id).filter(borrower_id=borrower_id, purpose=purpose)
    return sent.order_by("-at", "-id")[:1]


def waits(row: ConsentCode, at: datetime) -> bool:
    """Tell whether a code may still be read out at a moment."""
    return row.used_at is None and row.wrong_tries < TRIES_MAX and at < row.at + CODE_LASTS


def code_of(person: Person, row: ConsentCode) -> str:
    """Reckon her code."""
    return reckoned_code(data_key_of(person), "consent-code", row.id, CODE_DIGITS)


def asks(language: str, purpose: str) -> str:
    """Give the words that she reads before her code, in which the lender asks her."""
    return words(language, "consent_code")[purpose]
