"""The Key Fact Statement: every fact of one loan, and sums that agree whatever the terms."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loans.rules.apr import NoRate
from loans.rules.calendar import PERIODS
from loans.rules.fees import Fee, FeeDue, FeeKind
from loans.rules.key_facts import FeeFact, KeyFacts, Lender, Payments, key_facts
from loans.rules.penalties import Every, Penalty, PenaltyKind
from loans.rules.policy import Policy
from loans.rules.product_terms import EarlyInterest, NamedFee, ProductTerms
from loans.rules.quote import quote
from loans.rules.terms import Amortization, Method
from tests.loans.rules.terms_made_up import patient
from tests.loans.rules.test_product_terms import any_terms

MALUTI = Lender("Maluti Credit", "+26622310001", Policy())
LENT = date(2026, 1, 31)
# The loan of the quotes' own example: M1,000 and a fee of M40 lent along, M250 a month and a bit.
FARMING = ProductTerms(
    name="Farming",
    rate_percent_year=Decimal(36),
    method=Method.DECLINING,
    amortization=Amortization.EQUAL_PRINCIPAL,
    period=PERIODS["month"],
    fees=(
        NamedFee("Form", Fee(FeeDue.DEDUCTED, FeeKind.FLAT, Decimal(10))),
        NamedFee("Insurance", Fee(FeeDue.ADDED, FeeKind.PERCENT, Decimal(4))),
        NamedFee("Collection", Fee(FeeDue.INSTALLMENT, FeeKind.FLAT, Decimal("2.50"))),
        NamedFee("Passbook", Fee(FeeDue.ONCE, FeeKind.PERCENT, Decimal("1.5"))),
    ),
    penalties=(
        Penalty(PenaltyKind.PERCENT_OF_OVERDUE, Decimal(2), 3, Every.MONTH, 10_000),
        Penalty(PenaltyKind.FLAT, Decimal(5), 0, Every.ONCE),
    ),
)


def farming(installments: int = 4, offer_ends_on: date | None = date(2026, 2, 7)) -> KeyFacts:
    terms = FARMING.terms(100_000, installments, LENT)
    return key_facts(MALUTI, FARMING, terms, offer_ends_on)


def test_every_fact_of_a_loan_is_stated() -> None:
    rates = quote(FARMING.terms(100_000, 4, LENT)).rates
    assert farming().plain() == {
        "version": "1",
        "currency": "LSL",
        "lender": "Maluti Credit",
        "product": "Farming",
        "amount": "1000.00",
        "principal": "1040.00",
        "paid_out": "990.00",
        "disbursed_on": "2026-01-31",
        "installments": 4,
        "period": "month",
        "payments": [
            {
                "count": 1,
                "amount": amount,
                "first_due_on": day,
                "last_due_on": day,
                "currency": "LSL",
            }
            for amount, day in (
                ("308.70", "2026-02-28"),
                ("285.90", "2026-03-31"),
                ("278.10", "2026-04-30"),
                ("270.30", "2026-05-31"),
            )
        ],
        "fees": [
            {"name": name, "due": due, "amount": amount, "total": total, "currency": "LSL"}
            for name, due, amount, total in (
                ("Form", "deducted", "10.00", "10.00"),
                ("Insurance", "added", "40.00", "40.00"),
                ("Collection", "installment", "2.50", "10.00"),
                ("Passbook", "once", "15.00", "15.00"),
            )
        ],
        "fees_total": "75.00",
        "interest": "78.00",
        "total_cost": "153.00",
        "total_to_pay": "1143.00",
        "apr": str(rates.apr),
        "eir": str(rates.eir),
        "penalties": [
            {
                "kind": "percent_of_overdue",
                "value": "2",
                "wait_days": 3,
                "every": "month",
                "cap": "100.00",
            },
            {"kind": "flat", "value": "5.00", "wait_days": 0, "every": "once"},
        ],
        "early_payment_saves_interest": False,
        "cooling_off_days": 2,
        "cooling_off_keeps_charges": False,
        "offer_ends_on": "2026-02-07",
        "complaints_phone": "+26622310001",
    }


def test_the_odd_last_instalment_stands_apart() -> None:
    # M1,000 flat at 24 percent over a year: M83.33 and M20 a month, and the last takes M0.04 more.
    flat = replace(
        FARMING,
        rate_percent_year=Decimal(24),
        method=Method.FLAT,
        amortization=Amortization.EQUAL_INSTALLMENTS,
        fees=(),
    )
    facts = key_facts(MALUTI, flat, flat.terms(100_000, 12, date(2026, 1, 15)))
    assert facts.payments == (
        Payments(11, 10_333, date(2026, 2, 15), date(2026, 12, 15)),
        Payments(1, 10_337, date(2027, 1, 15), date(2027, 1, 15)),
    )
    assert facts.highest_payment_lisente == 10_337
    assert (facts.fees, facts.offer_ends_on) == ((), None)
    assert [str(rate.quantize(Decimal("0.1"))) for rate in (facts.apr, facts.eir)] == [
        "41.7",
        "50.7",
    ]


def test_what_paying_early_saves_is_the_product_s_word() -> None:
    earned = replace(FARMING, early_interest=EarlyInterest.EARNED)
    facts = key_facts(MALUTI, earned, earned.terms(100_000, 4, LENT))
    assert facts.early_payment_saves_interest


def test_the_lender_s_own_days_of_cooling_off_are_stated() -> None:
    policy = Policy(cooling_off_days=5, cooling_off_keeps_charges=True)
    lender = MALUTI._replace(policy=policy)
    facts = key_facts(lender, FARMING, FARMING.terms(100_000, 4, LENT))
    assert (facts.cooling_off_days, facts.cooling_off_keeps_charges) == (5, True)


def test_a_loan_of_which_nothing_is_left_has_no_statement() -> None:
    all_kept = Fee(FeeDue.DEDUCTED, FeeKind.PERCENT, Decimal(100))
    product = replace(FARMING, fees=(NamedFee("Form", all_kept),))
    with pytest.raises(NoRate):
        key_facts(MALUTI, product, product.terms(100_000, 4, LENT))


@patient
@given(any_terms, st.integers(100, 10**8), st.integers(6, 60))
def test_the_sums_agree_whatever_the_terms(
    product: ProductTerms, principal: int, installments: int
) -> None:
    terms = product.terms(principal, installments, LENT)
    try:
        facts = key_facts(MALUTI, product, terms)
    except NoRate:
        return
    # What it costs is what she pays above what she receives, fees kept back among it.
    assert facts.total_cost_lisente == facts.total_to_pay_lisente - facts.paid_out_lisente
    assert facts.total_to_pay_lisente == (
        facts.principal_lisente
        + facts.interest_lisente
        + sum(fee.total_lisente for fee in facts.fees if fee.due in PAID_BY_ROWS)
    )
    assert sum(same.times for same in facts.payments) == installments
    assert all(
        one.lisente != other.lisente and one.last_due_on < other.first_due_on
        for one, other in zip(facts.payments, facts.payments[1:], strict=False)
    )
    assert json.loads(json.dumps(facts.plain())) == facts.plain()


PAID_BY_ROWS = {FeeDue.INSTALLMENT, FeeDue.ONCE}


def test_a_fee_of_each_instalment_is_stated_once_and_in_all() -> None:
    assert farming(6).fees[2] == FeeFact("Collection", FeeDue.INSTALLMENT, 250, 1_500)
