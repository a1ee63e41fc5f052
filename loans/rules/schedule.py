"""A loan's schedule: every instalment, to the lisente, from the terms of the loan."""

from collections.abc import Callable
from datetime import date
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from typing import NamedTuple

from loans.rules.calendar import around, due_days, one_period_after
from loans.rules.fees import NO_FEES, Fees, reckoned
from loans.rules.interest import PERCENT, Rate, counted_rates, nominal_rate
from loans.rules.rounding import divided, to_multiple
from loans.rules.terms import Amortization, Method, Terms

# Enough for the largest loan at the smallest rate: no digit that decides a lisente is lost.
PRECISE = Context(prec=50)


class Row(NamedTuple):
    """One instalment; sums in lisente, the balance is what is open after it."""

    number: int
    due_on: date
    principal: int
    interest: int
    fees: int
    balance: int

    @property
    def total(self) -> int:
        """Give what is to be paid on the due day."""
        return self.principal + self.interest + self.fees


class Schedule(NamedTuple):
    """All instalments; the principal of the loan is what they repay, added fees with it."""

    rows: tuple[Row, ...]
    principal: int
    fees: Fees


class _Plan(NamedTuple):
    """What rows are built from, once days, rates and fees are known."""

    dues: list[date]
    rates: list[Rate]
    # What bears interest and is repaid by the rows.
    lent: int
    fees: Fees


# Gives the principal part of an ordinary row from its interest and the rate of its period.
_Repays = Callable[[int, Rate], int]


def schedule(terms: Terms) -> Schedule:
    """Build all rows; the last one takes the remainder."""
    fees = reckoned(terms.fees, terms.principal, terms.rounding) if terms.fees else NO_FEES
    principal = terms.principal + fees.added
    down = _down_payment(terms, principal)
    plan = _plan(terms, principal - down, fees)
    rows = _rows(terms, plan)
    if terms.holidays:
        dues = around(terms.holidays, plan.dues, terms.disbursed_on)
        rows = tuple(row._replace(due_on=day) for row, day in zip(rows, dues, strict=True))
    if down:
        rows = (Row(0, terms.disbursed_on, down, 0, 0, plan.lent), *rows)
    return Schedule(rows, principal, fees)


def _plan(terms: Terms, lent: int, fees: Fees) -> _Plan:
    first_due = terms.first_due_on or one_period_after(terms.disbursed_on, terms.period)
    seed_day = (terms.first_due_on or terms.disbursed_on).day
    dues = due_days(first_due, terms.period, terms.installments, seed_day)
    if terms.day_count is None:
        rates = [nominal_rate(terms.rate_percent_year, terms.period)] * terms.installments
    else:
        rates = counted_rates(
            terms.rate_percent_year, terms.period, terms.day_count, terms.disbursed_on, dues
        )
    return _Plan(dues, rates, lent, fees)


def _rows(terms: Terms, plan: _Plan) -> tuple[Row, ...]:
    if terms.amortization is Amortization.EQUAL_PRINCIPAL:
        return _repaid(terms, plan, _equal_principal(terms, plan.lent))
    if terms.method is Method.FLAT:
        return _repaid(terms, plan, _flat(terms, plan.lent))
    installment = _installment(terms, plan)
    rows = _repaid(terms, plan, lambda interest, _rate: installment - interest)
    return _evened_out(terms, plan, installment, rows) if terms.custom.even_out_last else rows


def _repaid(terms: Terms, plan: _Plan, repays: _Repays) -> tuple[Row, ...]:
    """Go through the rows: interest first, then principal, never more than is open."""
    rows, balance, waiting = [], plan.lent, 0
    declining, last = terms.method is Method.DECLINING, terms.installments
    multiple, rounding = terms.custom.row_multiple, terms.rounding
    grace, late = terms.grace_principal, terms.grace_interest_payment
    fees = plan.fees.each_installment + plan.fees.first_installment
    for number, (due, rate) in enumerate(zip(plan.dues, plan.rates, strict=True), 1):
        bearing = balance if declining else plan.lent
        interest = divided(bearing * rate[0], rate[1] * multiple, rounding) * multiple
        if number == last:
            principal = balance
        elif number <= grace:
            principal = 0
        else:
            principal = repays(interest, rate)
            if not 0 <= principal <= balance:
                principal = 0 if principal < 0 else balance
        balance -= principal
        waiting += interest
        asked = waiting if number > late else 0
        waiting -= asked
        rows.append(Row(number, due, principal, asked, fees, balance))
        fees = plan.fees.each_installment
    return tuple(rows)


def _down_payment(terms: Terms, principal: int) -> int:
    if not terms.custom.down_payment_percent:
        return 0
    over, under = (Fraction(terms.custom.down_payment_percent) / PERCENT).as_integer_ratio()
    return to_multiple(over * principal, under, terms.installment_multiple, terms.rounding)


def _equal_principal(terms: Terms, lent: int) -> _Repays:
    if terms.custom.principal_percent is None:
        over, under = 1, terms.installments - terms.grace_principal
    else:
        over, under = (Fraction(terms.custom.principal_percent) / PERCENT).as_integer_ratio()
    part = to_multiple(over * lent, under, terms.custom.row_multiple, terms.rounding)
    return lambda _interest, _rate: part


def _flat(terms: Terms, lent: int) -> _Repays:
    """Give equal parts, or what interest leaves of an instalment in whole multiples."""
    if terms.installment_multiple == 1:
        return _equal_principal(terms, lent)
    rows = terms.installments - terms.grace_principal

    def repays(interest: int, rate: Rate) -> int:
        over, under = rate
        exact_over, exact_under = lent * (under + over * rows), under * rows
        multiple = terms.installment_multiple
        return to_multiple(exact_over, exact_under, multiple, terms.rounding) - interest

    return repays


def _installment(terms: Terms, plan: _Plan) -> int:
    """Reckon the equal instalment: what the rows that repay discount to the amount lent."""
    if terms.custom.installment is not None:
        return terms.custom.installment
    with localcontext(PRECISE):
        if terms.day_count is None or terms.custom.nominal_installment:
            rate = nominal_rate(terms.rate_percent_year, terms.period)
            factors = _annuity(rate, terms.installments - terms.grace_principal)
        else:
            factors = _discounted(plan.rates[terms.grace_principal :])
        over, under = (plan.lent / factors).as_integer_ratio()
    return to_multiple(over, under, terms.installment_multiple, terms.rounding)


def _annuity(rate: Rate, rows: int) -> Decimal:
    over, under = rate
    if not over:
        return Decimal(rows)
    exact = Decimal(over) / under
    return (1 - (1 + exact) ** -rows) / exact


def _discounted(rates: list[Rate]) -> Decimal:
    factor, total = Decimal(1), Decimal(0)
    for over, under in rates:
        factor /= 1 + Decimal(over) / under
        total += factor
    return total


def _evened_out(
    terms: Terms, plan: _Plan, installment: int, rows: tuple[Row, ...]
) -> tuple[Row, ...]:
    """Spread what the last row is off by, once, and keep that only if it comes nearer."""
    off = _off(rows, installment)
    step = divided(abs(off), terms.installments, terms.rounding) * (1 if off > 0 else -1)
    changed = installment + step
    again = _repaid(terms, plan, lambda interest, _rate: changed - interest)
    return again if abs(_off(again, changed)) < abs(off) else rows


def _off(rows: tuple[Row, ...], installment: int) -> int:
    return rows[-1].principal + rows[-1].interest - installment
