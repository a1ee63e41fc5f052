"""A loan from other books: its schedule, and where the money that was paid before has gone."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from loans.rules.allocation import Part
from loans.rules.brought_loan import NoSchedule, WrongSum, brought
from loans.rules.calendar import PERIODS, Holidays, WhenClosed
from loans.rules.loan_rows import LoanRow
from loans.rules.product_terms import ProductTerms
from loans.rules.terms import Amortization, Method

FLAT = ProductTerms(
    name="Flat",
    rate_percent_year=Decimal(24),
    method=Method.FLAT,
    amortization=Amortization.EQUAL_INSTALLMENTS,
    period=PERIODS["month"],
)
ROW = LoanRow(
    external_id="L-1",
    borrower="M-1",
    national_id="",
    product="Flat",
    principal=120_000,
    installments=12,
    disbursed_on=date(2026, 1, 31),
)
PAID = replace(ROW, paid=30_000, last_paid_on=date(2026, 6, 1))


def test_nothing_was_paid() -> None:
    made = brought(FLAT, replace(ROW, outstanding=148_800), None)
    assert (made.spent, made.wrong) == (None, ())
    assert [one.open for one in made.installments] == [12_400] * 12
    assert [row.due_on for row in made.schedule.rows][:3] == [
        date(2026, 2, 28),
        date(2026, 3, 31),
        date(2026, 4, 30),
    ]


def test_what_was_paid_goes_to_the_oldest_first() -> None:
    made = brought(FLAT, replace(PAID, outstanding=118_800), None)
    assert made.wrong == ()
    assert [one.open for one in made.installments][:4] == [0, 0, 7_200, 12_400]
    assert made.spent is not None
    assert made.spent.parts == {
        Part.PENALTY: 0,
        Part.FEE: 0,
        Part.INTEREST: 7_200,
        Part.PRINCIPAL: 22_800,
    }


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        (
            replace(PAID, outstanding=118_799),
            WrongSum(
                "outstanding", "The file has M1,187.99; the product's schedule leaves M1,188.00."
            ),
        ),
        (
            replace(PAID, paid=148_801),
            WrongSum("paid_so_far", "M0.01 more than the loan asks for."),
        ),
        (
            replace(PAID, paid=148_800),
            WrongSum("paid_so_far", "All is paid: this loan is not open, leave it out."),
        ),
        (
            replace(PAID, parts={Part.PRINCIPAL: 22_800, Part.INTEREST: 7_199}),
            WrongSum("interest_paid", "The file has M71.99; by the product's order it is M72.00."),
        ),
    ],
)
def test_a_sum_that_the_schedule_does_not_bear_out_is_told(row: LoanRow, wrong: WrongSum) -> None:
    assert brought(FLAT, row, None).wrong == (wrong,)


@pytest.mark.parametrize(
    ("terms", "row", "holidays"),
    [
        (replace(FLAT, grace_principal=12), ROW, None),
        (replace(FLAT, grace_interest_payment=12), ROW, None),
        (FLAT, replace(ROW, first_due_on=date(9999, 6, 1)), None),
        (
            FLAT,
            ROW,
            Holidays(
                WhenClosed.NEXT,
                {date.fromordinal(date(2026, 2, 1).toordinal() + n) for n in range(99)},
            ),
        ),
    ],
)
def test_what_makes_no_schedule_is_told_apart(
    terms: ProductTerms, row: LoanRow, holidays: Holidays | None
) -> None:
    with pytest.raises(NoSchedule):
        brought(terms, row, holidays)
