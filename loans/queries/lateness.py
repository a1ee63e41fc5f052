"""How late loans were in each of some months, of all its days and not the last alone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from loans.queries.book_replayed import rows_on
from loans.queries.day_by_day import DAY_BY_DAY, Apart, apart_of, read_apart

NAMED = "SELECT unnest(%(loans)s::uuid[]) AS id"
LENT = "SELECT id FROM loans_loan WHERE mfi_id = %(mfi)s AND disbursed_on <= %(until)s"
# Three kinds of rows: the most days late in a month; how late a loan was when it was given up; and
# how many days after the last one nothing is open any more, which is one where something is.
BY_MONTH = """,
month AS (
    SELECT * FROM unnest(%(numbers)s::integer[], %(firsts)s::date[], %(lasts)s::date[])
        AS month (number, first, last)
),
gone AS (SELECT * FROM unnest(%(gone)s::uuid[], %(gone_on)s::date[]) AS gone (loan_id, "on")),
came AS (SELECT * FROM unnest(%(came)s::uuid[], %(came_on)s::date[]) AS came (loan_id, "on")),
late AS (
    SELECT stood.loan_id, month.number, stood.due_on, came."on" AS came_on,
        LEAST(stood.next - 1, month.last, gone."on") AS last
    FROM stood
    LEFT JOIN gone ON gone.loan_id = stood.loan_id
    LEFT JOIN came ON came.loan_id = stood.loan_id
    JOIN month ON month.first < stood.next AND stood.since <= month.last
        AND stood.due_on < month.last
        AND (gone."on" IS NULL OR (month.first <= gone."on" AND stood.since <= gone."on"))
)
SELECT loan_id, 'late', number, MAX(last - due_on) FROM late
WHERE due_on < last AND (came_on IS NULL OR came_on <= last)
GROUP BY loan_id, number
UNION ALL
SELECT gone.loan_id, 'gone', 0, MAX(gone."on" - due_on)
FROM gone JOIN stood ON stood.loan_id = gone.loan_id
    AND since <= gone."on" AND gone."on" < next AND due_on < gone."on"
GROUP BY gone.loan_id
UNION ALL
SELECT loan_id, 'settled', 0, MAX(next) - %(until)s FROM stood GROUP BY loan_id
"""


class Month(NamedTuple):
    """A month by its number, with its first day and its last."""

    number: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Lateness:
    """By loan: the most days late in each month and when given up, and when nothing was open."""

    by_month: dict[UUID, dict[int, int]] = field(default_factory=dict)
    when_gone: dict[UUID, int] = field(default_factory=dict)
    settled_on: dict[UUID, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """Between which days more is known of some loans than that they were there."""

    # Brought along from other books on this day: how late they were before, nobody here knows.
    came: Mapping[UUID, date]
    # Given up on this day, and not taken back.
    gone: Mapping[UUID, date]
    # Of these the ledger says too little.
    apart: Collection[UUID]


def to_be_replayed(mfi_id: UUID, until: date) -> frozenset[UUID]:
    """Find the loans of which the ledger says too little: all at once, for it costs as much."""
    return frozenset(apart_of(LENT, {"mfi": mfi_id, "until": until}))


def late_by_month(
    mfi_id: UUID, loan_ids: Sequence[UUID], months: Sequence[Month], known: Known
) -> Lateness:
    """Count the most days that each loan was late at the end of any day of each month.

    A loan that is given up is late up to that day and no longer; one that was taken back was late
    all the time. Of a loan that is open still when the last month ends, the day on which it was
    settled says nothing.
    """
    until = months[-1].last
    values: dict[str, Any] = {
        "mfi": mfi_id,
        "loans": list(loan_ids),
        "until": until,
        "due_until": date.max,
        "apart": [one for one in loan_ids if one in known.apart],
        "numbers": [one.number for one in months],
        "firsts": [one.first for one in months],
        "lasts": [one.last for one in months],
        "gone": list(known.gone),
        "gone_on": list(known.gone.values()),
        "came": list(known.came),
        "came_on": list(known.came.values()),
    }
    found = Lateness()
    with connection.cursor() as cursor:
        cursor.execute(DAY_BY_DAY.format(wanted=NAMED) + BY_MONTH, values)
        for loan_id, kind, number, days in cursor.fetchall():
            if kind == "late":
                found.by_month.setdefault(loan_id, {})[number] = days
            elif kind == "gone":
                found.when_gone[loan_id] = days
            else:
                found.settled_on[loan_id] = until + timedelta(days)
    for one in read_apart(mfi_id, values["apart"]):
        _replay(one, months, known, found)
    return found


def _replay(loan: Apart, months: Sequence[Month], known: Known, found: Lateness) -> None:
    """Replay the loan as of each day on which something happened, as though never given up."""
    until, raw = months[-1].last, replace(loan.raw, write_offs=[])
    gone_on, came_on = known.gone.get(loan.loan_id), known.came.get(loan.loan_id, date.min)
    changes = [day for day in loan.days if day <= until]
    for day, following in pairwise([*changes, until + timedelta(1)]):
        unpaid = [row.due_on for row in rows_on(raw, loan.news, day) if any(row[7:])]
        if not unpaid:
            continue
        found.settled_on[loan.loan_id] = following
        if gone_on is not None and day <= gone_on < following:
            found.when_gone[loan.loan_id] = max((gone_on - min(unpaid)).days, 0)
        for month in months:
            last = min(following - timedelta(1), month.last, gone_on or date.max)
            days = (last - min(unpaid)).days
            if days > 0 and max(day, month.first, came_on) <= last:
                worst = found.by_month.setdefault(loan.loan_id, {})
                worst[month.number] = max(days, worst.get(month.number, 0))
