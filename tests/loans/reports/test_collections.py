"""Collections: money that came, less what was taken back, each on its own day."""

from datetime import date

import pytest

from loans.actions.charge import NewCharge, charge
from loans.actions.refund import refund
from loans.actions.reverse_payment import reverse_payment
from loans.actions.write_off import write_off
from loans.models import Charge, Mfi
from loans.queries.reports.collections import collections
from tests.loans.book import Book
from tests.loans.bringing import BEGAN, HERS, TODAY, as_csv, both, loan_of
from tests.loans.reports.lending import at, between, lend, rows, somebody, totals

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
WHO = ("day", "method", "officer")
CAME = ("payments", "reversals", "received", "taken_back", "collected")
SPENT = ("principal", "interest", "fees", "penalties", "overpayment", "recovered")
YEAR = between(date(2026, 1, 1), date(2026, 12, 31))


def test_by_day_method_and_officer_with_what_it_was_spent_on(book: Book) -> None:
    hers = lend(book, date(2026, 1, 5), to=somebody(book, officer=book.officer))
    his = lend(book, date(2026, 1, 5), to=somebody(book, officer=book.checker))
    for kind in (Charge.Kind.FEE, Charge.Kind.PENALTY):
        with at(date(2026, 1, 20)):
            new = NewCharge(kind, "letter", 1_000, date(2026, 1, 20))
            charge(book.mfi.id, hers.id, new, by=book.finance)
    book.pay(hers, "100.00", date(2026, 2, 5))
    book.pay(hers, "50.00", date(2026, 2, 5))
    book.pay(his, "1090.00", date(2026, 2, 5), method="wallet")
    report = collections(book.mfi.id, between(date(2026, 2, 1), date(2026, 2, 5)))
    # 10.00 and 10.00 of charges, 20.00 of interest, and 110.00 of principal; the other pays all
    # of 1,080.00 and 10.00 too much.
    assert rows(report, *WHO, *CAME, *SPENT) == [
        (
            *(date(2026, 2, 5), "cash", "Maluti-Officer", 2, 0, 15_000, 0, 15_000),
            *(11_000, 2_000, 1_000, 1_000, 0, 0),
        ),
        (
            *(date(2026, 2, 5), "wallet", "Maluti-Checker", 1, 0, 109_000, 0, 109_000),
            *(100_000, 8_000, 0, 0, 1_000, 0),
        ),
    ]
    assert totals(report, *CAME, *SPENT) == (
        *(3, 0, 124_000, 0, 124_000),
        *(111_000, 10_000, 1_000, 1_000, 1_000, 0),
    )
    with at(date(2026, 2, 6)):
        refund(book.mfi.id, his.id, 1_000, "cash", "R-1", by=book.finance)
    # What goes back to him was no payment that was taken back.
    assert collections(book.mfi.id, between(date(2026, 2, 6), date(2026, 2, 6))).rows == []


def test_a_reversal_counts_on_its_own_day_and_what_is_spent_anew_moves_no_money(
    book: Book,
) -> None:
    loan = lend(book, date(2026, 1, 5), to=book.borrower())
    first = book.pay(loan, "20.00", date(2026, 2, 5), method="bank")
    book.pay(loan, "50.00", date(2026, 2, 6))
    with at(date(2026, 2, 10)):
        reverse_payment(book.mfi.id, loan.id, first.id, "bounced", by=book.finance)
    # The 20.00 was interest, and the 50.00 principal; without it, 20.00 of them are interest.
    assert rows(collections(book.mfi.id, YEAR), *WHO[:2], *CAME, *SPENT[:2]) == [
        (date(2026, 2, 5), "bank", 1, 0, 2_000, 0, 2_000, 0, 2_000),
        (date(2026, 2, 6), "cash", 1, 0, 5_000, 0, 5_000, 5_000, 0),
        (date(2026, 2, 10), "bank", 0, 1, 0, 2_000, -2_000, 0, -2_000),
        (date(2026, 2, 10), "cash", 0, 0, 0, 0, 0, -2_000, 2_000),
    ]
    last_day = collections(book.mfi.id, between(date(2026, 2, 10), date(2026, 2, 10)))
    assert totals(last_day, *CAME) == (0, 1, 0, 2_000, -2_000)
    # A slip that comes late takes its place: on 6 February 5.00 are interest, and 15.00 before.
    book.pay(loan, "15.00", date(2026, 2, 1))
    sums = ("received", "taken_back", "collected", *SPENT[:2])
    assert totals(collections(book.mfi.id, YEAR), *sums) == (8_500, 2_000, 6_500, 4_500, 2_000)
    assert rows(collections(book.mfi.id, YEAR), "day", "collected")[0] == (
        date(2026, 2, 1),
        1_500,
    )


def test_what_comes_for_a_loan_that_was_given_up_is_a_recovery(book: Book) -> None:
    loan = lend(book, date(2026, 1, 5), to=book.borrower())
    with at(date(2026, 6, 1)):
        write_off(book.mfi.id, loan.id, "gone", by=book.finance)
    with at(date(2026, 7, 1)):
        book.pay(loan, "1100.00")
    # 1,080.00 were given up; 20.00 are hers.
    assert totals(collections(book.mfi.id, YEAR), "collected", *SPENT) == (
        *(110_000, 0, 0, 0, 0, 2_000, 108_000),
    )


def test_payments_of_other_books_and_of_another_lender_are_no_money_here(
    brought: Book, senqu: Mfi
) -> None:
    both(brought, as_csv([HERS]))
    assert collections(brought.mfi.id, between(BEGAN, TODAY)).rows == []
    old = loan_of(brought)
    paid = brought.pay(old, "10.00")
    reverse_payment(brought.mfi.id, old.id, paid.id, "bounced", by=brought.finance)
    report = collections(brought.mfi.id, between(BEGAN, TODAY))
    assert rows(report, *CAME, *SPENT) == [(1, 1, 1_000, 1_000, 0, *[0] * 6)]
    assert collections(senqu.id, between(BEGAN, TODAY)).rows == []
