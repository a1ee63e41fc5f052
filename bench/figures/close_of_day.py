"""A day closed over a large book, beside one statement that ages the same and writes it back."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from statistics import median
from uuid import UUID

from django.db import connection

from bench.figures.growth import percentile, slope
from bench.figures.made_up import with_book
from bench.figures.size import Size
from bench.money.results import Result
from loans.dates import today
from loans.errands.close_day import close_day
from loans.models import DayClose
from loans.seeded.house import House

# The last days before this morning, each closed in its turn. The figure is that of the last: of
# those before it payments are known that came later, as where a lender catches up.
DAYS = 3
MS = 1000
# Everything is aged, day by day, as somebody would write it who knows SQL and nothing of lending.
BARE = """
UPDATE loans_loan loan
SET late_lisente = COALESCE(aged.overdue, 0), late_days = COALESCE(%(day)s - aged.oldest, 0)
FROM (
    SELECT row.loan_id, SUM(row.open) FILTER (WHERE row.due_on < %(day)s) AS overdue,
        MIN(row.due_on) FILTER (WHERE row.open > 0 AND row.due_on < %(day)s) AS oldest
    FROM (
        SELECT loan_id, due_on, principal + interest + fees + penalties
            - paid_principal - paid_interest - paid_fees - paid_penalties
            - waived_principal - waived_interest - waived_fees - waived_penalties AS open
        FROM loans_installment WHERE mfi_id = %(mfi)s
    ) row
    GROUP BY row.loan_id
) aged
WHERE loan.mfi_id = %(mfi)s AND loan.id = aged.loan_id AND loan.status = 'active'
"""


def measure(size: Size) -> list[Result]:
    """Close days at books of four sizes; the largest while somebody goes on paying."""
    taken = [_closed(loans, pays=loans == size.steps[-1]) for loans in size.steps]
    ours, floors, ratios, waits = zip(*taken, strict=True)
    slowest = waits[-1]
    return [
        Result(
            name=f"a day closed over {size.steps[-1]:,} active loans",
            unit="seconds",
            ours=ours[-1],
            floor_is="one statement that ages the same rows and writes them back",
            floor=floors[-1],
            ratio=ratios[-1],
            bar="at most 3",
            details={
                **{f"at {loans:,}": one for loans, one in zip(size.steps, ours, strict=True)},
                **{
                    f"ratio at {loans:,}": one
                    for loans, one in zip(size.steps, ratios, strict=True)
                },
                "slope": slope(size.steps, ours),
            },
        ),
        Result(
            name="repayments while a day is closed",
            unit="ms, the slowest hundredth",
            ours=round(percentile(slowest.during, 99) * MS, 1),
            floor_is="with no day being closed",
            floor=round(percentile(slowest.before, 99) * MS, 1),
            ratio=round(percentile(slowest.during, 99) / percentile(slowest.before, 99), 2),
            bar="under 250 ms, none refused",
            details={
                "median": round(median(slowest.during) * MS, 1),
                "paid": len(slowest.during),
                "refused": sum(slowest.refused.values()),
                **{f"refused with {code}": one for code, one in slowest.refused.items()},
                "slope": 0,
            },
        ),
    ]


class Waits:
    """How long each repayment took, before and while a day was being closed."""

    def __init__(self) -> None:
        self.before: list[float] = []
        self.during: list[float] = []
        self.refused: dict[str, int] = {}


def _closed(loans: int, *, pays: bool) -> tuple[float, float, float, Waits]:
    house = with_book(loans)
    mfi_id, waits = UUID(house.mfi_id), Waits()
    floors, ours = [], []
    for back in reversed(range(1, DAYS + 1)):
        day = today() - timedelta(back)
        floors.append(_bare(mfi_id, day))
        begun = time.perf_counter()
        assert close_day(mfi_id, day)
        ours.append(time.perf_counter() - begun)
    run = DayClose.objects.of(mfi_id).latest("on")
    assert (run.status, run.skipped) == ("done", 0)
    assert run.loans >= loans
    if pays:
        _pay_meanwhile(house, waits)
    floor = median(floors)
    return round(ours[-1], 3), round(floor, 3), round(ours[-1] / floor, 2), waits


def _bare(mfi_id: UUID, day: date) -> float:
    begun = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(BARE, {"mfi": mfi_id, "day": day})
        assert cursor.rowcount
    return time.perf_counter() - begun


def _pay_meanwhile(house: House, waits: Waits) -> None:
    """Let another process pay, first alone, then while the same days are closed once more."""
    mfi_id = UUID(house.mfi_id)
    with _payer(house) as payer:
        time.sleep(3)
        waits.before, _ = _told(payer)
        for back in reversed(range(1, DAYS + 1)):
            _open_again(mfi_id, today() - timedelta(back))
            assert close_day(mfi_id, today() - timedelta(back))
        waits.during, waits.refused = _told(payer)


def _open_again(mfi_id: UUID, day: date) -> None:
    """Let a day never have been closed, so that it is closed over the same book again."""
    closed_to = day - timedelta(1)
    with connection.cursor() as cursor:
        for statement in OPEN_AGAIN:
            cursor.execute(statement, {"mfi": mfi_id, "day": day, "to": closed_to})


OPEN_AGAIN = (
    "UPDATE loans_loan SET day_closed_on = NULL WHERE mfi_id = %(mfi)s",
    "UPDATE loans_mfistate SET day_closed_on = %(to)s WHERE mfi_id = %(mfi)s",
    "UPDATE loans_dayclose SET status = 'running' WHERE mfi_id = %(mfi)s AND \"on\" = %(day)s",
)


@contextmanager
def _payer(house: House) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "bench.figures.payer", house.mfi_id, house.finance]
    with subprocess.Popen(  # noqa: S603
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as payer:
        assert payer.stdout is not None
        payer.stdout.readline()
        yield payer
        assert payer.stdin is not None
        payer.stdin.close()


def _told(payer: "subprocess.Popen[str]") -> tuple[list[float], dict[str, int]]:
    """Ask the payer what has been since it was asked last."""
    assert payer.stdin is not None
    assert payer.stdout is not None
    payer.stdin.write("so far?\n")
    payer.stdin.flush()
    told = json.loads(payer.stdout.readline())
    return told["seconds"], told["refused"]
