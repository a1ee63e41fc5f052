"""A quote's rates are those of the money as the borrower sees it move."""

from dataclasses import replace
from datetime import date
from decimal import Context, Decimal, localcontext

import pytest
from hypothesis import given

from loans.rules.apr import NoRate
from loans.rules.calendar import Period, Unit
from loans.rules.fees import Fee, FeeDue, FeeKind
from loans.rules.quote import Quote, quote
from loans.rules.terms import Amortization, Method, Terms
from tests.loans.rules.terms_made_up import patient, terms

HALF_A_STEP = Decimal("0.00005")
WIDE = Context(prec=200)
M2000 = Terms(
    principal=200_000,
    rate_percent_year=Decimal(24),
    installments=6,
    period=Period(Unit.MONTHS),
    disbursed_on=date(2026, 2, 1),
    method=Method.DECLINING,
    amortization=Amortization.EQUAL_INSTALLMENTS,
)


def worth(quoted: Quote, rate: Decimal) -> Decimal:
    """Give what the loan is worth to her today, at a rate per period."""
    paid, back = Decimal(0), 1 + rate
    for row in reversed(quoted.installments):
        paid = (paid + row.total) / back
    return quoted.paid_out - paid


@patient
@given(terms())
def test_discounted_at_the_rate_the_flows_are_worth_nothing(asked: Terms) -> None:
    periods = asked.period.times_a_year
    try:
        quoted = quote(asked)
    except NoRate:
        # All that she receives is kept back, or it costs more than can be told: of a few lisente
        # that are lent for days, one that is rounded up is enough for that, and so is a first
        # payment that is due after many days of a loan that is paid day by day.
        dear = sum(fee.lisente(asked.principal, asked.rounding) for fee in asked.fees)
        waits_days = ((asked.first_due_on or asked.disbursed_on) - asked.disbursed_on).days
        at_first = asked.rate_percent_year * waits_days / 365
        assert (
            dear > 0 or max(asked.rate_percent_year, at_first * 25) > 1_000 or asked.principal < 10
        )
        return
    apr, eir = quoted.rates
    assert apr >= 0
    with localcontext(WIDE):
        low, high = ((apr + by) / 100 / periods for by in (-HALF_A_STEP, HALF_A_STEP))
        assert worth(quoted, low) <= 0 <= worth(quoted, high)
        low_eir, high_eir = (100 * ((1 + rate) ** periods - 1) for rate in (low, high))
        assert low_eir - HALF_A_STEP <= eir <= high_eir + HALF_A_STEP


@patient
@given(terms())
def test_without_interest_and_fees_a_loan_costs_nothing(asked: Terms) -> None:
    free = quote(replace(asked, rate_percent_year=Decimal(0), fees=()))
    assert [str(rate) for rate in free.rates] == ["0.0000", "0.0000"]
    assert free.totals == (asked.principal, 0, 0)
    assert free.totals.total == free.principal == free.paid_out == asked.principal


def test_a_fee_kept_back_makes_the_same_loan_dearer() -> None:
    fee = Fee(FeeDue.DEDUCTED, FeeKind.PERCENT, Decimal(5))
    quoted = quote(replace(M2000, fees=(fee,)))
    assert (quoted.principal, quoted.paid_out) == (200_000, 190_000)
    # Known: 51.8268 percent for six instalments of M357.05.
    assert abs(quoted.rates.eir - Decimal("51.8268")) < Decimal("0.001")


def test_a_fee_lent_along_is_paid_back_with_interest() -> None:
    fee = Fee(FeeDue.ADDED, FeeKind.PERCENT, Decimal(5))
    quoted = quote(replace(M2000, fees=(fee,)))
    assert (quoted.principal, quoted.paid_out) == (210_000, 200_000)
    # Known: 50.4877 percent for six instalments of M374.90; our last one has M0.02 more.
    assert [row.total for row in quoted.installments] == [37_490] * 5 + [37_492]
    assert abs(quoted.rates.eir - Decimal("50.4877")) < Decimal("0.005")


def test_who_receives_nothing_has_no_rate() -> None:
    fee = Fee(FeeDue.DEDUCTED, FeeKind.PERCENT, Decimal(100))
    with pytest.raises(NoRate):
        quote(replace(M2000, fees=(fee,)))
