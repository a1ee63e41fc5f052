"""The book at the ends of months, one after the other: what was in it, and what was given up."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Min
from django.utils import timezone

from loans.models import Application, Loan, WriteOff
from loans.queries.book_replayed import rows_on
from loans.queries.day_by_day import DAY_BY_DAY, Apart, apart_of, read_apart
from loans.rules.report import Asked
from loans.rules.roll_rates import Ended, Held

BROUGHT = Application.Channel.IMPORT
# Loans that may have owed something at one of the ends: the others were settled by the first.
RUNNING = """
SELECT id FROM loans_loan
WHERE mfi_id = %(mfi)s AND disbursed_on <= %(until)s
    AND (status = 'active' OR last_moved_on > %(since)s)
    AND (%(officer)s::uuid IS NULL OR officer_id = %(officer)s)
    AND (%(product)s::uuid IS NULL OR product_id = %(product)s)
"""
# A row for each end and loan that owed anything then; one with no loan for an end with none.
AT_ENDS = """,
ends AS (SELECT unnest(%(ends)s::date[]) AS day),
owing AS (
    SELECT ends.day, loan_id, disbursed_on,
        COALESCE(ends.day - MIN(due_on) FILTER (WHERE due_on < ends.day), 0) AS days_late,
        SUM(open_principal)::bigint AS principal
    FROM ends JOIN stood ON stood.since <= ends.day AND ends.day < stood.next
    GROUP BY ends.day, loan_id, disbursed_on
)
SELECT ends.day, loan_id, disbursed_on, days_late, principal
FROM ends LEFT JOIN owing USING (day) ORDER BY ends.day
"""


class Owing(NamedTuple):
    """A loan that owed something at a month's end."""

    day: date
    loan_id: UUID
    disbursed_on: date
    days_late: int
    principal: int


class GivenUp(NamedTuple):
    """From when a write-off stood, and until before which day: one that stands has no end."""

    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Lost:
    """The write-offs of a lender's loans, by value date."""

    by_loan: Mapping[UUID, Sequence[GivenUp]]

    def standing(self, day: date) -> frozenset[UUID]:
        """Give the loans that were written off when a day ended."""
        return frozenset(
            loan_id
            for loan_id, each in self.by_loan.items()
            if any(one.since <= day and (one.until is None or day < one.until) for one in each)
        )

    def first(self, loan_id: UUID) -> date | None:
        """Give the day on which a loan was first given up, though that was taken back later."""
        return min((one.since for one in self.by_loan.get(loan_id, ())), default=None)


@dataclass(frozen=True, slots=True)
class Begun:
    """Since when loans are in this lender's book."""

    first: date | None
    # Of those brought along from other books, the day on which they came: how late they were
    # before, nobody here knows.
    brought: Mapping[UUID, date]

    def known(self, one: Owing, day: date) -> bool:
        """Tell whether a loan had begun here by a day."""
        return max(one.disbursed_on, self.brought.get(one.loan_id, date.min)) <= day


class Month(NamedTuple):
    """A month from end to end, the loans that were not in the book when it began and are again."""

    day: date
    start: Ended
    end: Ended
    back: list[UUID]


def written_off(mfi_id: UUID) -> Lost:
    """Read the write-offs, and when which of them was taken back."""
    every = list(WriteOff.objects.of(mfi_id).values_list("id", "loan_id", "on", "undoes_id"))
    undone = {undoes_id: on for *_, on, undoes_id in every if undoes_id}
    found: dict[UUID, list[GivenUp]] = defaultdict(list)
    for row_id, loan_id, on, undoes_id in every:
        if undoes_id is None:
            found[loan_id].append(GivenUp(on, undone.get(row_id)))
    return Lost(found)


def begun(mfi_id: UUID) -> Begun:
    """Read when the first loan was lent here, and when which were brought along."""
    loans = Loan.objects.of(mfi_id).filter(disbursed_on__isnull=False)
    brought = loans.filter(application__channel=BROUGHT).values_list("id", "at")
    came = {loan_id: timezone.localdate(at) for loan_id, at in brought}
    lent = loans.exclude(application__channel=BROUGHT).aggregate(first=Min("disbursed_on"))
    days = [*came.values(), *([lent["first"]] if lent["first"] else [])]
    return Begun(min(days, default=None), came)


def month_by_month(
    mfi_id: UUID, asked: Asked, ends: Sequence[date], lost: Lost, begun: Begun
) -> Iterator[Month]:
    """Go through months that follow each other; of the book, two ends are in memory at a time."""
    if not ends:
        return
    before = ends[0].replace(day=1) - timedelta(1)
    start = Ended({}, frozenset())
    for day, owing in _at_ends(mfi_id, asked, [before, *ends]):
        given_up = lost.standing(day)
        here = [one for one in owing if one.loan_id not in given_up and begun.known(one, day)]
        held = {one.loan_id: Held(one.days_late, one.principal) for one in here}
        end = Ended(held, given_up)
        if day != before:
            gone = (one for one in here if one.loan_id not in start.held)
            yield Month(day, start, end, [o.loan_id for o in gone if begun.known(o, before)])
        before, start = day, end


def _at_ends(
    mfi_id: UUID, asked: Asked, ends: Sequence[date]
) -> Iterator[tuple[date, Iterator[Owing]]]:
    """Give what was owed at each end, also where it was nothing; the database sorts it by ends."""
    values: dict[str, Any] = {
        "mfi": mfi_id,
        "since": ends[0],
        "until": ends[-1],
        "due_until": date.max,
        "ends": list(ends),
        "officer": asked.officer_id,
        "product": asked.product_id,
    }
    values["apart"] = apart_of(RUNNING, values)
    replayed = defaultdict(list)
    for one in read_apart(mfi_id, values["apart"]):
        for row in _replayed(one, ends):
            replayed[row.day].append(row)
    with connection.cursor() as cursor:
        cursor.execute(DAY_BY_DAY.format(wanted=RUNNING) + AT_ENDS, values)
        for day, rows in groupby(cursor, key=itemgetter(0)):
            told = [Owing(*row) for row in rows if row[1] is not None]
            yield day, iter(told + replayed[day])


def _replayed(loan: Apart, ends: Sequence[date]) -> Iterator[Owing]:
    for day in ends:
        if loan.begun_on <= day:
            rows = [row for row in rows_on(loan.raw, loan.news, day) if any(row[7:])]
            if rows:
                oldest = min(row.due_on for row in rows)
                principal = sum(row.open_principal for row in rows)
                yield Owing(
                    day, loan.loan_id, loan.begun_on, max((day - oldest).days, 0), principal
                )
