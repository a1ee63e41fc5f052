"""A lender's book as of the end of any day: what each loan owed then, and each instalment of it.

It is told from today's rows and from what the ledger says has moved since: by value date, whenever
it was written down. So a day of last week costs what moved in a week, and today costs nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from loans.dates import today
from loans.queries.book_replayed import Replayed, replayed
from loans.trip import fetched

Row = tuple[Any, ...]

# Loans that had begun and may have owed something when the day ended. What was given up by then
# owed nothing; of what was given up since, the write-off says what it owed. Loans whose rows cannot
# be told from the ledger are replayed apart.
STANDING = """
lost_since AS (
    SELECT loan_id, principal, interest, fees, penalties
    FROM loans_writeoff lost
    WHERE mfi_id = %(mfi)s AND undoes_id IS NULL AND "on" > %(day)s {of_loan}
        AND NOT EXISTS (
            SELECT FROM loans_writeoff back
            WHERE back.mfi_id = %(mfi)s AND back.undoes_id = lost.id)
),
standing AS (
    SELECT id, borrower_id, product_id, officer_id, schedule_version, disbursed_on,
        principal_lisente AS lent, owed_principal, owed_interest, owed_fees, owed_penalties,
        oldest_due_on, status = 'written_off' AS lost,
        rescheduled AND (last_moved_on <= %(day)s OR EXISTS (
            SELECT FROM loans_reschedule news
            WHERE news.mfi_id = %(mfi)s AND news.loan_id = loan.id AND news."on" <= %(day)s))
            AS rescheduled
    FROM loans_loan loan
    WHERE mfi_id = %(mfi)s AND disbursed_on <= %(day)s {only}
        AND (status = 'active' OR (status IN ('overpaid', 'closed', 'written_off')
            AND last_moved_on > %(day)s))
        AND (last_moved_on <= %(day)s OR NOT EXISTS (
            SELECT FROM loans_writeoff lost
            WHERE lost.mfi_id = %(mfi)s AND lost.loan_id = loan.id
                AND lost."on" <= %(day)s AND lost.undoes_id IS NULL
                AND NOT EXISTS (
                    SELECT FROM loans_writeoff back
                    WHERE back.mfi_id = %(mfi)s AND back.undoes_id = lost.id
                        AND back."on" <= %(day)s)))
        AND NOT (id = ANY(%(replayed)s::uuid[]))
),
"""
# What instalments got since, and what was charged on them since.
SINCE = """
paid_since AS (
    SELECT loan_id, installment_id,
        SUM(CASE WHEN '1100' IN (debit, credit) THEN signed END) AS principal,
        SUM(CASE WHEN '4000' IN (debit, credit) THEN signed END) AS interest,
        SUM(CASE WHEN '4010' IN (debit, credit) THEN signed END) AS fees,
        SUM(CASE WHEN '4020' IN (debit, credit) THEN signed END) AS penalties
    FROM (
        SELECT loan_id, installment_id, debit, credit,
            CASE WHEN reverses_id IS NULL THEN amount_lisente ELSE -amount_lisente END AS signed
        FROM loans_transfer
        WHERE mfi_id = %(mfi)s AND "on" > %(day)s AND installment_id IS NOT NULL {of_loan}
    ) moved
    GROUP BY loan_id, installment_id
),
charged_since AS (
    SELECT loan_id, installment_id,
        SUM(amount_lisente) FILTER (WHERE kind = 'fee') AS fees,
        SUM(amount_lisente) FILTER (WHERE kind = 'penalty') AS penalties
    FROM loans_charge
    WHERE mfi_id = %(mfi)s AND "on" > %(day)s {of_loan}
    GROUP BY loan_id, installment_id
),
"""
REPLAYED = """
replayed AS (
    SELECT * FROM unnest(
        %(replayed_loans)s::uuid[], %(replayed_rows)s::uuid[], %(replayed_numbers)s::integer[],
        %(replayed_due)s::date[], %(replayed_principal)s::bigint[],
        %(replayed_interest)s::bigint[], %(replayed_fees)s::bigint[],
        %(replayed_penalties)s::bigint[], %(replayed_open_principal)s::bigint[],
        %(replayed_open_interest)s::bigint[], %(replayed_open_fees)s::bigint[],
        %(replayed_open_penalties)s::bigint[])
        AS told (loan_id, installment_id, number, due_on, principal, interest, fees, penalties,
            open_principal, open_interest, open_fees, open_penalties)
),
"""
ROW_ON = """
        row.loan_id, row.id AS installment_id, row.number, row.due_on, row.principal, row.interest,
        row.fees - COALESCE(charged.fees, 0) AS fees,
        row.penalties - COALESCE(charged.penalties, 0) AS penalties,
        row.principal - paid_principal - waived_principal + COALESCE(paid.principal, 0)
            AS open_principal,
        row.interest - paid_interest - waived_interest + COALESCE(paid.interest, 0)
            AS open_interest,
        row.fees - COALESCE(charged.fees, 0) - paid_fees - waived_fees + COALESCE(paid.fees, 0)
            AS open_fees,
        row.penalties - COALESCE(charged.penalties, 0) - paid_penalties - waived_penalties
            + COALESCE(paid.penalties, 0) AS open_penalties
