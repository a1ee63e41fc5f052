"""Disputes in PostgreSQL: opened once, settled once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from credit.models import DisputeRow
from credit.rules.dispute import Dispute, Verdict
from credit.rules.moment import to_the_millisecond
from credit.stores.own_transaction import a_transaction_of_its_own, deleted

DISPUTES: Final = """
SELECT dispute_id, borrower_id, mfi_id, loan_id, opened_at, verdict, settled_at
FROM credit_dispute WHERE borrower_id = %s ORDER BY opened_at DESC, dispute_id
"""
_FORGET: Final = """
DELETE FROM credit_dispute WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM credit_dispute WHERE verdict = %s AND settled_at < %s LIMIT %s))
"""


class PostgresDisputes:
    """credit.registry.Disputes on the coordinator's database."""

    def open_dispute(self, dispute: Dispute) -> None:
        row = DisputeRow(
            borrower_id=dispute.subject,
            dispute_id=dispute.id,
            mfi_id=dispute.mfi_id,
            loan_id=dispute.loan_id,
            opened_at=to_the_millisecond(dispute.opened_at),
        )
        with a_transaction_of_its_own(writes=True):
            DisputeRow.objects.bulk_create([row], ignore_conflicts=True)

    def settle_dispute(
        self, subject: UUID, dispute_id: UUID, verdict: Verdict, *, at: datetime
    ) -> None:
        with a_transaction_of_its_own(writes=True):
            still_open = DisputeRow.objects.filter(
                borrower_id=subject, dispute_id=dispute_id, verdict=""
            )
            still_open.update(verdict=verdict.value, settled_at=to_the_millisecond(at))

    def disputes(self, subject: UUID) -> tuple[Dispute, ...]:
        with a_transaction_of_its_own(), connection.cursor() as cursor:
            cursor.execute(DISPUTES, [subject])
            return tuple(as_dispute(row) for row in cursor.fetchall())

    def forget_disputes(self, verdict: Verdict, *, settled_before: datetime) -> int:
        return deleted(_FORGET, [verdict.value, to_the_millisecond(settled_before)])


def as_dispute(row: Sequence[Any]) -> Dispute:
    """Read a dispute that is kept."""
    dispute_id, subject, mfi_id, loan_id, opened_at, verdict, settled_at = row
    return Dispute(
        id=dispute_id,
        subject=subject,
        mfi_id=mfi_id,
        loan_id=loan_id,
        opened_at=opened_at,
        verdict=Verdict(verdict) if verdict else None,
        settled_at=settled_at,
    )
