"""Since when loans were late by more than so many days: the first such day of each, ever.

The ends of months show less: what is paid just before one was late all the same.
"""

from collections.abc import Collection
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db import connection

from loans.queries.book_replayed import rows_on
from loans.queries.day_by_day import DAY_BY_DAY, Apart, apart_of, read_apart

NAMED = "SELECT unnest(%(loans)s::uuid[]) AS id"
FIRST_LATE = """
SELECT loan_id, MIN(GREATEST(since, due_on + %(days)s::integer))
FROM stood WHERE GREATEST(since, due_on + %(days)s::integer) < next
GROUP BY loan_id
"""


def first_late(
    mfi_id: UUID, loan_ids: Collection[UUID], more_than_days: int, until: date
) -> dict[UUID, date]:
    """Give each loan's first day of being so late, up to a day; those that never were are not in.

    A loan that is given up goes on growing late here: it is late, or lost, before that matters.
    """
    if not loan_ids:
        return {}
    days = more_than_days + 1
    values: dict[str, Any] = {
        "mfi": mfi_id,
        "loans": list(loan_ids),
        "days": days,
        "until": until,
        "due_until": until - timedelta(days),
    }
    values["apart"] = apart_of(NAMED, values)
    with connection.cursor() as cursor:
        cursor.execute(DAY_BY_DAY.format(wanted=NAMED) + FIRST_LATE, values)
        found = dict(cursor.fetchall())
    for one in read_apart(mfi_id, values["apart"]):
        first = _first(one, days, until)
        if first is not None:
            found[one.loan_id] = first
    return found


def _first(loan: Apart, days: int, until: date) -> date | None:
    """Replay the loan as of each day on which something happened."""
    changes = [day for day in loan.days if day <= until]
    for day, following in pairwise([*changes, until + timedelta(1)]):
        unpaid = [row.due_on for row in rows_on(loan.raw, loan.news, day) if any(row[7:])]
        if unpaid:
            late = max(day, min(unpaid) + timedelta(days))
            if late < following:
                return late
    return None
