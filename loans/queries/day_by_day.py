"""What was open of each instalment, day by day, in one question: for whoever asks of many days.

`book_on` tells one day at a time. Here an instalment is a row of `stood` for each day on which it
changed and was not settled, with what was open from then on until the `next` such day.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from loans.models import Reschedule
from loans.queries.book_replayed import LOANS_AT_ONCE, schedules
from loans.raw import Raw, raw_of

# Which loans: a SELECT of their ids, to stand in `wanted`. Values by name: mfi, until (nothing
# dated later is looked at), due_until (nor any instalment due later), apart.
DAY_BY_DAY = """
WITH wanted AS ({wanted}),
told AS (
    SELECT loan.id, loan.schedule_version AS version, loan.disbursed_on, waived.first_on
    FROM wanted
    JOIN loans_loan loan ON loan.mfi_id = %(mfi)s AND loan.id = wanted.id
    LEFT JOIN (
        SELECT loan_id, MIN("on") AS first_on FROM loans_waiver
        WHERE mfi_id = %(mfi)s AND "on" <= %(until)s GROUP BY loan_id
    ) waived ON waived.loan_id = loan.id
    WHERE NOT loan.id = ANY(%(apart)s::uuid[])
),
asking AS (
    SELECT row.*, told.disbursed_on, told.first_on
    FROM told
    JOIN loans_installment row ON row.mfi_id = %(mfi)s AND row.loan_id = told.id
        AND row.version = told.version AND row.due_on <= %(due_until)s
),
moved AS (
    SELECT id AS installment_id, loan_id, disbursed_on AS day, disbursed_on, due_on, principal,
        principal + interest + schedule_fees + schedule_penalties AS lisente
    FROM asking
    UNION ALL
    SELECT id, loan_id, first_on, NULL, NULL, -waived_principal,
        -(waived_principal + waived_interest + waived_fees + waived_penalties)
    FROM asking WHERE first_on IS NOT NULL
    UNION ALL
    SELECT installment_id, loan_id, "on", NULL, NULL, 0, amount_lisente
    FROM loans_charge
    WHERE mfi_id = %(mfi)s AND "on" <= %(until)s AND loan_id IN (SELECT id FROM told)
    UNION ALL
    SELECT installment_id, loan_id, "on", NULL, NULL,
        CASE WHEN '1100' IN (debit, credit) THEN signed ELSE 0 END, signed
    FROM (
        SELECT installment_id, loan_id, "on", debit, credit,
            CASE WHEN reverses_id IS NULL THEN -amount_lisente ELSE amount_lisente END AS signed
        FROM loans_transfer
        WHERE mfi_id = %(mfi)s AND "on" <= %(until)s AND loan_id IN (SELECT id FROM told)
            AND installment_id IS NOT NULL
    ) paid
),
by_day AS (
    SELECT installment_id, loan_id, day, MAX(disbursed_on) AS disbursed_on, MAX(due_on) AS due_on,
        SUM(principal)::bigint AS principal, SUM(lisente)::bigint AS lisente
    FROM moved GROUP BY installment_id, loan_id, day
),
-- Each instalment takes its days from its own first row: to join them again could cost the square
-- of their number, for nobody can foretell how many there are.
every AS (
    SELECT loan_id, MAX(disbursed_on) OVER row AS disbursed_on, MAX(due_on) OVER row AS due_on,
        day AS since, LEAD(day, 1, %(until)s + 1) OVER days AS next,
        SUM(lisente) OVER days AS open, SUM(principal) OVER days AS open_principal
    FROM by_day
    WINDOW row AS (PARTITION BY installment_id), days AS (row ORDER BY day)
),
stood AS (SELECT * FROM every WHERE due_on IS NOT NULL AND open > 0)
"""
# Loans of which the rows of today and the ledger say too little: another schedule came before; what
# was forgiven has since been put on other instalments; what is dated back, money or a charge, was
# spent knowing of a charge or a reversal that is dated after it.
APART = """
WITH wanted AS ({wanted}),
waived AS (
    SELECT loan_id, MIN("on") AS first_on, MAX("on") AS last_on FROM loans_waiver
    WHERE mfi_id = %(mfi)s GROUP BY loan_id
),
disturbed AS (
    SELECT loan_id, "on", at FROM loans_charge WHERE mfi_id = %(mfi)s
    UNION ALL
    SELECT loan_id, "on", at FROM loans_reversal WHERE mfi_id = %(mfi)s
)
SELECT loan.id
FROM wanted
JOIN loans_loan loan ON loan.mfi_id = %(mfi)s AND loan.id = wanted.id
WHERE loan.rescheduled
    OR loan.id IN (SELECT loan_id FROM waived WHERE first_on < last_on)
    OR loan.id IN (
        SELECT loan_id FROM waived JOIN disturbed USING (loan_id)
        WHERE disturbed."on" > waived.first_on)
    OR loan.id IN (
        SELECT late.loan_id
        FROM (
            SELECT loan_id, paid_on AS "on", at FROM loans_payment WHERE mfi_id = %(mfi)s
            UNION ALL
            SELECT loan_id, "on", at FROM loans_charge WHERE mfi_id = %(mfi)s
        ) late
        JOIN disturbed ON disturbed.loan_id = late.loan_id
        WHERE late."on" < disturbed."on" AND late.at > disturbed.at)
"""


class Apart(NamedTuple):
    """A loan that must be replayed: all that was written of it, and its new schedules."""

    raw: Raw
    news: Sequence[Reschedule]

    @property
    def loan_id(self) -> UUID:
        """Give the loan's id."""
        return self.raw.loan.id

    @property
    def begun_on(self) -> date:
        """Give the day on which it was lent."""
        assert self.raw.loan.disbursed_on is not None
        return self.raw.loan.disbursed_on

    @property
    def days(self) -> list[date]:
        """Give the days on which something happened; in between nothing changes."""
        raw = self.raw
        written = (raw.reversals, raw.charges, raw.waivers, raw.refunds, raw.write_offs, self.news)
        dated = {one.on for rows in written for one in rows}
        return sorted({self.begun_on, *dated, *(one.paid_on for one in raw.payments)})


def apart_of(wanted: str, values: dict[str, Any]) -> list[UUID]:
    """Find the loans among those wanted that must be replayed."""
    with connection.cursor() as cursor:
        cursor.execute(APART.format(wanted=wanted), values)
        return [loan_id for (loan_id,) in cursor.fetchall()]


def read_apart(mfi_id: UUID, loan_ids: Sequence[UUID]) -> Iterator[Apart]:
    """Read such loans, some hundreds at a time."""
    for start in range(0, len(loan_ids), LOANS_AT_ONCE):
        part = loan_ids[start : start + LOANS_AT_ONCE]
        news = schedules(mfi_id, part)
        for raw in raw_of(mfi_id, part):
            yield Apart(raw, news[raw.loan.id])
