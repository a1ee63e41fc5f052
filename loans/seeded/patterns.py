"""What made-up loans of one sum, day and story have in common: reckoned once for all."""

import json
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from loans.catalogue import words
from loans.models import Loan
from loans.rules.calendar import ONE_DAY
from loans.rules.key_facts import key_facts
from loans.rules.key_facts_text import long_lines
from loans.rules.schedule import schedule
from loans.rules.terms import Terms
from loans.seeded.courses import INSTALLMENTS, Course, Ending, given_up, money
from loans.seeded.house import House, Lent
from loans.seeded.spending import PARTS, Spendings
from loans.seeded.tables import Row
from loans.seeded.wishes import Wish

STATUS = {
    Ending.RUNNING: Loan.Status.ACTIVE.value,
    Ending.LATE: Loan.Status.ACTIVE.value,
    Ending.PAID: Loan.Status.CLOSED.value,
    Ending.PAID_TOO_MUCH: Loan.Status.OVERPAID.value,
    Ending.GIVEN_UP: Loan.Status.WRITTEN_OFF.value,
}
NOTHING_OWED = (0,) * len(PARTS)
# Of the most frequent some thousands; each is a few kilobytes.
KEPT = 10_000


class Pattern(NamedTuple):
    """A course, and the parts of its rows that follow from it alone."""

    course: Course
    status: str
    # What stands in an instalment's row behind the ids.
    installments: tuple[Row, ...]
    # What stands in the loan's row behind the terms.
    summary: Row


class Shown(NamedTuple):
    """The key facts that she agreed to, and until when they were offered."""

    version: str
    plain: str
    text: str
    offer_ends_on: date


class Patterns:
    """Patterns of one lender's loans."""

    def __init__(self, house: House, morning: date) -> None:
        """Begin with none."""
        self.house, self.morning, self.spendings = house, morning, Spendings()
        self.of: Callable[[Wish], Pattern] = lru_cache(KEPT)(self._pattern)
        self.shown: Callable[[Lent, str], Shown] = lru_cache(KEPT)(self._shown)

    def _pattern(self, wish: Wish) -> Pattern:
        strategy, story = wish.lent.offered.terms.allocation, wish.story
        made, yesterday = schedule(self._terms(wish.lent)), self.morning - ONE_DAY
        # Nothing happens on the day itself, which has only begun.
        came = money(made.rows, strategy, story, (wish.lent.on + ONE_DAY, yesterday))
        spending = self.spendings.of(made.rows, came, strategy)
        course = Course(made, came, spending, *given_up(made.rows, story, yesterday))
        status = STATUS[story.ending]
        return Pattern(course, status, _installments(course), _summary(course, wish.lent, status))

    def _shown(self, lent: Lent, language: str) -> Shown:
        lender = self.house.lender
        ends_on = lent.on + lender.policy.offer_days * ONE_DAY
        facts = key_facts(lender, lent.offered.terms, self._terms(lent), ends_on)
        text = "\n".join(long_lines(facts, words(language, "key_facts")))
        return Shown(facts.version, json.dumps(facts.plain()), text, ends_on)

    def _terms(self, lent: Lent) -> Terms:
        holidays = self.house.lender.policy.holidays
        return lent.offered.terms.terms(lent.lisente, INSTALLMENTS, lent.on, holidays=holidays)


def _installments(course: Course) -> tuple[Row, ...]:
    return tuple(
        [
            (
                row.number,
                row.due_on.isoformat(),
                row.principal,
                row.interest,
                row.fees,
                row.fees,
                *paid,
            )
            for row, paid in zip(course.schedule.rows, course.spending.paid, strict=True)
        ]
    )


def _summary(course: Course, lent: Lent, status: str) -> Row:
    spending, given_up_on = course.spending, course.given_up_on
    last = given_up_on or (course.money[-1][0] if course.money else lent.on)
    oldest = spending.oldest
    closed = status == Loan.Status.CLOSED
    return (
        status,
        lent.on,
        lent.on,
        lent.lisente - course.schedule.fees.deducted,
        *(NOTHING_OWED if given_up_on else spending.owed),
        sum(one.over for one in spending.booked),
        None if oldest is None else course.schedule.rows[oldest].due_on,
        last,
        last if closed else None,
        "paid" if closed else "",
    )
