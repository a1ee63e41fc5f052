"""How loans stand and stood, for the registry: all that the ledger says, and nothing of today.

The same ledger tells the same, whenever it is asked; and each line that it gets makes another
revision of what is told.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.utils import timezone

from loans.models import Application, Loan
from loans.queries.book_replayed import rows_on
from loans.queries.day_by_day import DAY_BY_DAY, Apart, apart_of, read_apart
from loans.trip import fetched

NAMED = "SELECT unnest(%(loans)s::uuid[]) AS id"
# Nothing is dated as late as this: what is open then is open.
EVER = date(9000, 1, 1)
# How loans are, with the number of lines that their books have on them. Such lines are only added.
LOANS = """
SELECT loan.id, loan.application_id, loan.borrower_id, loan.disbursed_on, loan.principal_lisente,
    loan.installments, loan.terms->>'period', loan.status, loan.owed_principal, loan.oldest_due_on,
    loan.closed_on, loan.last_moved_on, loan.rescheduled, loan.at, application.channel,
    (SELECT COUNT(*) FROM loans_transfer WHERE mfi_id = %(mfi)s AND loan_id = loan.id)
        + (SELECT COUNT(*) FROM loans_charge WHERE mfi_id = %(mfi)s AND loan_id = loan.id)
        + (SELECT COUNT(*) FROM loans_waiver WHERE mfi_id = %(mfi)s AND loan_id = loan.id)
        + (SELECT COUNT(*) FROM loans_reschedule WHERE mfi_id = %(mfi)s AND loan_id = loan.id)
        + (SELECT COUNT(*) FROM loans_writeoff WHERE mfi_id = %(mfi)s AND loan_id = loan.id),
    (SELECT MAX(paid_on) FROM loans_payment payment
        WHERE mfi_id = %(mfi)s AND loan_id = loan.id AND NOT EXISTS (
            SELECT FROM loans_reversal
            WHERE mfi_id = %(mfi)s AND loan_id = loan.id AND payment_id = payment.id)),
    lost."on", lost.left
FROM loans_loan loan
JOIN loans_application application
    ON application.mfi_id = %(mfi)s AND application.id = loan.application_id
LEFT JOIN LATERAL (
    SELECT "on", LEAST(principal, principal + interest + fees + penalties - (
        SELECT COALESCE(SUM(amount_lisente - to_overpayment), 0)::bigint FROM loans_payment payment
        WHERE mfi_id = %(mfi)s AND loan_id = loan.id AND recovery AND payment.at >= given_up.at
            AND NOT EXISTS (
                SELECT FROM loans_reversal
                WHERE mfi_id = %(mfi)s AND loan_id = loan.id AND payment_id = payment.id))) AS left
    FROM loans_writeoff given_up
    WHERE mfi_id = %(mfi)s AND loan_id = loan.id AND undoes_id IS NULL
    ORDER BY at DESC LIMIT 1
) lost ON loan.status = 'written_off'
WHERE loan.mfi_id = %(mfi)s AND loan.id = ANY(%(loans)s::uuid[]) AND loan.disbursed_on IS NOT NULL
"""
# Stretches in which an instalment was late, that are over.
LATE = """
SELECT loan_id, due_on, GREATEST(since, due_on + 1), next - 1
FROM stood WHERE next <= %(until)s AND GREATEST(since, due_on + 1) < next
"""


class Late(NamedTuple):
    """From which day to which a loan was late, with an instalment that was due on a day."""

    due_on: date
    since: date
    until: date


class HowItStands(NamedTuple):
    """A loan as it stands, and how late it was in each month before."""

    loan_id: UUID
    application_id: UUID
    borrower_id: UUID
    revision: int
    opened_on: date
    principal_lisente: int
    installments: int
    period: str
    owed_lisente: int
    oldest_due_on: date | None
    late: tuple[Late, ...]
    last_paid_on: date | None
    rescheduled: bool
    paid_back_on: date | None
    given_up_on: date | None


def how_they_stand(mfi_id: UUID, loan_ids: Sequence[UUID]) -> list[HowItStands]:
    """Tell of the loans among these that were paid out."""
    values: dict[str, Any] = {
        "mfi": mfi_id,
        "loans": list(loan_ids),
        "until": EVER,
        "due_until": EVER,
    }
    rows = fetched(LOANS, {"mfi": mfi_id, "loans": list(loan_ids)})
    late = _late(mfi_id, values)
    return [_told(row, late[row[0]]) for row in rows]


def _late(mfi_id: UUID, values: dict[str, Any]) -> dict[UUID, list[Late]]:
    values["apart"] = apart_of(NAMED, values)
    found: dict[UUID, list[Late]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(DAY_BY_DAY.format(wanted=NAMED) + LATE, values)
        for loan_id, *stretch in cursor.fetchall():
            found[loan_id].append(Late(*stretch))
    for one in read_apart(mfi_id, values["apart"]):
        found[one.loan_id] = list(_replayed(one))
    return found


def _replayed(loan: Apart) -> Iterator[Late]:
    """Replay the loan as of each day on which something happened."""
    for day, following in pairwise(loan.days):
        unpaid = [row.due_on for row in rows_on(loan.raw, loan.news, day) if any(row[7:])]
        if unpaid:
            due_on = min(unpaid)
            since, until = max(day, due_on + timedelta(1)), following - timedelta(1)
            if since <= until:
                yield Late(due_on, since, until)


def _told(row: tuple[Any, ...], late: Iterable[Late]) -> HowItStands:
    loan_id, application_id, borrower_id, opened_on, principal, installments, period, *rest = row
    status, owed, oldest_due_on, closed_on, moved_on, rescheduled, came_at, channel, *rest = rest
    revision, last_paid_on, lost_on, left_of_lost = rest
    # How late it was before it was brought here, nobody knows.
    known = timezone.localdate(came_at) if channel == Application.Channel.IMPORT else opened_on
    seen = (one._replace(since=max(one.since, known)) for one in late)
    is_over = status in {Loan.Status.CLOSED, Loan.Status.OVERPAID}
    return HowItStands(
        loan_id=loan_id,
        application_id=application_id,
        borrower_id=borrower_id,
        revision=revision,
        opened_on=opened_on,
        principal_lisente=principal,
        installments=installments,
        period=period,
        owed_lisente=owed if left_of_lost is None else left_of_lost,
        oldest_due_on=oldest_due_on,
        late=tuple(sorted(one for one in seen if one.since <= one.until)),
        last_paid_on=last_paid_on,
        rescheduled=rescheduled,
        paid_back_on=(closed_on or moved_on) if is_over else None,
        given_up_on=lost_on,
    )
