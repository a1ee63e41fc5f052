"""Her credit record on paper: the same as the answer of the API, in her language."""

import io
from collections.abc import Callable
from uuid import UUID

import pytest
from pypdf import PdfReader
from pytest_django import Settings

from loans.actions.handle_case import Matter, bring_up
from loans.dates import today
from loans.deed import Actor
from loans.models import AuditEntry, Case, Mfi, Person
from loans.rules.written import day
from tests.gateway.api.caller import Caller
from tests.gateway.api.conftest import SignIn
from tests.loans.book import Book, open_book
from tests.loans.test_credit_record import offered
from tests.people import Colleague, Hire

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus, pytest.mark.long_on_citus]


@pytest.fixture(autouse=True)
def several_loans(settings: Settings) -> None:
    """Let a person have loans at several lenders at once."""
    settings.REGISTRY_LOANS_MAX = 0


@pytest.fixture
def other_book(senqu: Mfi, hire: Hire) -> Book:
    return open_book(senqu, hire)


@pytest.fixture
def officer(book: Book, at_work: Callable[[Actor], Caller]) -> Caller:
    return at_work(book.officer)


def lines(caller: Caller, borrower: UUID, query: str = "") -> list[str]:
    taken = caller.get(f"borrowers/{borrower}/credit-record.pdf{query}", Accept="application/pdf")
    assert (taken.status, taken.headers["Content-Type"]) == (200, "application/pdf")
    assert taken.headers["Content-Disposition"] == 'attachment; filename="credit-record.pdf"'
    assert taken.headers["Cache-Control"] == "no-store"
    (page,) = PdfReader(io.BytesIO(taken.content)).pages
    return page.extract_text().splitlines()


def test_all_of_it_with_no_other_lenders_name(
    book: Book, other_book: Book, officer: Caller
) -> None:
    hers = offered(book, 1000)
    offered(other_book, 500, other_book.same_person(book, hers))
    bring_up(book.mfi.id, Matter(Case.Kind.DISPUTE, hers, "I paid this"), by=book.officer)
    reference = Case.objects.of(book.mfi).get().reference
    on = day(today())
    said = lines(officer, hers)
    assert said[said.index("What is open") :] == [
        "What is open",
        on,
        "Another lender: kept for a loan that is not paid out yet",
        "M500.00",
        on,
        "Maluti Credit: kept for a loan that is not paid out yet",
        "M1,000.00",
        "How your loans stand",
        "Nothing.",
        "Who looked",
        # The office has just looked, for her.
        on,
        "Maluti Credit: you applied",
        on,
        "Another lender: you applied",
        on,
        "Maluti Credit: you applied",
        "What you said is wrong",
        on,
        f"{reference}: not answered yet",
        f"Made on {on}.",
        "Page 1 of 1",
    ]


def test_in_her_language_unless_another_is_asked_for(book: Book, officer: Caller) -> None:
    hers = offered(book, 1000)
    Person.objects.update(language="st")
    assert "Rekoto ea hau ea likalimo" in lines(officer, hers)
    assert "Your credit record" in lines(officer, hers, "?language=en")
    assert officer.get(f"borrowers/{hers}/credit-record.pdf?language=fr").problem == "invalid"


def test_without_her_consent_the_paper_says_why_it_is_short(
    book: Book, other_book: Book, officer: Caller
) -> None:
    here = book.same_person(other_book, offered(other_book, 500))
    said = lines(officer, here)
    assert any(line.startswith("You have not allowed us") for line in said)
    assert "M500.00" not in said


def test_that_it_was_made_stands_in_the_trail(book: Book, officer: Caller) -> None:
    hers = offered(book, 1000)
    lines(officer, hers)
    act = AuditEntry.objects.of(book.mfi).get(action="export")
    assert (act.target_kind, act.target_id) == ("credit-record", str(hers))
    # Room for one loan, the look of who approved it and that of the office.
    assert act.after == {"form": "pdf", "rows": 3}


def test_another_lender_finds_no_such_borrower(
    book: Book, signed_in: SignIn, mpho: Colleague
) -> None:
    path = f"borrowers/{book.borrower()}/credit-record.pdf"
    assert signed_in(mpho).get(path).problem == "not-found"
