"""A product's terms: kept on a loan as plain values, and read again to the last digit."""

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loans.rules.allocation import Strategy
from loans.rules.calendar import PERIODS, Holidays, WhenClosed
from loans.rules.fees import Fee, FeeDue, FeeKind
from loans.rules.interest import DayCount
from loans.rules.penalties import Every, Penalty, PenaltyKind
from loans.rules.product_terms import EarlyInterest, NamedFee, ProductTerms, UnknownLayout
from loans.rules.rounding import Rounding
from loans.rules.schedule import schedule
from loans.rules.terms import Amortization, Method, Terms
from tests.loans.rules.terms_made_up import DAY_COUNTS, flat, patient, shares

FORM = Fee(FeeDue.DEDUCTED, FeeKind.FLAT, Decimal(25))
COVER = Fee(FeeDue.INSTALLMENT, FeeKind.PERCENT, Decimal("0.50"))
SCHOOL = ProductTerms(
    name="School",
    rate_percent_year=Decimal("30.000000"),
    method=Method.DECLINING,
    amortization=Amortization.EQUAL_INSTALLMENTS,
    period=PERIODS["fortnight"],
    day_count=DayCount(360, months_of_30=True),
    rounding=Rounding.HALF_UP,
    grace_principal=1,
    grace_interest_payment=2,
    installment_multiple_lisente=500,
    allocation=Strategy.PAST_TODAY_FUTURE,
    early_interest=EarlyInterest.EARNED,
    fees=(NamedFee("Form", FORM), NamedFee("Cover", COVER)),
    penalties=(
        Penalty(PenaltyKind.PERCENT_OF_OVERDUE, Decimal("2.50"), 3, Every.MONTH, 10_000),
        Penalty(PenaltyKind.FLAT, Decimal(5), 0, Every.ONCE),
    ),
)

values = st.decimals(0, 10_000, places=2)
penalties = st.builds(
    Penalty,
    st.sampled_from(PenaltyKind),
    values,
    st.integers(0, 365),
    st.sampled_from(Every),
    st.none() | st.integers(1, 10**9),
)
any_terms = st.builds(
    ProductTerms,
    name=st.text(max_size=60),
    rate_percent_year=st.decimals(0, 10_000, places=6),
    method=st.sampled_from(Method),
    amortization=st.sampled_from(Amortization),
    period=st.sampled_from(list(PERIODS.values())),
    day_count=st.sampled_from(DAY_COUNTS),
    rounding=st.sampled_from(Rounding),
    grace_principal=st.integers(0, 5),
    grace_interest_payment=st.integers(0, 5),
    installment_multiple_lisente=st.integers(1, 10_000),
    allocation=st.sampled_from(Strategy),
    early_interest=st.sampled_from(EarlyInterest),
    fees=st.lists(st.builds(NamedFee, st.text(max_size=60), shares | flat), max_size=4).map(tuple),
    penalties=st.lists(penalties, max_size=3).map(tuple),
)


def test_they_are_stored_as_a_reader_of_the_row_would_write_them() -> None:
    assert SCHOOL.to_plain() == {
        "layout": 1,
        "name": "School",
        "rate_percent_year": "30",
        "method": "declining",
        "amortization": "equal_installments",
        "period": "fortnight",
        "days_in_year": "360",
        "days_in_month": "30",
        "rounding": "half_up",
        "grace_principal": 1,
        "grace_interest_payment": 2,
        "installment_multiple_lisente": 500,
        "allocation": "past_due_today_future",
        "early_interest": "earned",
        "fees": [
            {
                "name": "Form",
                "when": "disbursement",
                "kind": "flat",
                "value": "25.00",
                "paid": "deducted",
            },
            {"name": "Cover", "when": "installment", "kind": "percent", "value": "0.5"},
        ],
        "penalties": [
            {
                "kind": "percent_of_overdue",
                "value": "2.5",
                "wait_days": 3,
                "every": "month",
                "cap": "100.00",
            },
            {"kind": "flat", "value": "5.00", "wait_days": 0, "every": "once"},
        ],
    }


@patient
@given(any_terms)
def test_through_json_they_come_back_as_they_were(asked: ProductTerms) -> None:
    stored = json.loads(json.dumps(asked.to_plain()))
    assert ProductTerms.of_plain(stored) == asked
    assert ProductTerms.of_plain(stored).to_plain() == stored


def test_a_form_from_another_time_is_not_guessed_at() -> None:
    with pytest.raises(UnknownLayout):
        ProductTerms.of_plain({**SCHOOL.to_plain(), "layout": 2})


def test_the_terms_of_a_loan_have_all_that_its_schedule_needs() -> None:
    closed = Holidays(WhenClosed.NEXT, frozenset({date(2026, 3, 1)}))
    assert SCHOOL.terms(100_000, 6, date(2026, 2, 1), date(2026, 3, 1), closed) == Terms(
        principal=100_000,
        rate_percent_year=Decimal(30),
        installments=6,
        period=PERIODS["fortnight"],
        disbursed_on=date(2026, 2, 1),
        method=Method.DECLINING,
        amortization=Amortization.EQUAL_INSTALLMENTS,
        first_due_on=date(2026, 3, 1),
        day_count=DayCount(360, months_of_30=True),
        rounding=Rounding.HALF_UP,
        grace_principal=1,
        grace_interest_payment=2,
        installment_multiple=500,
        fees=(FORM, COVER),
        holidays=closed,
    )


@patient
@given(
    any_terms,
    st.integers(1, 10**8),
    st.integers(6, 60),
    st.dates(date(1990, 1, 1), date(2100, 1, 1)),
)
def test_a_loan_reckons_the_same_from_what_it_has_kept(
    asked: ProductTerms, principal: int, installments: int, lent: date
) -> None:
    kept = ProductTerms.of_plain(json.loads(json.dumps(asked.to_plain())))
    first, again = (one.terms(principal, installments, lent) for one in (asked, kept))
    rows, lent_in_all, fees = schedule(again)
    assert (rows, lent_in_all, fees) == schedule(first)
    assert sum(row.principal for row in rows) == lent_in_all == principal + fees.added
    assert rows[-1].balance == 0
