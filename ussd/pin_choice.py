"""Which PINs a person may choose: digits, and none that others would try first."""

import re
from collections.abc import Iterable
from datetime import date

DIGITS_MIN, DIGITS_MAX = 4, 6
RUN = "01234567890123456789"
# What people choose most: beside runs and repeats, years, lines of the keypad, well-known numbers.
COMMON = frozenset(
    re.findall(
        r"\d+",
        """1004 1122 1313 1379 1397 1470 1478 1593 2580 3698 3690 6969 8520 0852 0258 7410 7531 9630
        9870 112233 121314 123654 147258 147369 159753 159357 258000 456123 654123 741852 789456
        963852""",
    )
)
# Born, or something else that a year stands for.
CENTURIES = ("19", "20")


def is_pin(typed: str, least: int = DIGITS_MIN) -> bool:
    """Tell whether it has the shape of a PIN: so many ASCII digits, up to six."""
    return least <= len(typed) <= DIGITS_MAX and typed.isascii() and typed.isdigit()


def too_easy(pin: str, born: date | None = None, numbers: Iterable[str] = ()) -> bool:
    """Tell whether others would try it first: they know her `numbers`, the phone and the id."""
    if pin in COMMON or pin in RUN or pin[::-1] in RUN:
        return True
    if any(pin == pin[:width] * (len(pin) // width) for width in (1, 2, 3)):
        return True
    if len(pin) == DIGITS_MIN and pin.startswith(CENTURIES):
        return True
    if born is not None and pin in _as_typed(born):
        return True
    return any(number.startswith(pin) or number.endswith(pin) for number in numbers)


def _as_typed(born: date) -> set[str]:
    return {born.strftime(form) for form in ("%d%m", "%m%d", "%d%m%y", "%y%m%d", "%m%y", "%y%m")}
