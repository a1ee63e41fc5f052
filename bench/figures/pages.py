"""Worklist and portfolio pages at four sizes of a book: by their queries, some through the API."""

import time
from collections.abc import Mapping, Sequence
from statistics import median
from uuid import UUID

from bench.figures.growth import percentile, slope
from bench.figures.lists import FLOOR, Ask, Page, bare, by_api, by_queries, seeded
from bench.figures.size import Size
from bench.money.results import Result

# A page takes tens of milliseconds: so many times at each of four sizes are minutes in all.
ROUNDS = 60
SLOWEST = 95
Times = list[list[float]]


def measure(size: Size) -> list[Result]:
    """Seed a lender of each size, and ask for every page of theirs."""
    lenders = {loans: seeded(loans) for loans in size.steps}
    return measured(lenders, min(size.samples, ROUNDS))


def measured(lenders: Mapping[int, UUID], rounds: int) -> list[Result]:
    """Ask lenders of all sizes by turns, so that whoever else is at work disturbs all alike."""
    every = [[*by_queries(mfi_id), *by_api(mfi_id)] for mfi_id in lenders.values()]
    floor = bare(list(lenders.values())[-1])
    results = []
    for same in zip(*every, strict=True):
        *ms, floor_ms = timed([*(page.ask for page in same), floor.ask], rounds)
        results.append(_result(same[-1], list(lenders), ms, floor_ms))
    return results


def timed(asks: Sequence[Ask], rounds: int) -> Times:
    """Ask each by turns, and give the milliseconds of each time but the first."""
    times: Times = [[] for _ in asks]
    for number in range(rounds + 1):
        for ask, own in zip(asks, times, strict=True):
            begun = time.perf_counter()
            ask()
            if number:
                own.append((time.perf_counter() - begun) * 1000)
    return times


def _result(page: Page, sizes: Sequence[int], ms: Times, floor_ms: list[float]) -> Result:
    slowest, floor = percentile(ms[-1], SLOWEST), percentile(floor_ms, SLOWEST)
    medians = [median(times) for times in ms]
    of = f" ({page.rows:,} rows)" if page.rows else ""
    return Result(
        name=f"{page.name}{of}",
        unit=f"ms (p{SLOWEST})",
        ours=round(slowest, 1),
        floor_is=FLOOR,
        floor=round(floor, 1),
        ratio=round(medians[-1] / median(floor_ms), 2),
        bar="under 150 ms",
        details={
            **{
                f"p50 at {loans:,}": round(one, 1)
                for loans, one in zip(sizes, medians, strict=True)
            },
            **{
                f"p{SLOWEST} at {loans:,}": round(percentile(times, SLOWEST), 1)
                for loans, times in zip(sizes, ms, strict=True)
            },
            "slope": slope(sizes, medians),
        },
    )
