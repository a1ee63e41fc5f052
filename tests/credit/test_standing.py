"""How a loan stands: what a lender's lines say of it on any later day."""

import random
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from credit.rules.standing import (
    Ended,
    Standing,
    first_day,
    last_day,
    latest,
    month_number,
)
from credit.rules.subject import Degree

LENT = Standing(
    subject=uuid4(),
    mfi_id=uuid4(),
    loan_id=uuid4(),
    revision=1,
    degree=Degree.SEEN,
    opened_on=date(2026, 1, 10),
    principal_lisente=100_000,
    installments=6,
    period="month",
    owed_lisente=100_000,
    oldest_due_on=date(2026, 2, 10),
)


@pytest.mark.parametrize(
    ("on", "days"), [("2026-02-09", 0), ("2026-02-10", 0), ("2026-02-11", 1), ("2026-03-12", 30)]
)
def test_it_grows_late_by_itself_from_the_day_after_an_instalment_was_due(
    on: str, days: int
) -> None:
    assert LENT.days_late(date.fromisoformat(on)) == days


def test_each_month_tells_its_worst_day() -> None:
    # Due on 10 February, unpaid until after the end of March.
    on = date(2026, 4, 2)
    assert [LENT.worst(month_number(first), on) for first in months(2026, 1, 2, 3, 4)] == [
        0,
        18,
        49,
        51,
    ]


def test_what_was_paid_late_stays_in_the_months_in_which_it_was_late() -> None:
    paid = replace(
        LENT,
        revision=2,
        late={month_number(date(2026, 2, 1)): 18, month_number(date(2026, 3, 1)): 5},
        oldest_due_on=date(2026, 4, 10),
    )
    on = date(2026, 4, 12)
    assert paid.pattern(on, 5) == (2, 5, 18, 0, None)
    assert paid.worst_since(date(2026, 3, 1), on) == 5
    assert paid.worst_since(date(2025, 1, 1), on) == 18


def test_a_loan_that_ended_is_late_no_more_and_has_no_months_after_its_end() -> None:
    paid = replace(LENT, ended=Ended.PAID, ended_on=date(2026, 2, 5), oldest_due_on=None)
    assert paid.days_late(date(2026, 9, 1)) == 0
    assert paid.pattern(date(2026, 4, 1), 4) == (None, None, 0, 0)


def test_a_loan_that_was_given_up_grew_late_until_then() -> None:
    lost = replace(LENT, ended=Ended.WRITTEN_OFF, ended_on=date(2026, 3, 1))
    assert lost.pattern(date(2026, 5, 1), 5) == (None, None, 19, 18, 0)
    assert lost.days_late(date(2026, 5, 1)) == 0


def test_lines_in_any_order_and_more_than_once_say_the_same() -> None:
    lines = [replace(LENT, revision=number, owed_lisente=number) for number in range(1, 9)]
    other = replace(LENT, loan_id=uuid4(), opened_on=date(2025, 1, 1))
    shuffled = [*lines, other, *lines]
    random.Random(7).shuffle(shuffled)
    assert latest(shuffled) == (other, lines[-1])


def test_the_same_line_has_the_same_name_and_another_has_another() -> None:
    assert LENT.id == replace(LENT, subject=uuid4()).id
    assert LENT.id != replace(LENT, revision=2).id


@pytest.mark.parametrize("day", ["2025-12-31", "2026-01-01", "2026-02-28", "2028-02-29"])
def test_months_are_numbered_one_after_the_other(day: str) -> None:
    on = date.fromisoformat(day)
    assert first_day(month_number(on)) <= on <= last_day(month_number(on))
    assert month_number(last_day(month_number(on))) == month_number(on)
    assert month_number(first_day(month_number(on) + 1)) == month_number(on) + 1


def months(year: int, *numbers: int) -> list[date]:
    return [date(year, number, 1) for number in numbers]
