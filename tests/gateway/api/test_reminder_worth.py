"""A lender reads whether its reminders pay for themselves, and nobody else's."""

from datetime import timedelta

import pytest

from loans.models import Mfi
from tests.gateway.api.conftest import SignIn
from tests.loans.book import Book, open_book
from tests.messaging.test_remind import DUE, at, lent, on
from tests.people import Colleague, Hire

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(maluti: Mfi, hire: Hire) -> Book:
    return open_book(maluti, hire)


def test_both_kinds_are_told_with_the_words_of_the_verdict(
    book: Book, signed_in: SignIn, neo: Colleague
) -> None:
    loan = lent(book)
    on(book, DUE - timedelta(1))
    with at(DUE, hour=12):
        book.pay(loan, "270.00", DUE)
    with at(DUE + timedelta(1)):
        told = signed_in(neo).get("messages/reminders/worth").document
    assert (told["since"], told["until"]) == ("2025-11-08", "2026-02-06")
    nothing = {"count": 0, "paid": 0, "share": None, "asked": "0.00", "paid_amount": "0.00"}
    assert told["kinds"][0] == {
        "kind": "reminder",
        "told": {
            "count": 1,
            "paid": 1,
            "share": "100.0",
            "asked": "270.00",
            "paid_amount": "270.00",
        },
        "held_back": nothing,
        "difference": {"says": "too-few", "percent": None, "low": None, "high": None},
        "brought_in": None,
        "sent": {"texts": 0, "segments": 0, "cost": "0.00", "unpriced": 0},
        "currency": "LSL",
    }
    assert [one["kind"] for one in told["kinds"]] == ["reminder", "overdue"]


def test_another_lender_reads_nothing_of_it(
    book: Book, signed_in: SignIn, hire: Hire, senqu: Mfi
) -> None:
    lent(book)
    on(book, DUE - timedelta(1))
    stranger = hire("lerato", "manager", senqu)
    with at(DUE + timedelta(1)):
        told = signed_in(stranger).get("messages/reminders/worth").document
    assert {one["told"]["count"] for one in told["kinds"]} == {0}


def test_days_the_wrong_way_round_are_refused(
    book: Book, signed_in: SignIn, neo: Colleague
) -> None:
    answer = signed_in(neo).get("messages/reminders/worth?from=2026-02-02&to=2026-02-01")
    assert (answer.status, list(answer.document["errors"])) == (400, ["to"])
