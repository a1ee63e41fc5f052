"""Whom a lender reminds today: read by the batch, never a query a loan."""

import uuid
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from loans.models import Product, StaffMember
from messaging.models import Reminder
from messaging.rules.held_back import Kind

# Nothing is said of what is paid, of a loan that is over or given up, nor of one that she says is
# not as it stands in her record. Of several instalments the oldest speaks for its loan.
DUE = """
WITH asked AS (
    SELECT loan.id AS loan_id, loan.reference, row.version, row.number, row.due_on,
        %(on)s::date - row.due_on AS step,
        row.principal + row.interest + row.fees + row.penalties
            - row.paid_principal - row.paid_interest - row.paid_fees - row.paid_penalties
            - row.waived_principal - row.waived_interest - row.waived_fees - row.waived_penalties
            AS open,
        row.paid_principal + row.paid_interest + row.paid_fees + row.paid_penalties AS paid,
        borrower.id AS borrower_id, borrower.person_id, borrower.phone, borrower.officer_id
    FROM loans_installment row
    JOIN loans_loan loan ON loan.mfi_id = row.mfi_id AND loan.id = row.loan_id
        AND loan.schedule_version = row.version
    JOIN loans_product product ON product.mfi_id = row.mfi_id AND product.id = loan.product_id
    JOIN loans_borrower borrower ON borrower.mfi_id = row.mfi_id
        AND borrower.id = loan.borrower_id
    WHERE row.mfi_id = %(mfi)s AND row.due_on = ANY(%(days)s::date[])
        AND loan.status = 'active' AND loan.id > %(after)s
        AND product.reminders @> to_jsonb(%(on)s::date - row.due_on)
        AND borrower.status <> 'erased' AND borrower.phone <> ''
        AND NOT EXISTS (
            SELECT FROM loans_case dispute
            WHERE dispute.mfi_id = row.mfi_id AND dispute.borrower_id = loan.borrower_id
                AND dispute.kind = 'dispute' AND dispute.status <> 'resolved'
                AND dispute.disputed_id = loan.application_id)
        AND NOT EXISTS (
            SELECT FROM messaging_reminder told
            WHERE told.mfi_id = row.mfi_id AND told.loan_id = loan.id AND told."on" = %(on)s::date
                AND told.kind = CASE WHEN %(on)s::date > row.due_on
                    THEN 'overdue' ELSE 'reminder' END)
)
SELECT DISTINCT ON (loan_id, step > 0) * FROM asked WHERE open > 0
ORDER BY loan_id, step > 0, due_on, number LIMIT %(most)s
"""
NOBODY_BEFORE = UUID(int=0)


class Due(NamedTuple):
    """One instalment of which somebody is told today."""

    loan_id: UUID
    reference: str
    version: int
    number: int
    due_on: date
    step: int
    open_lisente: int
    paid_lisente: int
    borrower_id: UUID
    person_id: UUID
    phone: str
    officer_id: UUID | None

    @property
    def kind(self) -> Kind:
        """Tell whether it is still to come or late."""
        return Kind.of_step(self.step)

    def message_id(self, mfi_id: UUID, on: date) -> UUID:
        """Name the one message of this step, whoever writes it."""
        return uuid.uuid5(mfi_id, f"{on} {self.loan_id} {self.version} {self.number} {self.step}")


def due_today(mfi_id: UUID, on: date, *, after: UUID = NOBODY_BEFORE, most: int) -> list[Due]:
    """Give the next so many in order of loans; the last loan of a full batch comes whole."""
    days = _due_days(mfi_id, on)
    if not days:
        return []
    values: dict[str, Any] = {"mfi": mfi_id, "on": on, "after": after, "most": most, "days": days}
    with connection.cursor() as cursor:
        cursor.execute(DUE, values)
        rows = [Due(*row) for row in cursor.fetchall()]
    if len(rows) < most:
        return rows
    return [row for row in rows if row.loan_id != rows[-1].loan_id]


def _due_days(mfi_id: UUID, on: date) -> list[date]:
    """Give the due days of which some product speaks on a day."""
    every = Product.objects.of(mfi_id).values_list("reminders", flat=True)
    return [on - timedelta(step) for step in sorted({step for steps in every for step in steps})]


def officers_of(mfi_id: UUID) -> dict[UUID, str]:
    """Name those who may look after borrowers, and work here still."""
    staff = StaffMember.objects.filter(
        mfi_id=mfi_id, is_active=True, role__in=StaffMember.OFFICER_ROLES
    )
    return dict(staff.values_list("id", "name"))


def count_of(mfi_id: UUID, on: date) -> dict[tuple[str, bool], int]:
    """Count a day's steps by kind, and by whether they were held back."""
    counted: dict[tuple[str, bool], int] = {}
    rows = Reminder.objects.of(mfi_id).filter(on=on).values_list("kind", "held_back")
    for kind, held in rows:
        counted[kind, held] = counted.get((kind, held), 0) + 1
    return counted
