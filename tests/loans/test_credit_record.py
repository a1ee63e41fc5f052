"""What lenders told one another of her: all of it to herself, and to a lender by her consent."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone
from pytest_django import Settings

from credit.rules.consent import Purpose
from credit.rules.reservation import State
from credit.stores.cassandra import CassandraRegistry
from credit.stores.postgres_inquiries import PostgresInquiries
from loans.actions.decide import Approval
from loans.errands.approve import approve_application
from loans.errands.credit_record import CreditRecord, own_record, record_shown_to
from loans.errands.give_consent import NewConsent, give_consent
from loans.errands.registry import known_already, names, subject_of
from loans.errors import NotThisLender, RegistryAway
from loans.models import Borrower, Mfi, Person
from tests.credit.conftest import closed_port, nobodys_address
from tests.loans.book import Book, open_book
from tests.people import Hire

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]


@pytest.fixture
def book(book: Book, settings: Settings) -> Book:
    """A lender whose borrowers may have several loans, here and elsewhere."""
    settings.REGISTRY_LOANS_MAX = 0
    return book


@pytest.fixture
def other_book(senqu: Mfi, hire: Hire) -> Book:
    return open_book(senqu, hire)


def person(book: Book, borrower_id: UUID) -> Person:
    return Person.objects.get(id=Borrower.objects.of(book.mfi).get(id=borrower_id).person_id)


def offered(book: Book, maloti: int, borrower_id: UUID | None = None) -> UUID:
    """Approve a loan for her, by her consent; give the borrower."""
    application = book.applied(maloti, borrower=borrower_id)
    book.consent(application.borrower_id)
    approve_application(book.mfi.id, application.id, Approval(), by=book.checker)
    return application.borrower_id


def sums(record: CreditRecord) -> list[tuple[UUID, int]]:
    return [(one.mfi_id, one.amount_lisente) for one in record.entries]


def lookers(record: CreditRecord) -> list[UUID]:
    return [one.mfi_id for one in record.looks]


def test_she_sees_what_every_lender_holds_and_who_looked(book: Book, other_book: Book) -> None:
    hers = offered(book, 1000)
    offered(other_book, 500, other_book.same_person(book, hers))
    record = own_record(person(book, hers))
    assert sums(record) == [(other_book.mfi.id, 50_000), (book.mfi.id, 100_000)]
    assert {one.state for one in record.entries} == {State.RESERVED}
    assert lookers(record) == [other_book.mfi.id, book.mfi.id]
    assert not record.withheld


def test_that_she_looks_herself_is_no_look(book: Book) -> None:
    hers = offered(book, 1000)
    for _ in range(2):
        assert lookers(own_record(person(book, hers))) == [book.mfi.id]


def test_of_whom_nobody_asked_nothing_is_known_and_she_is_not_made_known(book: Book) -> None:
    hers = book.borrower()
    assert own_record(person(book, hers)) == CreditRecord()
    assert record_shown_to(book.mfi.id, hers, by=book.checker) == CreditRecord(withheld=True)
    assert known_already(book.mfi.id, hers) is None


def test_nothing_of_a_neighbour_is_in_it(book: Book) -> None:
    offered(book, 2000)
    record = own_record(person(book, offered(book, 1000)))
    assert sums(record) == [(book.mfi.id, 100_000)]
    assert len(record.looks) == 1


@pytest.mark.parametrize(
    ("kept_days", "told_after"),
    [(365, {186: 1, 364: 1, 366: 0}), (30, {29: 1, 31: 0}), (0, {366: 1, 3660: 1})],
)
def test_every_look_is_told_as_long_as_looks_are_kept(
    book: Book,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    kept_days: int,
    told_after: dict[int, int],
) -> None:
    settings.REGISTRY_INQUIRY_DAYS = kept_days
    hers = person(book, offered(book, 1000))
    for days, told in told_after.items():
        later = timezone.now() + timedelta(days)
        with monkeypatch.context() as then:
            then.setattr(timezone, "now", lambda later=later: later)
            assert len(own_record(hers).looks) == told


def test_a_lender_sees_others_by_her_consent_and_that_it_looked_is_told(
    book: Book, other_book: Book
) -> None:
    hers = offered(book, 1000)
    there = other_book.same_person(book, hers)
    offered(other_book, 500, there)
    for _ in range(2):
        record_shown_to(book.mfi.id, hers, by=book.checker)
    shown = record_shown_to(book.mfi.id, hers, by=book.checker)
    assert sums(shown) == [(other_book.mfi.id, 50_000), (book.mfi.id, 100_000)]
    assert not shown.withheld
    # Of three times on one day one line is left.
    assert lookers(shown) == [book.mfi.id, other_book.mfi.id, book.mfi.id]


def test_without_her_consent_it_sees_what_it_brought_and_looks_at_nothing(
    book: Book, other_book: Book
) -> None:
    there = offered(other_book, 500)
    here = book.same_person(other_book, there)
    shown = record_shown_to(book.mfi.id, here, by=book.checker)
    assert (shown.entries, shown.looks, shown.withheld) == ((), (), True)
    looks = PostgresInquiries().inquiries(
        subject_of(book.mfi.id, here), since=timezone.now() - timedelta(1)
    )
    assert [one.mfi_id for one in looks] == [other_book.mfi.id]


def test_a_look_is_for_what_she_allowed_it_for(book: Book, other_book: Book) -> None:
    there = offered(other_book, 500)
    here = book.same_person(other_book, there)
    paper = NewConsent(Purpose.COLLECTION, "paper, form 17")
    given = give_consent(book.mfi.id, here, paper, by=book.officer)
    shown = record_shown_to(book.mfi.id, here, by=book.checker)
    assert sums(shown) == [(other_book.mfi.id, 50_000)]
    assert (shown.looks[0].purpose, str(shown.looks[0].consent_id)) == (
        Purpose.COLLECTION,
        given["id"],
    )


def test_another_lenders_borrower_does_not_exist(book: Book, other_book: Book) -> None:
    hers = offered(book, 1000)
    with pytest.raises(NotThisLender):
        record_shown_to(other_book.mfi.id, hers, by=other_book.checker)


def test_of_one_who_was_erased_nothing_is_told(book: Book) -> None:
    hers = person(book, offered(book, 1000))
    Person.objects.update(data_key=None)
    hers.refresh_from_db()
    assert own_record(hers) == CreditRecord()


def test_where_the_registry_is_away_nobody_is_told_that_there_is_nothing(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    hers = offered(book, 1000)
    away = CassandraRegistry(nobodys_address(closed_port()))
    monkeypatch.setattr(names, "opens", lambda: away)
    with pytest.raises(RegistryAway):
        own_record(person(book, hers))
    with pytest.raises(RegistryAway):
        record_shown_to(book.mfi.id, hers, by=book.checker)
