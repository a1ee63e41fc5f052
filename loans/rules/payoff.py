"""What closes a loan on a day: all that is owed, less the interest that is not earned by then."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from loans.rules.allocation import Installment, Part
from loans.rules.arrears import owed
from loans.rules.product_terms import EarlyInterest


@dataclass(frozen=True, slots=True)
class Payoff:
    """What is to be paid on the day, part by part, and the interest that falls away for it."""

    principal: int
    interest: int
    fees: int
    penalties: int
    unearned: int

    @property
    def total(self) -> int:
        """Give what closes the loan."""
        return self.principal + self.interest + self.fees + self.penalties


def unearned(rows: Iterable[Installment], on: date, disbursed_on: date) -> int:
    """Add up the interest still owed of rows that have not begun: the one before ends later."""
    lisente, begins = 0, disbursed_on
    for row in rows:
        if begins >= on:
            lisente += row.owed(Part.INTEREST)
        begins = row.due_on
    return lisente


def payoff(
    rows: list[Installment], on: date, disbursed_on: date, early_interest: EarlyInterest
) -> Payoff:
    """Reckon what closes a loan whose rows stand as they do."""
    sums = owed(rows)
    given_up = unearned(rows, on, disbursed_on) if early_interest is EarlyInterest.EARNED else 0
    return Payoff(
        principal=sums[Part.PRINCIPAL],
        interest=sums[Part.INTEREST] - given_up,
        fees=sums[Part.FEE],
        penalties=sums[Part.PENALTY],
        unearned=given_up,
    )
