"""A quote: what a borrower would receive, what she would pay and when, and what that costs."""

from dataclasses import dataclass
from typing import NamedTuple

from loans.rules.apr import Flow, YearlyRates, yearly_rates
from loans.rules.schedule import Row, schedule
from loans.rules.terms import Terms


class Totals(NamedTuple):
    """What all rows ask together, in lisente."""

    principal: int
    interest: int
    fees: int

    @property
    def total(self) -> int:
        """Give all that she pays."""
        return self.principal + self.interest + self.fees


@dataclass(frozen=True, slots=True)
class Quote:
    """The answer to "what would it cost?"; sums in lisente."""

    # The sum that bears interest: what was asked for, and the fees that are lent along.
    principal: int
    # What she receives: what was asked for, without the fees that are kept back.
    paid_out: int
    installments: tuple[Row, ...]
    totals: Totals
    rates: YearlyRates


def quote(terms: Terms) -> Quote:
    """Reckon all of it; the rates are those of the money as she sees it move."""
    rows, principal, fees = schedule(terms)
    paid_out = terms.principal - fees.deducted
    flows = [Flow(0, paid_out), *(Flow(row.number, -row.total) for row in rows)]
    return Quote(
        principal=principal,
        paid_out=paid_out,
        installments=rows,
        totals=Totals(
            principal=sum(row.principal for row in rows),
            interest=sum(row.interest for row in rows),
            fees=sum(row.fees for row in rows),
        ),
        rates=yearly_rates(flows, terms.period.times_a_year),
    )
