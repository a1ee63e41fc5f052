"""A lender's system asks for a credit report."""

from collections.abc import Callable

import pytest
from pytest_django import Settings

from loans.actions.change_policy import change_policy
from loans.deed import Actor
from loans.models import Mfi
from tests.gateway.api.caller import Caller
from tests.loans.book import Book, open_book
from tests.loans.test_credit_record import offered
from tests.people import Hire

# The registry's transactions are its own.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus, pytest.mark.long_on_citus]


@pytest.fixture
def other_book(senqu: Mfi, hire: Hire, settings: Settings) -> Book:
    settings.REGISTRY_LOANS_MAX = 0
    return open_book(senqu, hire)


@pytest.fixture
def officer(book: Book, at_work: Callable[[Actor], Caller]) -> Caller:
    return at_work(book.officer)


def test_what_every_lender_told_with_its_weight_and_no_name(
    book: Book, other_book: Book, officer: Caller
) -> None:
    there = offered(other_book, 500)
    hers = book.same_person(other_book, there)
    book.consent(hers)
    answer = officer.post(f"borrowers/{hers}/credit-report", {"purpose": "application"})
    assert answer.status == 200
    told = answer.document
    # Room is held for her elsewhere, and nothing else is known of her.
    assert (told["band"], told["card"], told["identity"]) == ("C", "2026-11", "declared")
    assert told["score"] == 600 + sum(one["points"] for one in told["inputs"])
    assert told["reason_codes"] == ["held-elsewhere"]
    assert told["reasons"] == ["A loan waits for you somewhere else too."]
    (exposure,) = told["open_exposures"]
    assert exposure == {
        "state": "reserved",
        "own": False,
        "lender": None,
        "disputed": False,
        "identity": "declared",
        "amount": "500.00",
        "currency": "LSL",
        "since": exposure["since"],
        "days_late": None,
    }
    assert (told["open_count"], told["reserved_count"], told["total"]) == (1, 1, "500.00")
    assert told["payment_pattern"] == [None] * 24
    assert [(one["lender"], one["purpose"]) for one in told["inquiries"]] == [
        ("Maluti Credit", "application"),
        (None, "application"),
    ]
    assert (told["disputes"], told["written_off"], told["days_late"]) == (0, 0, 0)
    # Senqu has not told of its events yet.
    assert (told["as_of"], told["freshness"]) == (None, "stale")
    other_book.report()
    again = officer.post(f"borrowers/{hers}/credit-report", {"purpose": "application"}).document
    assert again["freshness"] == "fresh"
    assert len(again["inquiries"]) == 2, "asked again on the same day it is one look"


def test_two_that_agreed_to_be_named_read_each_other_s_names(
    book: Book, other_book: Book, officer: Caller
) -> None:
    there = offered(other_book, 500)
    hers = book.same_person(other_book, there)
    book.consent(hers)

    def named() -> tuple[list[str | None], list[str | None]]:
        answer = officer.post(f"borrowers/{hers}/credit-report", {"purpose": "application"})
        told = answer.document
        return (
            [one["lender"] for one in told["open_exposures"]],
            [one["lender"] for one in told["inquiries"]],
        )

    change_policy(other_book.mfi.id, {"agreed_name_told": True}, by=other_book.second)
    assert named() == ([None], ["Maluti Credit", None]), "the one agreed, the other not"
    change_policy(book.mfi.id, {"agreed_name_told": True}, by=book.second)
    assert named() == (["Senqu Finance"], ["Maluti Credit", "Senqu Finance"])
    record = officer.get(f"borrowers/{hers}/credit-record").document
    assert [one["lender"] for one in record["inquiries"]] == ["Maluti Credit", None]


def test_without_her_consent_for_that_purpose_nothing_is_told(book: Book, officer: Caller) -> None:
    hers = book.borrower()
    book.consent(hers)
    for purpose in ("review", "collection"):
        refused = officer.post(f"borrowers/{hers}/credit-report", {"purpose": purpose})
        assert (refused.status, refused.document["type"].rsplit("/")[-1]) == (
            422,
            "consent-missing",
        )
    odd = officer.post(f"borrowers/{hers}/credit-report", {"purpose": "curiosity"})
    assert (odd.status, list(odd.document["errors"])) == (400, ["purpose"])


def test_an_officer_who_reads_through_everybody_is_stopped(book: Book, officer: Caller) -> None:
    change_policy(book.mfi.id, {"looks_per_officer_day": 2}, by=book.second)
    people = [book.borrower() for _ in range(3)]
    for hers in people:
        book.consent(hers)
    statuses = [
        officer.post(f"borrowers/{hers}/credit-report", {"purpose": "application"}).status
        for hers in [people[0], people[0], people[1], people[2], people[1]]
    ]
    assert statuses == [200, 200, 200, 429, 200]