"""
ROW_OF_STANDING = """
    row.mfi_id = %(mfi)s AND row.loan_id = standing.id AND row.version = standing.schedule_version
    {of_row}
"""
# A row that was overdue is open still, or was paid since: no others are looked at. (What is put
# together here is written in this file.)
LATE = f"""
late_rows AS (
    SELECT loan_id, number, due_on, open_principal,
        open_principal + open_interest + open_fees AS open_without_penalties,
        open_principal + open_interest + open_fees + open_penalties AS open
    FROM (
        SELECT {{row_on}}
        FROM standing
        JOIN loans_installment row ON {ROW_OF_STANDING}
        LEFT JOIN paid_since paid ON paid.installment_id = row.id
        LEFT JOIN charged_since charged ON charged.installment_id = row.id
        WHERE row.due_on < %(day)s AND (standing.lost OR standing.oldest_due_on < %(day)s)
        UNION ALL
        SELECT {{row_on}}
        FROM paid_since paid
        JOIN loans_installment row ON row.mfi_id = %(mfi)s AND row.id = paid.installment_id
        JOIN standing ON {ROW_OF_STANDING}
        LEFT JOIN charged_since charged ON charged.installment_id = row.id
        WHERE row.due_on < %(day)s
            AND NOT standing.lost AND COALESCE(standing.oldest_due_on >= %(day)s, TRUE)
        UNION ALL
        SELECT * FROM replayed WHERE due_on < %(day)s
    ) rows
    WHERE open_principal + open_interest + open_fees + open_penalties > 0
),
"""  # noqa: S608
# What a loan owed is what it owes, and what it was paid since, without what was charged since.
OWING = """
owing AS (
    SELECT id AS loan_id, borrower_id, product_id, officer_id, rescheduled, disbursed_on, lent,
        owed_principal + COALESCE(lost.principal, 0) + COALESCE(paid.principal, 0) AS principal,
        owed_interest + COALESCE(lost.interest, 0) + COALESCE(paid.interest, 0) AS interest,
        owed_fees + COALESCE(lost.fees, 0) + COALESCE(paid.fees, 0) - COALESCE(charged.fees, 0)
            AS fees,
        owed_penalties + COALESCE(lost.penalties, 0) + COALESCE(paid.penalties, 0)
            - COALESCE(charged.penalties, 0) AS penalties
    FROM standing
    LEFT JOIN lost_since lost ON standing.lost AND lost.loan_id = standing.id
    LEFT JOIN (
        SELECT loan_id, SUM(principal) AS principal, SUM(interest) AS interest, SUM(fees) AS fees,
            SUM(penalties) AS penalties
        FROM paid_since
        GROUP BY loan_id
    ) paid ON paid.loan_id = standing.id
    LEFT JOIN (
        SELECT loan_id, SUM(fees) AS fees, SUM(penalties) AS penalties
        FROM charged_since
        GROUP BY loan_id
    ) charged ON charged.loan_id = standing.id
    UNION ALL
    SELECT loan.id, borrower_id, product_id, officer_id,
        loan.rescheduled AND EXISTS (
            SELECT FROM loans_reschedule news
            WHERE news.mfi_id = %(mfi)s AND news.loan_id = loan.id AND news."on" <= %(day)s),
        disbursed_on, principal_lisente, told.principal, told.interest, told.fees, told.penalties
    FROM (
        SELECT loan_id, SUM(open_principal) AS principal, SUM(open_interest) AS interest,
            SUM(open_fees) AS fees, SUM(open_penalties) AS penalties
        FROM replayed
        GROUP BY loan_id
    ) told
    JOIN loans_loan loan ON loan.mfi_id = %(mfi)s AND loan.id = told.loan_id
),
"""
# What follows is the same whether anything has moved since or not.
BOOK = """
late AS (
    SELECT loan_id, MIN(due_on) AS oldest_due_on, SUM(open) AS overdue,
        SUM(open_principal) AS overdue_principal
    FROM late_rows
    GROUP BY loan_id
),
book AS (
    SELECT owing.*, late.oldest_due_on,
        COALESCE(late.overdue, 0) AS overdue,
        COALESCE(late.overdue_principal, 0) AS overdue_principal,
        COALESCE(%(day)s - late.oldest_due_on, 0) AS days_late
    FROM owing LEFT JOIN late USING (loan_id)
    WHERE principal + interest + fees + penalties > 0
),
"""
OPEN_ROWS = f"""
open_rows AS (
    SELECT {{row_on}}
    FROM standing
    JOIN loans_installment row ON {ROW_OF_STANDING}
    LEFT JOIN paid_since paid ON paid.installment_id = row.id
    LEFT JOIN charged_since charged ON charged.installment_id = row.id
    UNION ALL
    SELECT * FROM replayed
)
"""  # noqa: S608
# Where it is known that nothing has moved since, today's rows say it all; the server is not asked
# to find out for each of them.
STILL = f"""
standing AS (
    SELECT id, borrower_id, product_id, officer_id, schedule_version, disbursed_on, rescheduled,
        principal_lisente AS lent, owed_principal, owed_interest, owed_fees, owed_penalties,
        oldest_due_on
    FROM loans_loan loan
    WHERE mfi_id = %(mfi)s AND disbursed_on <= %(day)s AND status = 'active' {{only}}
),
owing AS (
    SELECT id AS loan_id, borrower_id, product_id, officer_id, rescheduled, disbursed_on, lent,
        owed_principal AS principal, owed_interest AS interest, owed_fees AS fees,
        owed_penalties AS penalties
    FROM standing
),
late_rows AS (
    SELECT loan_id, number, due_on, open_principal,
        open_principal + open_interest + open_fees AS open_without_penalties,
        open_principal + open_interest + open_fees + open_penalties AS open
    FROM (
        SELECT {{row_now}}
        FROM standing
        JOIN loans_installment row ON {ROW_OF_STANDING}
        WHERE row.due_on < %(day)s AND standing.oldest_due_on < %(day)s
    ) rows
    WHERE open_principal + open_interest + open_fees + open_penalties > 0
),
"""  # noqa: S608
OPEN_ROWS_STILL = f"""
open_rows AS (
    SELECT {{row_now}}
    FROM standing
    JOIN loans_installment row ON {ROW_OF_STANDING}
)
"""  # noqa: S608
ROW_NOW = """
        row.loan_id, row.id AS installment_id, row.number, row.due_on, row.principal, row.interest,
        row.fees, row.penalties,
        row.principal - paid_principal - waived_principal AS open_principal,
        row.interest - paid_interest - waived_interest AS open_interest,
        row.fees - paid_fees - waived_fees AS open_fees,
        row.penalties - paid_penalties - waived_penalties AS open_penalties
