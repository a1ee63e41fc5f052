"""What closes a loan: all of it, or all but the interest of instalments that have not begun."""

from datetime import date

import pytest

from loans.rules.allocation import Installment, Part
from loans.rules.payoff import Payoff, payoff, unearned
from loans.rules.product_terms import EarlyInterest

LENT = date(2026, 1, 5)
FEBRUARY, MARCH, APRIL = date(2026, 2, 5), date(2026, 3, 5), date(2026, 4, 5)


def row(due_on: date, *, paid_interest: int = 0, penalty: int = 0) -> Installment:
    """M250 of principal, M20 of interest, M5 of fees."""
    asked = {Part.PRINCIPAL: 25_000, Part.INTEREST: 2_000, Part.FEE: 500, Part.PENALTY: penalty}
    made = Installment(due_on, asked)
    made.paid[Part.INTEREST] = paid_interest
    return made


def rows() -> list[Installment]:
    return [row(FEBRUARY, penalty=1_000), row(MARCH), row(APRIL)]


@pytest.mark.parametrize(
    ("on", "falls_away"),
    [
        (LENT, 6_000),
        (date(2026, 1, 6), 4_000),
        (FEBRUARY, 4_000),
        (date(2026, 2, 6), 2_000),
        (MARCH, 2_000),
        (date(2026, 3, 6), 0),
        (date(2026, 12, 31), 0),
    ],
)
def test_a_row_begins_on_the_day_after_the_one_before_it(on: date, falls_away: int) -> None:
    assert unearned(rows(), on, LENT) == falls_away


def test_all_of_it_is_owed_where_nothing_falls_away() -> None:
    assert payoff(rows(), LENT, LENT, EarlyInterest.ALL) == Payoff(75_000, 6_000, 1_500, 1_000, 0)


def test_fees_and_penalties_are_owed_in_any_case() -> None:
    made = payoff(rows(), FEBRUARY, LENT, EarlyInterest.EARNED)
    assert made == Payoff(75_000, 2_000, 1_500, 1_000, 4_000)
    assert made.total == 79_500


def test_what_was_paid_in_advance_does_not_come_back() -> None:
    ahead = [row(FEBRUARY), row(MARCH, paid_interest=1_500)]
    assert unearned(ahead, LENT, LENT) == 2_500
