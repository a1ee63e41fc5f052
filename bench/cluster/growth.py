"""Whether a report of an ordinary person costs more when the store knows ever more people."""

import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice, pairwise
from random import Random
from typing import Final

from django.utils import timezone

from bench.cluster.bare import Row, bare
from bench.cluster.people import LENDERS, entry_rows, phone_rows, standing_rows
from bench.cluster.report import check, product
from bench.cluster.size import Size
from bench.cluster.turns import Turns, by_turns
from bench.figures.growth import slope
from bench.money.results import Result
from config import registry

# Beside the people of other parts.
FIRST: Final = 1 << 32
ROWS_AT_ONCE: Final = 10_000
QUIET_SECONDS: Final = 120
LOOK_SECONDS: Final = 0.5


def measure(size: Size) -> list[Result]:
    """Let the store learn of people, and open the records of some at each step."""
    for lender in LENDERS:
        registry.histories().note_told_to(lender, timezone.now())
    steps, seconds = [], 0.0
    for before, people in pairwise((0, *size.steps)):
        begun = time.perf_counter()
        _load(range(FIRST + before, FIRST + people))
        seconds += time.perf_counter() - begun
        _wait_for_quiet()
        steps.append(_reports(people, size))
    return [_result(steps, size, seconds)]


def _load(numbers: range) -> None:
    """Write all that a report reads of them, one loan each, as fast as it goes."""
    for name, rows in (
        ("load entry", entry_rows(numbers, 1)),
        ("standing", standing_rows(numbers, 1)),
        ("load phone", phone_rows(numbers)),
    ):
        for part in _parts(rows):
            bare().write(name, part)


def _parts(rows: Iterable[Row]) -> Iterator[list[Row]]:
    left = iter(rows)
    while part := list(islice(left, ROWS_AT_ONCE)):
        yield part


def _wait_for_quiet() -> None:
    """Let the node put away what came, as it has after a day of less work."""
    until = time.monotonic() + QUIET_SECONDS
    while bare().rows("busy", ()) and time.monotonic() < until:
        time.sleep(LOOK_SECONDS)


def _reports(people: int, size: Size) -> Turns:
    """Open records drawn from all by turns with the least that a node can be asked."""
    known = range(FIRST, FIRST + people)
    check(known[-1], 1)
    dice = Random(people)
    drawn: Callable[[], int] = lambda: dice.choice(known)  # noqa: E731
    taken = [
        by_turns(
            lambda: product(drawn()),
            lambda: bare().rows("node", ()),
            blocks=blocks,
            each=size.reports,
        )
        for blocks in (2, size.blocks)
    ]
    return taken[-1]


def _result(steps: list[Turns], size: Size, seconds: float) -> Result:
    ours, floors = zip(*(one.ms(50) for one in steps), strict=True)
    ratios = [one.ratio() for one in steps]
    told = list(zip(size.steps, ours, ratios, strict=True))
    return Result(
        name=f"a report among {size.people:,}, beside one among {size.steps[0]:,}",
        unit="ms (p50)",
        ours=ours[-1],
        floor_is="a row of system.local",
        floor=floors[-1],
        ratio=round(ratios[-1] / ratios[0], 3),
        bar="grows by a fifth at most",
        details={
            **{f"among {people:,}": ms for people, ms, _ in told},
            **{f"times its floor among {people:,}": ratio for people, _, ratio in told},
            "slope": slope(size.steps, ratios),
            "rows loaded a second": round(3 * size.people / seconds),
        },
    )
