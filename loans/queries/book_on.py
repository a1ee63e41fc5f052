"""A lender's book as of the end of any day: what each loan owed then, and each instalment of it.

It is told from today's rows and from what the ledger says has moved since: by value date, whenever
it was written down. So a day of last week costs what moved in a week, and today costs nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from loans.queries.book_replayed import Replayed, replayed
from loans.trip import fetched

Row = tuple[Any, ...]

# Loans that had begun and may have owed something when the day ended. A loan is `still` where
# nothing has moved since: its own sums are those of that day. What was given up by then owed
# nothing. Loans whose rows cannot be told from the ledger are replayed apart.
STANDING = """
standing AS (
    SELECT id, borrower_id, product_id, officer_id, schedule_version, disbursed_on,
        principal_lisente AS lent, owed_principal, owed_interest, owed_fees, owed_penalties,
        oldest_due_on, last_moved_on <= %(day)s AS still, rescheduled
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
# What the instalments of loans that have moved got since, and what was charged on them since.
SINCE = """
paid_since AS (
    SELECT installment_id,
        SUM(CASE WHEN '1100' IN (debit, credit) THEN signed END) AS principal,
        SUM(CASE WHEN '4000' IN (debit, credit) THEN signed END) AS interest,
        SUM(CASE WHEN '4010' IN (debit, credit) THEN signed END) AS fees,
        SUM(CASE WHEN '4020' IN (debit, credit) THEN signed END) AS penalties
    FROM (
        SELECT installment_id, debit, credit,
            CASE WHEN reverses_id IS NULL THEN amount_lisente ELSE -amount_lisente END AS signed
        FROM loans_transfer
        WHERE mfi_id = %(mfi)s AND "on" > %(day)s AND installment_id IS NOT NULL {of_loan}
    ) moved
    GROUP BY installment_id
),
charged_since AS (
    SELECT installment_id,
        SUM(amount_lisente) FILTER (WHERE kind = 'fee') AS fees,
        SUM(amount_lisente) FILTER (WHERE kind = 'penalty') AS penalties
    FROM loans_charge
    WHERE mfi_id = %(mfi)s AND "on" > %(day)s {of_loan}
    GROUP BY installment_id
),
"""
OPEN_ROWS = """
moved_rows AS (
    SELECT row.loan_id, row.id AS installment_id, row.number, row.due_on, row.principal,
        row.interest,
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
    FROM standing
    JOIN loans_installment row ON row.mfi_id = %(mfi)s AND row.loan_id = standing.id
        AND row.version = standing.schedule_version
    LEFT JOIN paid_since paid ON paid.installment_id = row.id
    LEFT JOIN charged_since charged ON charged.installment_id = row.id
    WHERE NOT standing.still
    UNION ALL
    SELECT * FROM unnest(
        %(replayed_loans)s::uuid[], %(replayed_rows)s::uuid[], %(replayed_numbers)s::integer[],
        %(replayed_due)s::date[], %(replayed_principal)s::bigint[],
        %(replayed_interest)s::bigint[], %(replayed_fees)s::bigint[],
        %(replayed_penalties)s::bigint[], %(replayed_open_principal)s::bigint[],
        %(replayed_open_interest)s::bigint[], %(replayed_open_fees)s::bigint[],
        %(replayed_open_penalties)s::bigint[])
),
"""
STILL_ROWS = """
    SELECT row.loan_id, row.id AS installment_id, row.number, row.due_on, row.principal,
        row.interest, row.fees, row.penalties,
        row.principal - paid_principal - waived_principal AS open_principal,
        row.interest - paid_interest - waived_interest AS open_interest,
        row.fees - paid_fees - waived_fees AS open_fees,
        row.penalties - paid_penalties - waived_penalties AS open_penalties
    FROM standing
    JOIN loans_installment row ON row.mfi_id = %(mfi)s AND row.loan_id = standing.id
        AND row.version = standing.schedule_version
    WHERE standing.still
"""
# What was overdue: of loans that stand still only those are read that have something overdue.
LATE = """
late_rows AS (
    SELECT loan_id, number, due_on, open_principal,
        open_principal + open_interest + open_fees AS open_without_penalties,
        open_principal + open_interest + open_fees + open_penalties AS open
    FROM (
        SELECT loan_id, number, due_on, open_principal, open_interest, open_fees, open_penalties
        FROM moved_rows
        UNION ALL
        SELECT row.loan_id, row.number, row.due_on,
            row.principal - paid_principal - waived_principal,
            row.interest - paid_interest - waived_interest,
            row.fees - paid_fees - waived_fees,
            row.penalties - paid_penalties - waived_penalties
        FROM standing
        JOIN loans_installment row ON row.mfi_id = %(mfi)s AND row.loan_id = standing.id
            AND row.version = standing.schedule_version
        WHERE standing.still AND standing.oldest_due_on < %(day)s
    ) rows
    WHERE due_on < %(day)s
        AND open_principal + open_interest + open_fees + open_penalties > 0
),
late AS (
    SELECT loan_id, MIN(due_on) AS oldest_due_on, SUM(open) AS overdue,
        SUM(open_principal) AS overdue_principal
    FROM late_rows
    GROUP BY loan_id
),
moved_sums AS (
    SELECT loan_id, SUM(open_principal) AS principal, SUM(open_interest) AS interest,
        SUM(open_fees) AS fees, SUM(open_penalties) AS penalties
    FROM moved_rows
    GROUP BY loan_id
),
owing AS (
    SELECT id AS loan_id, borrower_id, product_id, officer_id, rescheduled, disbursed_on, lent,
        owed_principal AS principal, owed_interest AS interest, owed_fees AS fees,
        owed_penalties AS penalties
    FROM standing WHERE still
    UNION ALL
    SELECT loan.id, borrower_id, product_id, officer_id,
        loan.rescheduled AND EXISTS (
            SELECT FROM loans_reschedule news
            WHERE news.mfi_id = %(mfi)s AND news.loan_id = loan.id AND news."on" <= %(day)s),
        disbursed_on, principal_lisente, moved.principal, moved.interest, moved.fees,
        moved.penalties
    FROM moved_sums moved
    JOIN loans_loan loan ON loan.mfi_id = %(mfi)s AND loan.id = moved.loan_id
    WHERE moved.principal + moved.interest + moved.fees + moved.penalties > 0
),
book AS (
    SELECT owing.*, late.oldest_due_on,
        COALESCE(late.overdue, 0) AS overdue,
        COALESCE(late.overdue_principal, 0) AS overdue_principal,
        COALESCE(%(day)s - late.oldest_due_on, 0) AS days_late
    FROM owing LEFT JOIN late USING (loan_id)
),
"""
# All of it is written in this file.
ALL_ROWS = "open_rows AS (SELECT * FROM moved_rows UNION ALL " + STILL_ROWS + ")\n"  # noqa: S608
WITH = "WITH " + STANDING + SINCE + OPEN_ROWS + LATE + ALL_ROWS


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
    # Loans whose rows are told beside the tables.
    apart: Sequence[Replayed]

    def of(self, loan_ids: Sequence[UUID]) -> "Book":
        """Keep to some of the loans that the book was asked for."""
        kept = set(loan_ids)
        apart = [one for one in self.apart if one.loan_id in kept]
        values = {**self.values, "loans": list(loan_ids), **_columns(apart)}
        return replace(self, values=values, apart=apart)

    def ask(self, select: str, **values: Any) -> list[Row]:  # noqa: ANN401 (as SQL takes them)
        """Run one SELECT over `book` and `open_rows`."""
        if self.of_some:
            return fetched(self.with_ + select, {**self.values, **values})
        with connection.cursor() as cursor:
            cursor.execute(self.with_ + select, {**self.values, **values})
            return list(cursor.fetchall())


def book_on(mfi_id: UUID, day: date, loan_ids: Sequence[UUID] | None = None) -> Book:
    """Give a lender's book as of the end of a day; of some loans alone where they are named."""
    apart = replayed(mfi_id, day, loan_ids)
    named = loan_ids is not None
    with_ = WITH.format(
        only="AND id = ANY(%(loans)s::uuid[])" if named else "",
        of_loan="AND loan_id = ANY(%(loans)s::uuid[])" if named else "",
    )
    values = {"mfi": mfi_id, "day": day, "loans": list(loan_ids or ()), **_columns(apart)}
    return Book(with_, named, values, apart)


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
