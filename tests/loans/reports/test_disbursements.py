"""Disbursements: what was lent in a time, to whom, by whom, and who came back for more."""

from datetime import date
from decimal import Decimal

import pytest

from loans.actions.change_policy import change_policy
from loans.actions.reverse_payment import reverse_payment
from loans.models import Mfi
from loans.queries.reports.disbursements import disbursements
from tests.loans.book import Book, on_product
from tests.loans.bringing import BEGAN, HERS, TODAY, as_csv, both, loan_of
from tests.loans.reports.lending import FREE, at, between, lend, rows, somebody, totals
from tests.people import OPERATOR

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
WHO = ("product", "gender", "district", "officer")
SUMS = ("loans", "first_loans", "repeat_loans", "principal", "first_principal", "repeat_principal")
CASH = ("paid_out", "fees_deducted", "average")
FORM = {"name": "Form", "when": "disbursement", "kind": "flat", "value": "50.00"}
KEPT = on_product("Fee kept back", fees=({**FORM, "paid": "deducted"},))
ADDED = on_product("Fee lent along", fees=({**FORM, "paid": "added"},))


def test_by_product_gender_district_and_officer(book: Book) -> None:
    she = somebody(book, officer=book.officer, gender="female", district=3)
    other = somebody(book, officer=book.officer, gender="female", district=3)
    he = somebody(book, gender="male")
    first = lend(book, date(2026, 1, 5), to=she, maloti=500, installments=1, product=FREE)
    book.pay(first, "500.00", date(2026, 2, 5))
    lend(book, date(2026, 2, 6), to=she, product=KEPT)
    lend(book, date(2026, 2, 28), to=other, maloti=600, product=KEPT)
    lend(book, date(2026, 2, 10), to=he, maloti=300, product=ADDED)
    lend(book, date(2026, 3, 1), to=book.borrower())
    report = disbursements(book.mfi.id, between(date(2026, 2, 1), date(2026, 2, 28)))
    # Hers is her second: she receives 950.00 of 1,000.00, the other 550.00 of 600.00.
    assert rows(report, *WHO, *SUMS, *CASH) == [
        (
            *("Fee kept back", "female", "Leribe", "Maluti-Officer"),
            *(2, 1, 1, 160_000, 60_000, 100_000),
            *(150_000, 10_000, 80_000),
        ),
        # A fee that is lent along is not kept back.
        (
            *("Fee lent along", "male", "Maseru", None),
            *(1, 1, 0, 30_000, 30_000, 0),
            *(30_000, 0, 30_000),
        ),
    ]
    assert totals(report, *SUMS, *CASH) == (
        *(3, 2, 1, 190_000, 90_000, 100_000),
        *(180_000, 10_000, 63_333),
    )


def test_written_down_late_and_anothers(book: Book, senqu: Mfi) -> None:
    with at(date(2026, 3, 9)):
        lend(book, date(2026, 2, 9), to=book.borrower())
    february, march = (date(2026, 2, 1), date(2026, 2, 28)), (date(2026, 3, 1), date(2026, 3, 31))
    assert totals(disbursements(book.mfi.id, between(*february)), "loans") == (1,)
    assert totals(disbursements(book.mfi.id, between(*march)), *SUMS, *CASH) == (0,) * 9
    assert disbursements(senqu.id, between(*february)).rows == []


def test_a_loan_of_other_books_was_paid_out_there_and_the_next_is_no_first(brought: Book) -> None:
    both(brought, as_csv([HERS]))
    old = loan_of(brought)
    assert disbursements(brought.mfi.id, between(BEGAN, TODAY)).rows == []
    brought.pay(old, "1188.00")
    lend(brought, TODAY, to=old.borrower_id, maloti=200, product=FREE)
    report = disbursements(brought.mfi.id, between(BEGAN, TODAY))
    assert totals(report, *SUMS) == (1, 0, 1, 20_000, 0, 20_000)


def test_who_had_paid_off_and_who_of_them_came_back_within_ninety_days(book: Book) -> None:
    """Four loans of M500 are paid off in February; what became of them shows until the end of May.

    One borrows again in March, one after 91 days, one never; the fourth has another loan open.
    """
    change_policy(book.mfi.id, {"loans_at_once": 2}, by=OPERATOR)
    people = [book.borrower() for _ in range(4)]
    loans = [
        lend(book, date(2026, 1, 5), to=one, maloti=500, installments=1, product=FREE)
        for one in people
    ]
    lend(book, date(2026, 1, 6), to=people[3])
    paid = [book.pay(loan, "500.00", date(2026, 2, 5)) for loan in loans]
    lend(book, date(2026, 3, 1), to=people[0], product=FREE)
    lend(book, date(2026, 5, 7), to=people[1], product=FREE)
    # Ninety days before: 1 to 28 February.
    asked = between(date(2026, 5, 2), date(2026, 5, 29))
    names = ("borrowers_paid_off", "renewal")
    assert totals(disbursements(book.mfi.id, asked), *names) == (3, Decimal("33.33"))
    # Taken back in June the payment was there at the end of February; from then on it is not.
    with at(date(2026, 6, 1)):
        reverse_payment(book.mfi.id, loans[2].id, paid[2].id, "bounced", by=book.finance)
    assert totals(disbursements(book.mfi.id, asked), *names) == (3, Decimal("33.33"))
    before = between(date(2026, 5, 2), date(2026, 5, 5))
    assert totals(disbursements(book.mfi.id, before), *names) == (0, None)
