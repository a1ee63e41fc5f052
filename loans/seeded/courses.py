"""How a made-up loan went, from its payout to the morning of a day: what she paid, and when."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from enum import Enum
from typing import NamedTuple

from loans.rules.allocation import Strategy
from loans.rules.calendar import ONE_DAY
from loans.rules.schedule import Row, Schedule
from loans.seeded.spending import Money, Spending

INSTALLMENTS = 12
# Days from the due day to the payment, instalment by instalment. Who pays before the day would, in
# some orders of spending, pay the principal of all rows to come.
HABITS = ((0,), (0, 0, 1), (0, 2, 0, 0, 5), (3, 1, 0, 4))
EARLY_HABITS = (*HABITS, (-1, 0, -2), (-5, -3), (0, -40, -70))
PARTLY_AFTER = timedelta(5)
GIVEN_UP_AFTER = timedelta(95)
RECOVERED_AFTER = timedelta(7)
RECOVERED_LISENTE = 15_000
TOO_MUCH_LISENTE = 5_000


class Ending(Enum):
    """What became of a loan."""

    RUNNING = "running"
    LATE = "late"
    PAID = "paid"
    PAID_TOO_MUCH = "paid too much"
    GIVEN_UP = "given up"


class Story(NamedTuple):
    """What follows from no rule: how she pays, how many instalments, and how it ends."""

    ending: Ending
    habit: int
    # Instalments paid before she stopped, or before she paid all the rest at once.
    paid: int = 0
    # She stopped in the middle of one; or something still came after the loan was given up.
    partly: bool = False


class Course(NamedTuple):
    """A loan as it stands on the morning of the day, with all that happened to it."""

    schedule: Schedule
    money: Money
    spending: Spending
    given_up_on: date | None
    recovered_on: date | None


def money(
    rows: Sequence[Row], strategy: Strategy, story: Story, days: tuple[date, date]
) -> list[tuple[date, int]]:
    """Give what she paid, from a first day to a last: on one day once, whatever she had to pay."""
    first, last = days
    habits = EARLY_HABITS if strategy is Strategy.OLDEST_FIRST else HABITS
    habit = habits[story.habit % len(habits)]
    running = story.ending is Ending.RUNNING
    sums: dict[date, int] = defaultdict(int)
    for row in rows if running else rows[: story.paid]:
        day = max(row.due_on + habit[row.number % len(habit)] * ONE_DAY, first)
        # On that day, or late after all.
        if not running or min(day, row.due_on) <= last:
            sums[min(day, last)] += row.total
    rest = rows[story.paid :]
    if story.ending in {Ending.PAID, Ending.PAID_TOO_MUCH}:
        over = TOO_MUCH_LISENTE if story.ending is Ending.PAID_TOO_MUCH else 0
        sums[min(rest[0].due_on, last)] += sum(row.total for row in rest) + over
    elif story.partly and story.ending is Ending.LATE:
        sums[min(rest[0].due_on + PARTLY_AFTER, last)] += rest[0].total // 2
    return sorted(sums.items())


def given_up(rows: Sequence[Row], story: Story, last: date) -> tuple[date | None, date | None]:
    """Give the day on which the loan was given up, if it was, and that of what still came."""
    if story.ending is not Ending.GIVEN_UP:
        return None, None
    on = min(rows[story.paid].due_on + GIVEN_UP_AFTER, last)
    return on, min(on + RECOVERED_AFTER, last) if story.partly else None
