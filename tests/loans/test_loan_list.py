"""Loans by what a list asks for: each filter finds just those whose own page says so."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from loans.models import Borrower, Loan, Product
from loans.queries import loans
from loans.queries.loan_list import Wanted, found, paid_out, that_owe
from loans.queries.loans import LoanSheet
from loans.queries.products import terms_of
from tests.loans.book import Book, on_product
from tests.loans.many import Hands, write_many

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
TODAY = timezone.localdate()
MANY = 400
Fits = Callable[[LoanSheet], bool]


@pytest.fixture
def hands(book: Book) -> Hands:
    """A book of many loans in every state, among two officers and two products."""
    products = [book.product(), book.product(on_product("Weekly", period="week"))]
    officers = [UUID(book.officer.id), UUID(book.checker.id)]
    hands = Hands(book.mfi.id, products, officers, UUID(book.second.id))
    terms = terms_of(Product.objects.of(book.mfi).get(id=products[0])).to_plain()
    write_many(hands, MANY, json.dumps(terms))
    return hands


def sheets_of(hands: Hands) -> dict[UUID, LoanSheet]:
    rows = list(Loan.objects.of(hands.mfi_id))
    return {one.loan.id: one for one in loans.sheets(hands.mfi_id, rows)}


def late(least: int, most: int = 9999) -> Fits:
    return lambda one: least <= one.arrears.days <= most


def due(first: date, last: date = date.max) -> Fits:
    return lambda one: one.next_due is not None and first <= one.next_due.due_on <= last


def begun(first: date, last: date) -> Fits:
    return lambda one: one.loan.disbursed_on is not None and first <= one.loan.disbursed_on <= last


def in_days(days: int) -> date:
    return TODAY + timedelta(days)


def test_each_filter_finds_just_those_whose_page_says_so(hands: Hands) -> None:
    sheets, officer, product = sheets_of(hands), hands.officers[0], hands.products[1]
    far = set(Borrower.objects.of(hands.mfi_id).filter(district_id=10).values_list("id", flat=True))
    some = next(iter(sheets.values())).loan

    def his(one: LoanSheet) -> bool:
        return one.loan.officer_id == officer

    def there(one: LoanSheet) -> bool:
        return one.loan.borrower_id in far

    cases: list[tuple[dict[str, Any], Fits]] = [
        ({}, lambda _: True),
        *(
            ({"status": status.value}, lambda one, s=status: one.loan.status == s)
            for status in Loan.Status
        ),
        ({"borrower_id": some.borrower_id}, lambda one: one.loan.id == some.id),
        ({"officer_id": officer}, his),
        ({"product_id": product}, lambda one: one.loan.product_id == product),
        ({"district_id": 10}, there),
        ({"reference": some.reference}, lambda one: one.loan.id == some.id),
        ({"late_from": 1}, late(1)),
        ({"late_from": 0}, late(1)),
        ({"late_from": 20}, late(20)),
        ({"late_to": 25}, late(1, 25)),
        ({"late_from": 10, "late_to": 30}, late(10, 30)),
        ({"late_from": 30, "late_to": 10}, lambda _: False),
        ({"due_from": TODAY}, due(TODAY)),
        ({"due_to": in_days(3)}, due(TODAY, in_days(3))),
        ({"due_from": in_days(-9), "due_to": in_days(1)}, due(TODAY, in_days(1))),
        ({"due_from": in_days(5)}, due(in_days(5))),
        ({"due_from": in_days(5), "due_to": in_days(12)}, due(in_days(5), in_days(12))),
        ({"due_from": in_days(-9), "due_to": in_days(-1)}, lambda _: False),
        ({"disbursed_from": in_days(-30)}, begun(in_days(-30), TODAY)),
        (
            {"disbursed_from": in_days(-90), "disbursed_to": in_days(-60)},
            begun(in_days(-90), in_days(-60)),
        ),
        (
            {"officer_id": officer, "district_id": 10, "late_from": 1, "due_to": in_days(20)},
            lambda one: his(one) and there(one) and late(1)(one) and due(TODAY, in_days(20))(one),
        ),
    ]
    for asked, fits in cases:
        rows = found(hands.mfi_id, Wanted(**asked), TODAY)
        assert set(rows.values_list("id", flat=True)) == {
            loan_id for loan_id, one in sheets.items() if fits(one)
        }, asked


def test_the_cases_are_no_empty_ones(hands: Hands) -> None:
    """Of every state, lateness and due day the book has some, or the test above shows nothing."""
    sheets = sheets_of(hands).values()
    assert {one.loan.status for one in sheets} == set(Loan.Status)
    for fits in (late(1), late(20), due(TODAY, TODAY), due(in_days(5), in_days(12))):
        assert 0 < sum(map(fits, sheets)) < MANY
    assert any(late(1)(one) and due(TODAY)(one) for one in sheets)


def test_by_the_oldest_debt_come_those_that_owe_something(hands: Hands) -> None:
    wanted = Wanted()
    rows = that_owe(found(hands.mfi_id, wanted, TODAY), wanted)
    assert {one.status for one in rows} == {"active"}
    assert rows.count() == Loan.objects.of(hands.mfi_id).filter(status="active").count()
    closed = Wanted(status="closed")
    assert not that_owe(found(hands.mfi_id, closed, TODAY), closed).exists()


def test_by_their_payout_come_those_that_had_one(hands: Hands) -> None:
    rows = paid_out(found(hands.mfi_id, Wanted(), TODAY))
    waiting = {"accepted", "disbursing", "cancelled"}
    assert {one.status for one in rows} == {status.value for status in Loan.Status} - waiting


def test_a_row_of_an_older_schedule_is_not_what_comes_next(hands: Hands) -> None:
    wanted = Wanted(due_from=TODAY, due_to=in_days(40))
    loan = found(hands.mfi_id, wanted, TODAY).order_by("id")[0]
    Loan.objects.of(hands.mfi_id).filter(id=loan.id).update(schedule_version=2)
    assert loan.id not in found(hands.mfi_id, wanted, TODAY).values_list("id", flat=True)
