"""What happened between a lender and a borrower: several tables, read as one list."""

from datetime import date
from typing import Any

import pytest

from loans.actions.reverse_payment import reverse_payment
from loans.models import Application, Decision
from tests.gateway.api.caller import Caller
from tests.gateway.api.conftest import SignIn
from tests.loans.book import Book
from tests.people import Colleague

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
JANUARY = date(2026, 1, 5)


@pytest.fixture
def officer(signed_in: SignIn, thabo: Colleague) -> Caller:
    return signed_in(thabo)


def pages(caller: Caller, path: str) -> list[dict[str, Any]]:
    """Follow `next` to the end."""
    found, link = [], path
    while link:
        told = caller.get(link).document
        found += told["results"]
        link = told["next"]
    return found


def test_everything_newest_first_and_nothing_of_others(book: Book, officer: Caller) -> None:
    loan, other = book.active(1000, 4, on=JANUARY), book.active(on=JANUARY)
    book.pay(other, "5.00", JANUARY)
    book.pay(loan, "100.00", date(2026, 2, 5))
    bounced = book.pay(loan, "50.00", JANUARY, method="bank")
    reverse_payment(book.mfi.id, loan.id, bounced.id, "bounced", by=book.finance)
    path = f"borrowers/{loan.borrower_id}/history"
    told = officer.get(path).document["results"]
    decision = Decision.objects.of(book.mfi).get(application_id=loan.application_id)
    assert [(one["kind"], one["what"], one["amount"], one["loan"]) for one in told] == [
        ("reversal", "bounced", "50.00", str(loan.id)),
        ("repayment", "bank", "50.00", str(loan.id)),
        ("repayment", "cash", "100.00", str(loan.id)),
        ("loan", "active", "1000.00", str(loan.id)),
        ("decision", "approve", "1000.00", None),
    ]
    assert (told[-1]["id"], told[-1]["application"]) == (str(decision.id), str(loan.application_id))
    assert {one["currency"] for one in told} == {"LSL"}
    # In pages of any size it is the same list, and each page leads back to the one before it.
    for size in (1, 2, 3):
        assert pages(officer, f"{path}?page_size={size}") == told
    second = officer.get(officer.get(f"{path}?page_size=2").document["next"]).document
    assert officer.get(second["previous"]).document["results"] == told[:2]


def test_who_has_done_nothing_has_no_history(book: Book, officer: Caller) -> None:
    assert officer.get(f"borrowers/{book.borrower()}/history").document["results"] == []
    assert not Application.objects.of(book.mfi).exists()


def test_totals_stand_on_the_borrowers_page(book: Book, officer: Caller) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    book.pay(loan, "270.00", date(2026, 2, 5))
    sums = {"borrowed": "1000.00", "repaid": "270.00", "outstanding": "810.00", "currency": "LSL"}
    assert officer.get(f"borrowers/{loan.borrower_id}").document["totals"] == sums
    assert officer.get("borrowers").document["results"][0]["totals"] == sums


def test_another_lender_finds_nobody(book: Book, signed_in: SignIn, mpho: Colleague) -> None:
    told = signed_in(mpho).get(f"borrowers/{book.borrower()}/history")
    assert told.problem == "not-found"