"""
WITH = f"WITH {STANDING}{SINCE}{REPLAYED}{LATE}{OWING}{BOOK}{OPEN_ROWS}"
WITH_STILL = f"WITH {STILL}{BOOK}{OPEN_ROWS_STILL}"


@dataclass(frozen=True, slots=True)
class Book:
    """The book of one lender as of one day, to be asked in SQL.

    `book` has a row for each loan that owed anything, `open_rows` one for each of its instalments,
    `late_rows` one for each that was overdue.
    """

    with_: str
    # Asked for some loans by their ids, which may be thousands.
    of_some: bool
    values: dict[str, Any]

    def ask(self, select: str, **values: Any) -> list[Row]:  # noqa: ANN401 (as SQL takes them)
        """Run one SELECT over `book` and `open_rows`."""
        if self.of_some:
            return fetched(self.with_ + select, {**self.values, **values})
        with connection.cursor() as cursor:
            cursor.execute(self.with_ + select, {**self.values, **values})
            return list(cursor.fetchall())


def book_on(
    mfi_id: UUID,
    day: date,
    loan_ids: Sequence[UUID] | None = None,
    *,
    moved: Sequence[UUID] | None = None,
) -> Book:
    """Give a lender's book as of the end of a day; of some loans alone where they are named.

    Whoever knows which of them have moved since may say so: only those may have to be replayed.
    Nothing is dated forward, so none has moved since today.
    """
    if loan_ids is None and day >= today():
        moved = ()
    maybe = loan_ids if moved is None else moved
    still = moved is not None and not moved
    apart = [] if still else replayed(mfi_id, day, maybe)
    named = loan_ids is not None
    which = _SOME if named else _ALL
    values = {"mfi": mfi_id, "day": day, "loans": list(loan_ids or ()), **_columns(apart)}
    return Book(_with(which, still=still), named, values)


def book_of_stretch(mfi_id: UUID, day: date, ids: Sequence[UUID], moved: Sequence[UUID]) -> Book:
    """Give the book of a stretch of ids, true of those that are named: `moved` of them have since.

    Thousands of ids in a statement are read and written by every server that it passes.
    """
    apart = replayed(mfi_id, day, moved) if moved else []
    values = {"mfi": mfi_id, "day": day, "first": min(ids), "last": max(ids), **_columns(apart)}
    return Book(_with(_STRETCH, still=not moved), of_some=True, values=values)


_ALL = ""
_SOME = "AND {} = ANY(%(loans)s::uuid[])"
_STRETCH = "AND {} BETWEEN %(first)s AND %(last)s"


def _with(which: str, *, still: bool) -> str:
    # Said of the rows as well, or the server may read all that are due to find those of a stretch.
    of_row = which.format("row.loan_id") if which is _STRETCH else ""
    return (WITH_STILL if still else WITH).format(
        row_on=ROW_ON,
        row_now=ROW_NOW,
        only=which.format("id"),
        of_loan=which.format("loan_id"),
        of_row=of_row,
    )


def _columns(apart: Sequence[Replayed]) -> dict[str, object]:
    rows = [(loan.loan_id, *row) for loan in apart for row in loan.rows]
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in NAMES]
    return {
        "replayed": [loan.loan_id for loan in apart],
        **{f"replayed_{name}": column for name, column in zip(NAMES, columns, strict=True)},
    }


NAMES = (
    "loans",
    "rows",
    "numbers",
    "due",
    "principal",
    "interest",
    "fees",
    "penalties",
    "open_principal",
    "open_interest",
    "open_fees",
    "open_penalties",
)
