"""Looks at a person in PostgreSQL: written once, and never changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.backends.utils import CursorWrapper

from credit.rules.consent import Purpose
from credit.rules.inquiry import Inquiry
from credit.rules.moment import to_the_millisecond
from credit.stores.own_transaction import a_transaction_of_its_own, deleted

_NOTE: Final = """
INSERT INTO credit_inquiry (borrower_id, inquiry_id, mfi_id, purpose, consent_id, at, officer)
VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
_LOOKS: Final = """
SELECT borrower_id, inquiry_id, mfi_id, purpose, consent_id, at, officer FROM credit_inquiry
"""
SINCE: Final = _LOOKS + "WHERE borrower_id = %s AND at >= %s ORDER BY at DESC, inquiry_id"
_OF_MFI: Final = (
    _LOOKS + "WHERE mfi_id = %s AND at >= %s AND at < %s ORDER BY at DESC, inquiry_id, borrower_id"
)
_OF_OFFICER: Final = """
SELECT count(*) FROM credit_inquiry WHERE mfi_id = %s AND at >= %s AND at < %s AND officer = %s
"""
# An index has a lender's looks in their order.
_FORGET: Final = """
DELETE FROM credit_inquiry WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM credit_inquiry WHERE mfi_id = %s AND at < %s ORDER BY at LIMIT %s))
"""


class PostgresInquiries:
    """credit.registry.Inquiries on the coordinator's database."""

    def note_inquiry(self, inquiry: Inquiry) -> None:
        with a_transaction_of_its_own(writes=True), connection.cursor() as cursor:
            note(inquiry, cursor)

    def inquiries(self, subject: UUID, *, since: datetime) -> tuple[Inquiry, ...]:
        return _found(SINCE, [subject, to_the_millisecond(since)])

    def looks_of(self, mfi_id: UUID, officer: UUID, *, since: datetime, until: datetime) -> int:
        moments = [to_the_millisecond(since), to_the_millisecond(until)]
        with a_transaction_of_its_own(), connection.cursor() as cursor:
            cursor.execute(_OF_OFFICER, [mfi_id, *moments, officer])
            (count,) = cursor.fetchone()
        return int(count)

    def looked_at(self, mfi_id: UUID, *, since: datetime, until: datetime) -> tuple[Inquiry, ...]:
        return _found(_OF_MFI, [mfi_id, to_the_millisecond(since), to_the_millisecond(until)])

    def forget_looks(self, mfi_id: UUID, *, before: datetime) -> int:
        return deleted(_FORGET, [mfi_id, to_the_millisecond(before)])


def note(inquiry: Inquiry, cursor: CursorWrapper) -> None:
    """Write a look down in the transaction in which it is taken."""
    key = [inquiry.subject, inquiry.id, inquiry.mfi_id]
    why = [inquiry.purpose.value, inquiry.consent_id, to_the_millisecond(inquiry.at)]
    cursor.execute(_NOTE, [*key, *why, inquiry.officer])


def _found(query: str, values: list[UUID | datetime]) -> tuple[Inquiry, ...]:
    with a_transaction_of_its_own(), connection.cursor() as cursor:
        cursor.execute(query, values)
        return tuple(as_inquiry(row) for row in cursor.fetchall())


def as_inquiry(row: Sequence[Any]) -> Inquiry:
    """Read a look that is kept."""
    subject, inquiry_id, mfi_id, purpose, consent_id, at, officer = row
    return Inquiry(
        subject=subject,
        id=inquiry_id,
        mfi_id=mfi_id,
        purpose=Purpose(purpose),
        consent_id=consent_id,
        at=at,
        officer=officer,
    )
