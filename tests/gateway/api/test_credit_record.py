"""A borrower asks at the office what lenders told one another of her."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from credit.stores.cassandra import CassandraRegistry
from loans.actions.change_policy import change_policy
from loans.actions.handle_case import Matter, bring_up
from loans.dates import today
from loans.deed import Actor
from loans.errands.registry import names
from loans.models import Case, Mfi
from tests.credit.conftest import closed_port, nobodys_address
from tests.gateway.api.caller import Caller
from tests.gateway.api.conftest import SignIn
from tests.loans.book import Book, open_book
from tests.loans.test_credit_record import offered
from tests.people import Colleague, Hire

# The registry's transactions are its own.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus, pytest.mark.long_on_citus]


@pytest.fixture
def other_book(senqu: Mfi, hire: Hire, settings: Settings) -> Book:
    settings.REGISTRY_LOANS_MAX = 0
    return open_book(senqu, hire)


@pytest.fixture
def officer(book: Book, at_work: Callable[[Actor], Caller]) -> Caller:
    return at_work(book.officer)


def test_all_of_it_with_no_other_lenders_name(
    book: Book, other_book: Book, officer: Caller
) -> None:
    hers = offered(book, 1000)
    there = other_book.same_person(book, hers)
    offered(other_book, 500, there)
    dispute = Matter(Case.Kind.DISPUTE, hers, "I paid this")
    bring_up(book.mfi.id, dispute, by=book.officer)
    bring_up(book.mfi.id, Matter(Case.Kind.COMPLAINT, hers, "the fee"), by=book.officer)
    bring_up(other_book.mfi.id, Matter(Case.Kind.DISPUTE, there, "no"), by=other_book.officer)
    answer = officer.get(f"borrowers/{hers}/credit-record")
    assert answer.status == 200
    told = answer.document
    assert [(one["lender"], one["state"], one["amount"]) for one in told["entries"]] == [
        (None, "reserved", "500.00"),
        ("Maluti Credit", "reserved", "1000.00"),
    ]
    assert {one["currency"] for one in told["entries"]} == {"LSL"}
    case = Case.objects.of(book.mfi).get(kind="dispute")
    (shown,) = told["disputes"]
    assert shown["reference"] == case.reference
    assert (shown["lender"], shown["status"]) == ("Maluti Credit", "open")
    assert shown["due_on"] == (today() + timedelta(30)).isoformat()
    assert [(one["lender"], one["purpose"]) for one in told["inquiries"]] == [
        ("Maluti Credit", "application"),
        (None, "application"),
        ("Maluti Credit", "application"),
    ]
    assert told["inquiries"][0]["at"].startswith(timezone.localdate().isoformat())
    assert told["withheld"] is None
    for secret in (b"Senqu", str(other_book.mfi.id).encode(), str(there).encode()):
        assert secret not in answer.content


def test_without_her_consent_others_are_left_out_and_it_says_why(
    book: Book, other_book: Book, officer: Caller
) -> None:
    here = book.same_person(other_book, offered(other_book, 500))
    assert officer.get(f"borrowers/{here}/credit-record").document == {
        "entries": [],
        "loans": [],
        "disputes": [],
        "inquiries": [],
        "withheld": "consent-missing",
    }


def test_who_has_nothing_to_do_with_her_record_does_not_read_it(
    book: Book, finance: Caller, signed_in: SignIn, mpho: Colleague
) -> None:
    path = f"borrowers/{book.borrower()}/credit-record"
    assert finance.get(path).problem == "not-allowed"
    assert signed_in(mpho).get(path).problem == "not-found"


def test_where_the_registry_is_away_it_says_so(
    book: Book, officer: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    hers = offered(book, 1000)
    away = CassandraRegistry(nobodys_address(closed_port()))
    monkeypatch.setattr(names, "opens", lambda: away)
    answer = officer.get(f"borrowers/{hers}/credit-record")
    assert (answer.status, answer.problem) == (503, "registry-unavailable")
    assert answer.headers["Retry-After"] == "10"


def test_a_filter_that_it_does_not_know_is_refused(book: Book, officer: Caller) -> None:
    path = f"borrowers/{book.borrower()}/credit-record?lender=senqu"
    assert officer.get(path).problem == "invalid"


def test_who_looked_at_enough_people_today_is_told_so(book: Book, officer: Caller) -> None:
    change_policy(book.mfi.id, {"looks_per_officer_day": 1}, by=book.second)
    first, second = (book.borrower() for _ in range(2))
    for borrower_id in (first, second):
        book.consent(borrower_id)
    assert officer.get(f"borrowers/{first}/credit-record").status == 200
    refused = officer.get(f"borrowers/{second}/credit-record")
    assert (refused.status, refused.problem) == (429, "inquiry-quota")
    assert officer.get(f"borrowers/{first}/credit-record").status == 200
