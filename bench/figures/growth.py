"""How a figure grows with what it is measured on, and what the slowest of many take."""

from collections.abc import Sequence
from math import log
from statistics import linear_regression, quantiles

HUNDREDTHS = 100


def slope(sizes: Sequence[float], figures: Sequence[float]) -> float:
    """Fit a power by its logarithms: 0 is flat, 1 grows as the size does, 2 as its square."""
    if len(sizes) == 1:
        return 0.0
    fitted = linear_regression([log(one) for one in sizes], [log(one) for one in figures])
    return round(fitted.slope, 2)


def percentile(seconds: Sequence[float], percent: int) -> float:
    """Give what so many in a hundred do not exceed."""
    return quantiles(seconds, n=HUNDREDTHS, method="inclusive")[percent - 1]
