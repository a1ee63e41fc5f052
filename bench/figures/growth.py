"""What is told of a thing that was measured at several sizes: medians, tails, and the slope."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import linear_regression, median


def percentile(times: Sequence[float], percent: int) -> float:
    """Give the time within which so many of a hundred were done."""
    ordered = sorted(times)
    return ordered[max(math.ceil(len(ordered) * percent / 100) - 1, 0)]


@dataclass(frozen=True, slots=True)
class Growth:
    """One thing's times by size, in milliseconds."""

    name: str
    # How many rows lay in it at the largest size; 0 where nobody counts.
    rows: int
    p50_ms: Mapping[int, float]
    p95_ms: Mapping[int, float]
    # The exponent of the size: 0 is flat, 1 grows as the book does.
    slope: float

    @classmethod
    def of(cls, name: str, rows: int, times_ms: Mapping[int, Sequence[float]]) -> "Growth":
        """Reckon it from all times at all sizes."""
        p50 = {size: median(times) for size, times in times_ms.items()}
        slope = 0.0
        if len(p50) > 1:
            sizes, medians = [math.log(size) for size in p50], [math.log(t) for t in p50.values()]
            slope = linear_regression(sizes, medians).slope
        return cls(
            name,
            rows,
            {size: round(ms, 2) for size, ms in p50.items()},
            {size: round(percentile(times, 95), 2) for size, times in times_ms.items()},
            round(slope, 2),
        )

    def line(self) -> str:
        """Tell it in one line."""
        sizes = ", ".join(
            f"{size:,}: {p50:.1f}/{self.p95_ms[size]:.1f}" for size, p50 in self.p50_ms.items()
        )
        of = f" (of {self.rows:,})" if self.rows else ""
        return f"{self.name}{of}: p50/p95 in ms at {sizes}; slope {self.slope:.2f}"
