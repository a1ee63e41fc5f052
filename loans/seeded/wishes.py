"""What made-up borrowers ask for, when they got it, and how they pay: drawn, within a year."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from loans.rules.calendar import ONE_DAY, month_after
from loans.seeded.chance import Chance
from loans.seeded.courses import INSTALLMENTS, Ending, Story
from loans.seeded.house import House, Lent

LATE_PERCENT, PARTLY_PERCENT = 15, 40
GIVEN_UP_PERCENT, RECOVERED_PERCENT, TOO_MUCH_PERCENT = 15, 40, 10
HABITS = 6
# One loan in so many has ended: a tenth more than those that run.
ENDED_EACH = 11
# Money is paid out on Fridays; what runs has its last due day still before it.
PAY_DAY = 4
PAID_OUT_DAYS_AGO = 358
# For how many days she has not paid; whoever is given up has not for longer.
LATE_DAYS, GIVEN_UP_DAYS = range(1, 121), range(110, 240)
# How many days ago she paid all the rest, when she had paid some and there was some left.
PAID_DAYS, PAID_BEFORE = range(1, 200), range(2, 10)


class Wish(NamedTuple):
    """A loan before it is written down."""

    lent: Lent
    story: Story


class Due(NamedTuple):
    """An instalment that has fallen due: of the loans of which day, and how many came before it."""

    lent_on: date
    before: int


class Wishes:
    """Loans of one lender, one after another."""

    def __init__(self, house: House, seed: int, morning: date) -> None:
        """Begin to draw."""
        self.offered = house.offered
        self.shares = [one.percent for one in house.offered]
        self.chance = Chance.of(seed, house.slug, "wishes")
        year = (morning - ago * ONE_DAY for ago in range(1, PAID_OUT_DAYS_AGO + 1))
        self.pay_days = [day for day in year if day.weekday() == PAY_DAY]
        places = range(INSTALLMENTS)
        self.late = self._due(morning, LATE_DAYS, places)
        self.given_up = self._due(morning, GIVEN_UP_DAYS, places)
        self.paid = self._due(morning, PAID_DAYS, PAID_BEFORE)

    def _due(self, morning: date, ago: range, before: range) -> Sequence[Due]:
        """List all instalments that fell due so long ago and have so many before them."""
        return [
            Due(day, place)
            for day in self.pay_days
            for place in before
            if (morning - month_after(day, place + 1, day.day)).days in ago
        ]

    def draw(self, number: int) -> Wish:
        """Draw the loan of this number."""
        chance = self.chance
        (offered,) = chance.choices(self.offered, self.shares)
        lisente, habit = chance.choice(offered.sums_lisente), chance.randrange(HABITS)
        if number % ENDED_EACH == ENDED_EACH - 1:
            lent_on, story = self._ended(habit)
        elif chance.percent(LATE_PERCENT):
            lent_on, paid = chance.choice(self.late)
            story = Story(Ending.LATE, habit, paid, chance.percent(PARTLY_PERCENT))
        else:
            lent_on, story = chance.choice(self.pay_days), Story(Ending.RUNNING, habit)
        return Wish(Lent(offered, lisente, lent_on), story)

    def _ended(self, habit: int) -> tuple[date, Story]:
        chance = self.chance
        if chance.percent(GIVEN_UP_PERCENT):
            lent_on, paid = chance.choice(self.given_up)
            recovered = chance.percent(RECOVERED_PERCENT)
            return lent_on, Story(Ending.GIVEN_UP, habit, paid, recovered)
        lent_on, paid = chance.choice(self.paid)
        too_much = chance.percent(TOO_MUCH_PERCENT)
        return lent_on, Story(Ending.PAID_TOO_MUCH if too_much else Ending.PAID, habit, paid)
