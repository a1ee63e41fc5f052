"""Lenders that have agreed to be named read each other's names in credit reports; no other does."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import OperationalError
from django.utils import timezone
from psycopg.errors import ConnectionException
from pytest_django import Settings

from credit.rules.consent import Purpose
from credit.rules.dispute import Dispute
from loans.actions.change_policy import change_policy
from loans.errands import credit_report as errand
from loans.errands.credit_report import Report, credit_report
from loans.errands.registry import disputes, subject_of
from loans.models import Mfi
from tests.loans.book import Book, open_book
from tests.loans.test_credit_record import offered
from tests.people import Hire

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]
Named = tuple[list[str], set[str]]


@pytest.fixture
def other_book(senqu: Mfi, hire: Hire, settings: Settings) -> Book:
    settings.REGISTRY_LOANS_MAX = 0
    return open_book(senqu, hire)


@pytest.fixture
def hers(book: Book, other_book: Book) -> UUID:
    """She lets both ask, and the other has approved M500."""
    here = book.same_person(other_book, offered(other_book, 500))
    book.consent(here)
    return here


@pytest.fixture
def report(book: Book, hers: UUID) -> Callable[[], Report]:
    return lambda: credit_report(book.mfi.id, hers, Purpose.APPLICATION, by=book.officer)


def named(report: Report) -> Named:
    return [one.lender for one in report.entries], set(report.names.values())


def agrees(*books: Book, told: bool = True) -> None:
    for one in books:
        change_policy(one.mfi.id, {"agreed_name_told": told}, by=one.second)


def test_nobody_is_named_until_both_have_agreed(
    book: Book, other_book: Book, report: Callable[[], Report]
) -> None:
    assert named(report()) == ([""], set())
    agrees(other_book)
    assert named(report()) == ([""], set()), "who tells no name reads none"
    agrees(other_book, told=False)
    agrees(book)
    assert named(report()) == ([""], set()), "whose name is not to be told is not named"
    agrees(other_book)
    assert named(report()) == (["Senqu Finance"], {"Senqu Finance"})
    agrees(other_book, told=False)
    assert named(report()) == ([""], set()), "it was taken back"


def test_of_what_she_disputes_the_lender_is_not_told(
    book: Book, other_book: Book, hers: UUID, report: Callable[[], Report]
) -> None:
    agrees(book, other_book)
    (entry,) = book.room(hers)
    dispute = Dispute(
        id=entry.id,
        subject=subject_of(book.mfi.id, hers),
        mfi_id=other_book.mfi.id,
        loan_id=entry.id,
        opened_at=timezone.now(),
    )
    with disputes.asked() as store:
        store.open_dispute(dispute)
    assert named(report())[0] == [""]


def test_where_the_others_agreements_cannot_be_read_the_rest_is_told(
    book: Book, other_book: Book, report: Callable[[], Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_lenders: object) -> None:
        cause = ConnectionException()
        cause.sqlstate = "08006"
        raise OperationalError from cause

    agrees(book, other_book)
    monkeypatch.setattr(errand, "names_told", away)
    told = report()
    assert named(told) == ([""], set())
    assert [one.amount_lisente for one in told.entries] == [50_000]
