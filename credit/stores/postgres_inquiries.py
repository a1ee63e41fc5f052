"""Looks at a person in PostgreSQL: written once, and never changed."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.backends.utils import CursorWrapper

from credit.rules.consent import Purpose
from credit.rules.inquiry import Inquiry
from credit.rules.moment import to_the_millisecond
from credit.stores.own_transaction import a_transaction_of_its_own

_NOTE: Final = """
INSERT INTO credit_inquiry (borrower_id, inquiry_id, mfi_id, purpose, consent_id, at)
VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
_SINCE: Final = """
SELECT borrower_id, inquiry_id, mfi_id, purpose, consent_id, at FROM credit_inquiry
WHERE borrower_id = %s AND at >= %s ORDER BY at DESC, inquiry_id
"""


class PostgresInquiries:
    """credit.registry.Inquiries on the coordinator's database."""

    def note_inquiry(self, inquiry: Inquiry) -> None:
        with a_transaction_of_its_own(writes=True), connection.cursor() as cursor:
            note(inquiry, cursor)

    def inquiries(self, subject: UUID, *, since: datetime) -> tuple[Inquiry, ...]:
        with a_transaction_of_its_own(), connection.cursor() as cursor:
            cursor.execute(_SINCE, [subject, to_the_millisecond(since)])
            return tuple(
                Inquiry(
                    subject=subject,
                    id=inquiry_id,
                    mfi_id=mfi_id,
                    purpose=Purpose(purpose),
                    consent_id=consent_id,
                    at=at,
                )
                for subject, inquiry_id, mfi_id, purpose, consent_id, at in cursor.fetchall()
            )


def note(inquiry: Inquiry, cursor: CursorWrapper) -> None:
    """Write a look down in the transaction in which it is taken."""
    key = [inquiry.subject, inquiry.id, inquiry.mfi_id]
    why = [inquiry.purpose.value, inquiry.consent_id, to_the_millisecond(inquiry.at)]
    cursor.execute(_NOTE, [*key, *why])
