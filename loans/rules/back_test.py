"""Whether what a score card foretold came true, within what chance alone allows."""

from decimal import Decimal
from typing import NamedTuple

# The normal distribution holds 95 % within so many standard deviations.
DEVIATIONS = Decimal("1.959964")


class Interval(NamedTuple):
    """From and to, as shares of one."""

    low: Decimal
    high: Decimal

    def holds(self, share: Decimal) -> bool:
        """Tell whether a share lies inside; the ends do."""
        return self.low <= share <= self.high


def wilson(defaults: int, loans: int) -> Interval | None:
    """Give Wilson's 95 % score interval of a rate; of no loans there is none.

    Unlike the plain one it never leaves 0 to 1, and is of use where nobody has defaulted yet.
    """
    if not loans:
        return None
    squared = DEVIATIONS * DEVIATIONS
    spread = squared + Decimal(4 * defaults * (loans - defaults)) / loans
    half = DEVIATIONS * spread.sqrt()
    middle, whole = 2 * defaults + squared, 2 * (loans + squared)
    return Interval((middle - half) / whole, (middle + half) / whole)
