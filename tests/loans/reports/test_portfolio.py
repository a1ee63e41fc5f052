"""The portfolio: what was owed on a day, by product and officer, with what is at risk."""

from datetime import date
from decimal import Decimal

import pytest

from loans.actions.change_policy import change_policy
from loans.actions.reschedule import NewSchedule, reschedule
from loans.actions.reverse_payment import reverse_payment
from loans.actions.write_off import write_off
from loans.models import Mfi
from loans.queries.reports.par import par
from loans.queries.reports.portfolio import portfolio
from loans.rules.report import Asked
from tests.loans.book import PLAIN, Book
from tests.loans.reports.lending import FREE, as_of, at, lend, pay, rows, somebody, totals
from tests.people import OPERATOR

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
OWED = (
    "principal_outstanding",
    "interest_outstanding",
    "fees_outstanding",
    "penalties_outstanding",
    "total_outstanding",
)
RISK = ("overdue_principal", "arrears_rate", "par30", "par30_ratio")


def test_the_worked_example_of_portfolio_at_risk(book: Book) -> None:
    """Balances of 600, 300 and 100: in time, 31 days late with 50, 30 days late with 40."""
    lend(book, date(2026, 1, 10), to=book.borrower(), maloti=600, installments=6, product=FREE)
    # Six times 50: that of 5 January is missing, that of 5 February is due today and not late.
    lend(book, date(2025, 12, 5), to=book.borrower(), maloti=300, installments=6, product=FREE)
    # Twice 60: 20 of that of 6 January came.
    third = lend(
        book, date(2025, 12, 6), to=book.borrower(), maloti=120, installments=2, product=FREE
    )
    book.pay(third, "20.00", date(2026, 1, 6))
    day = as_of(date(2026, 2, 5))
    report = portfolio(book.mfi.id, day)
    assert totals(report, "loans", "borrowers", *OWED) == (3, 3, 100_000, 0, 0, 0, 100_000)
    # 90.00 of 1,000.00 are overdue; 300.00 are of a loan late by more than 30 days.
    assert totals(report, *RISK) == (9_000, Decimal("9.00"), 30_000, Decimal("30.00"))
    assert rows(par(book.mfi.id, day), "days", "loans", "principal_outstanding", "ratio") == [
        (1, 2, 40_000, Decimal("40.00")),
        (30, 1, 30_000, Decimal("30.00")),
        (60, 0, 0, Decimal("0.00")),
        (90, 0, 0, Decimal("0.00")),
    ]


def test_by_product_and_officer_and_with_what_comes_late(book: Book) -> None:
    hers = lend(book, date(2026, 1, 5), to=somebody(book, officer=book.officer))
    paid = pay(book, hers, "270.00", date(2026, 2, 5))
    his = lend(
        book,
        date(2026, 1, 10),
        to=somebody(book, officer=book.checker),
        maloti=600,
        installments=6,
        product=FREE,
    )
    # 600.00 in six parts: that of 10 February is 49 days late, that of 10 March is overdue as well.
    report = portfolio(book.mfi.id, as_of(date(2026, 3, 31)))
    assert rows(report, "product", "officer", "loans", *OWED, *RISK) == [
        (
            *("Free", "Maluti-Checker", 1, 60_000, 0, 0, 0, 60_000),
            *(20_000, Decimal("33.33"), 60_000, Decimal("100.00")),
        ),
        (
            # February is paid; of March 250.00 are overdue since 26 days.
            *("Plain", "Maluti-Officer", 1, 75_000, 6_000, 0, 0, 81_000),
            *(25_000, Decimal("33.33"), 0, Decimal("0.00")),
        ),
    ]
    # 450.00 and 600.00 of 1,350.00.
    assert totals(report, *OWED) == (135_000, 6_000, 0, 0, 141_000)
    assert totals(report, *RISK) == (45_000, Decimal("33.33"), 60_000, Decimal("44.44"))
    assert totals(report, "principal_per_borrower") == (67_500,)
    # A slip of February comes, and the other's payment bounces in April.
    book.pay(his, "100.00", date(2026, 2, 20))
    with at(date(2026, 4, 10)):
        reverse_payment(book.mfi.id, hers.id, paid.id, "bounced", by=book.finance)
    before = portfolio(book.mfi.id, as_of(date(2026, 2, 19)))
    assert totals(before, "principal_outstanding", *RISK) == (
        *(135_000, 10_000, Decimal("7.41"), 0, Decimal("0.00")),
    )
    after = portfolio(book.mfi.id, as_of(date(2026, 3, 31)))
    # 100.00 of 10 March and 250.00 of 5 March, of 1,250.00.
    assert totals(after, "principal_outstanding", *RISK) == (
        *(125_000, 35_000, Decimal("28.00"), 0, Decimal("0.00")),
    )
    # 1,000.00 since 5 February, 500.00 since 10 March: 64 and 31 days.
    bounced = portfolio(book.mfi.id, as_of(date(2026, 4, 10)))
    assert totals(bounced, "principal_outstanding", "par30", "par30_ratio") == (
        *(150_000, 150_000, Decimal("100.00")),
    )


def test_a_new_schedule_is_shown_beside_what_is_late(book: Book) -> None:
    loan = lend(book, date(2026, 1, 5), to=book.borrower())
    lend(book, date(2026, 4, 1), to=book.borrower())
    with at(date(2026, 4, 1)):
        reschedule(book.mfi.id, loan.id, NewSchedule(6, date(2026, 5, 5)), by=book.checker)
    names = ("par30", "rescheduled_loans", "par30_renegotiated", "par30_renegotiated_ratio")
    last_day = portfolio(book.mfi.id, as_of(date(2026, 3, 31)))
    assert totals(last_day, *names) == (100_000, 0, 100_000, Decimal("100.00"))
    first_day = portfolio(book.mfi.id, as_of(date(2026, 4, 2)))
    assert totals(first_day, *names) == (0, 1, 100_000, Decimal("50.00"))


def test_one_person_with_two_loans_is_one_borrower(book: Book) -> None:
    change_policy(book.mfi.id, {"loans_at_once": 2}, by=OPERATOR)
    she = book.borrower()
    for product in (FREE, PLAIN):
        lend(book, date(2026, 1, 5), to=she, product=product)
    report = portfolio(book.mfi.id, as_of(date(2026, 1, 31)))
    assert rows(report, "product", "borrowers") == [("Free", 1), ("Plain", 1)]
    assert totals(report, "loans", "borrowers", "principal_per_borrower") == (2, 1, 200_000)


def test_what_is_given_up_or_not_begun_or_anothers_is_not_in_it(book: Book, senqu: Mfi) -> None:
    loan = lend(book, date(2026, 1, 5), to=somebody(book, officer=book.officer))
    book.accepted()
    with at(date(2026, 3, 1)):
        write_off(book.mfi.id, loan.id, "gone", by=book.finance)
    march = date(2026, 3, 1)
    assert totals(portfolio(book.mfi.id, as_of(march)), "loans", *RISK) == (
        *(0, 0, Decimal("0.00"), 0, Decimal("0.00")),
    )
    assert portfolio(book.mfi.id, as_of(march)).rows == []
    february = date(2026, 2, 28)
    assert totals(portfolio(book.mfi.id, as_of(february)), "loans") == (1,)
    assert totals(portfolio(senqu.id, as_of(february)), "loans") == (0,)
    others = Asked(february, february, february, officer_id=book.mfi.id)
    assert totals(portfolio(book.mfi.id, others), "loans") == (0,)
