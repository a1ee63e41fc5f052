"""The product and its floor by turns, so that whoever else is at work disturbs both alike."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from bench.figures.growth import percentile

MS = 1000


@dataclass(frozen=True, slots=True)
class Turns:
    """What each call took, in seconds, a list a block; the first side's calls and the floor's."""

    ours: list[list[float]]
    floor: list[list[float]]
    # What this process worked for one call, of each block: it holds where the clock does not.
    our_work: list[float]
    floor_work: list[float]

    def ms(self, percent: int) -> tuple[float, float]:
        """Give what so many in a hundred of each side did not exceed."""
        sides = ([one for block in side for one in block] for side in (self.ours, self.floor))
        ours, floor = (round(percentile(side, percent) * MS, 2) for side in sides)
        return ours, floor

    def ratio(self, percent: int = 50) -> float:
        """Give the median of how the sides of a block compare."""
        pairs = zip(self.ours, self.floor, strict=True)
        return round(median(_at(one, percent) / _at(other, percent) for one, other in pairs), 3)

    @property
    def work(self) -> dict[str, float]:
        """Give the milliseconds of processor time that a call of each side takes here."""
        sides = (self.our_work, self.floor_work)
        ours, floor = (round(median(side) * MS, 2) for side in sides)
        return {"ms of processor here": ours, "of the floor": floor}


def by_turns(
    ours: Callable[[], object], floor: Callable[[], object], *, blocks: int, each: int
) -> Turns:
    """Do each so often in so many blocks; which side begins changes with each."""
    taken = Turns([], [], [], [])
    for number in range(blocks):
        sides = [(ours, taken.ours, taken.our_work), (floor, taken.floor, taken.floor_work)]
        for does, seconds, work in sides if number % 2 else reversed(sides):
            begun = time.process_time()
            seconds.append([_seconds(does) for _ in range(each)])
            work.append((time.process_time() - begun) / each)
    return taken


def _at(block: list[float], percent: int) -> float:
    return block[0] if len(block) == 1 else percentile(block, percent)


def _seconds(does: Callable[[], object]) -> float:
    begun = time.perf_counter()
    does()
    return time.perf_counter() - begun
