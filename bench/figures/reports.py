"""What people read every morning over a large book, beside one statement that adds up the same."""

import time
from collections.abc import Callable
from datetime import date, timedelta
from statistics import median
from uuid import UUID

from django.db import connection

from bench.figures.growth import slope
from bench.figures.made_up import with_book
from bench.figures.size import Size
from bench.money.results import Result
from loans.dates import today
from loans.queries.reports.table import REPORTS
from loans.rules.report import Asked

ROUNDS = 5
NAMES = ("portfolio", "ageing")
# How old a day may be that is asked for beside today.
LONG_AGO = timedelta(90)
AGED = """
FROM (
    SELECT row.loan_id, SUM(row.open_principal) AS principal, SUM(row.open) AS owed,
        SUM(row.open) FILTER (WHERE row.due_on < %(day)s) AS overdue,
        %(day)s - MIN(row.due_on) FILTER (WHERE row.open > 0 AND row.due_on < %(day)s) AS late
    FROM (
        SELECT loan_id, due_on, principal - paid_principal - waived_principal AS open_principal,
            principal + interest + fees + penalties
            - paid_principal - paid_interest - paid_fees - paid_penalties
            - waived_principal - waived_interest - waived_fees - waived_penalties AS open
        FROM loans_installment WHERE mfi_id = %(mfi)s
    ) row
    GROUP BY row.loan_id
) aged
JOIN loans_loan loan ON loan.mfi_id = %(mfi)s AND loan.id = aged.loan_id
    AND loan.status = 'active'
"""
BARE = {
    "portfolio": "SELECT product_id, officer_id, COUNT(*), SUM(aged.principal), SUM(owed),"
    " SUM(aged.principal) FILTER (WHERE late > 30)" + AGED + "GROUP BY 1, 2",
    "ageing": "SELECT width_bucket(COALESCE(late, 0), ARRAY[1, 31, 61, 91]), COUNT(*),"
    " SUM(aged.principal), SUM(overdue)" + AGED + "GROUP BY 1",
}


def measure(size: Size) -> list[Result]:
    """Ask for each report and its floor by turns, at books of four sizes."""
    lenders = [UUID(with_book(loans).mfi_id) for loans in size.steps]
    return [_measured(name, lenders, size) for name in NAMES]


def _measured(name: str, lenders: list[UUID], size: Size) -> Result:
    taken = [_by_turns(name, mfi_id) for mfi_id in lenders]
    ours, floors, ratios = zip(*taken, strict=True)
    before = _seconds(lambda: _report(name, lenders[-1], today() - LONG_AGO))
    return Result(
        name=f"the report {name} over {size.steps[-1]:,} active loans",
        unit="seconds",
        ours=round(ours[-1], 3),
        floor_is="one statement",
        floor=round(floors[-1], 3),
        ratio=round(ratios[-1], 2),
        bar="at most 3",
        details={
            **{f"at {loans:,}": round(one, 3) for loans, one in zip(size.steps, ours, strict=True)},
            "as of 90 days ago": round(before, 3),
            "slope": slope(size.steps, ours),
        },
    )


def _by_turns(name: str, mfi_id: UUID) -> tuple[float, float, float]:
    rounds = [
        (
            _seconds(lambda: _report(name, mfi_id, today())),
            _seconds(lambda: _bare(name, mfi_id, today())),
        )
        for _ in range(ROUNDS)
    ]
    ours, floor = (median(side) for side in zip(*rounds, strict=True))
    return ours, floor, median(one / bare for one, bare in rounds)


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    assert work()
    return time.perf_counter() - begun


def _report(name: str, mfi_id: UUID, day: date) -> object:
    return REPORTS[name](mfi_id, Asked(day, day.replace(day=1), day)).totals


def _bare(name: str, mfi_id: UUID, day: date) -> object:
    with connection.cursor() as cursor:
        cursor.execute(BARE[name], {"mfi": mfi_id, "day": day})
        return cursor.fetchall()
