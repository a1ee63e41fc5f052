"""Disputes in PostgreSQL: opened once, settled once."""

from datetime import datetime
from uuid import UUID

from credit.models import DisputeRow
from credit.rules.dispute import Dispute, Verdict
from credit.rules.moment import to_the_millisecond
from credit.stores.own_transaction import a_transaction_of_its_own


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
        with a_transaction_of_its_own():
            rows = DisputeRow.objects.filter(borrower_id=subject)
            return tuple(_as_dispute(row) for row in rows.order_by("-opened_at", "dispute_id"))


def _as_dispute(row: DisputeRow) -> Dispute:
    return Dispute(
        id=row.dispute_id,
        subject=row.borrower_id,
        mfi_id=row.mfi_id,
        loan_id=row.loan_id,
        opened_at=row.opened_at,
        verdict=Verdict(row.verdict) if row.verdict else None,
        settled_at=row.settled_at,
    )
