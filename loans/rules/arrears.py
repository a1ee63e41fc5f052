"""Where a loan stands on a day: what is owed, since when, and how much of it is late."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from loans.rules.allocation import NOTHING, Installment, Part


class Arrears(NamedTuple):
    """What should have been paid before today, and for how many days the oldest of it waits."""

    lisente: int
    days: int


def owed(rows: Iterable[Installment]) -> dict[Part, int]:
    """Add up what is still to come, part by part."""
    sums = NOTHING.copy()
    for row in rows:
        for part in sums:
            sums[part] += row.owed(part)
    return sums


def oldest_due_on(rows: Iterable[Installment]) -> date | None:
    """Give the due day of the oldest instalment with anything unpaid."""
    return min((row.due_on for row in rows if row.open), default=None)


def arrears(rows: Iterable[Installment], today: date) -> Arrears:
    """Add up what was due before today; what falls due today is not late."""
    late = [row for row in rows if row.due_on < today and row.open]
    if not late:
        return Arrears(0, 0)
    oldest = min(row.due_on for row in late)
    return Arrears(sum(row.open for row in late), (today - oldest).days)
