"""Income: interest, fees, penalties and recoveries as they came, and what the portfolio yields."""

from datetime import date
from decimal import Decimal

import pytest

from loans.actions.cancel_loan import cancel_loan
from loans.actions.charge import NewCharge, charge
from loans.actions.reverse_payment import reverse_payment
from loans.actions.write_off import write_off
from loans.models import Charge, Mfi
from loans.queries.reports.income import income
from tests.loans.book import Book, on_product
from tests.loans.bringing import BEGAN, HERS, TODAY, as_csv, both
from tests.loans.reports.lending import at, between, lend, pay, rows, totals

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
CAME = ("interest", "fees", "penalties", "recovered", "income")
FORM = {"name": "Form", "when": "disbursement", "kind": "flat", "value": "50.00"}
KEPT = on_product("Fee kept back", fees=({**FORM, "paid": "deducted"},))
YEAR = between(date(2026, 1, 1), date(2026, 12, 31))


def test_by_month_and_product_and_the_yield_of_a_year(book: Book) -> None:
    plain = lend(book, date(2025, 12, 5), to=book.borrower())
    lend(book, date(2026, 1, 20), to=book.borrower(), product=KEPT)
    with at(date(2026, 1, 10)):
        new = NewCharge(Charge.Kind.PENALTY, "late", 1_000, date(2026, 1, 10))
        charge(book.mfi.id, plain.id, new, by=book.finance)
    book.pay(plain, "270.00", date(2026, 1, 5))
    book.pay(plain, "280.00", date(2026, 2, 5))
    report = income(book.mfi.id, between(date(2026, 1, 1), date(2026, 2, 28)))
    assert rows(report, "month", "product", *CAME) == [
        (date(2026, 1, 1), "Fee kept back", 0, 5_000, 0, 0, 5_000),
        (date(2026, 1, 1), "Plain", 2_000, 0, 0, 0, 2_000),
        (date(2026, 2, 1), "Plain", 2_000, 0, 1_000, 0, 3_000),
    ]
    assert totals(report, *CAME) == (4_000, 5_000, 1_000, 0, 10_000)
    # 1,000.00 on the last evening of December, 500.00 and 1,000.00 on that of February; 100.00 in
    # 59 days on the mean of 1,250.00, and 365 days a year.
    assert totals(report, "average_outstanding", "portfolio_yield") == (125_000, Decimal("49.49"))


def test_what_bounces_goes_off_on_its_own_day(book: Book) -> None:
    loan = lend(book, date(2026, 1, 5), to=book.borrower())
    paid = pay(book, loan, "270.00", date(2026, 2, 5))
    with at(date(2026, 3, 2)):
        reverse_payment(book.mfi.id, loan.id, paid.id, "bounced", by=book.finance)
    february = between(date(2026, 2, 1), date(2026, 2, 28))
    assert totals(income(book.mfi.id, february), *CAME) == (2_000, 0, 0, 0, 2_000)
    assert rows(income(book.mfi.id, YEAR), "month", "interest") == [
        (date(2026, 2, 1), 2_000),
        (date(2026, 3, 1), -2_000),
    ]
    # A slip of February comes. Then the other payment was there, too, and 20.00 of this one the
    # interest of March; since the bounce they are that of February.
    book.pay(loan, "100.00", date(2026, 2, 20))
    assert totals(income(book.mfi.id, february), "interest") == (4_000,)
    assert totals(income(book.mfi.id, YEAR), "interest") == (2_000,)


def test_a_fee_that_is_undone_and_a_recovery(book: Book) -> None:
    with at(date(2026, 1, 5)):
        loan = lend(book, date(2026, 1, 5), to=book.borrower(), product=KEPT)
        lost = lend(book, date(2026, 1, 5), to=book.borrower())
    with at(date(2026, 1, 6)):
        cancel_loan(book.mfi.id, loan.id, "cash", "slip 2", by=book.finance)
    with at(date(2026, 6, 1)):
        write_off(book.mfi.id, lost.id, "gone", by=book.finance)
    book.pay(lost, "100.00", date(2026, 7, 1))
    assert totals(income(book.mfi.id, YEAR), *CAME) == (0, 0, 0, 10_000, 10_000)
    # Nothing was lent before the year and nothing is at its end: there is no yield.
    names = ("average_outstanding", "portfolio_yield")
    assert totals(income(book.mfi.id, YEAR), *names) == (0, None)


def test_income_of_other_books_and_of_another_lender_is_none_here(
    brought: Book, senqu: Mfi
) -> None:
    brought.product(KEPT)
    both(brought, as_csv([{**HERS, "product": KEPT.name}]))
    assert income(brought.mfi.id, between(BEGAN, TODAY)).rows == []
    assert income(senqu.id, between(BEGAN, TODAY)).rows == []
