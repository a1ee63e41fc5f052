"""How sums are rounded: exactly, on whole lisente, with ties to even or up."""

from enum import Enum

LISENTE_PER_LOTI = 100


class Rounding(Enum):
    """What happens to a tie; a product chooses one and its loans keep it."""

    HALF_EVEN = "half_even"
    HALF_UP = "half_up"


def divided(numerator: int, denominator: int, rounding: Rounding) -> int:
    """Divide two whole numbers, neither below nought, and round to a whole one."""
    quotient, rest = divmod(numerator, denominator)
    over_half = 2 * rest - denominator
    if over_half < 0:
        return quotient
    up = over_half > 0 or quotient & 1 or rounding is Rounding.HALF_UP
    return quotient + 1 if up else quotient


def to_multiple(numerator: int, denominator: int, multiple: int, rounding: Rounding) -> int:
    """Divide and round to the nearest multiple."""
    return divided(numerator, denominator * multiple, rounding) * multiple
