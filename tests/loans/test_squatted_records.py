"""Ids that somebody else typed and borrowed on: to their owners they mean nothing."""

import secrets
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.utils import timezone
from pytest_django import Settings

from credit.rules.address import Address
from credit.rules.consent import Purpose
from loans.actions.accept_offer import Agreement, accept_offer
from loans.actions.change_policy import change_policy
from loans.actions.decide import Approval
from loans.actions.register_borrower import NewBorrower, register_borrower
from loans.errands.approve import approve_application
from loans.errands.credit_record import own_record, record_shown_to
from loans.errands.credit_report import credit_report
from loans.errands.pay_out import pay_out_cash
from loans.errors import CreditLimit
from loans.models import Acceptance, Mfi
from loans.queries.borrowers import person_behind
from loans.rules.identity import Identity
from tests.credit.conftest import cluster as cluster_
from tests.loans.book import Book, open_book
from tests.people import Hire
from tests.registry_choice import kept_at

cluster = cluster_
pytestmark = pytest.mark.django_db(transaction=True)
HOW_MANY = [8, pytest.param(1000, marks=pytest.mark.full)]
PAPER = Agreement(Acceptance.How.PAPER, "form 17")


@pytest.fixture(
    params=[
        pytest.param("beside the book", marks=pytest.mark.citus),
        pytest.param("cassandra", marks=pytest.mark.cassandra),
    ]
)
def _registry(request: pytest.FixtureRequest, settings: Settings) -> Iterator[None]:
    if request.param != "cassandra":
        yield
        return
    cluster: Address = request.getfixturevalue("cluster")
    with kept_at(cluster, settings):
        yield


@pytest.fixture
def other_book(senqu: Mfi, hire: Hire) -> Book:
    return open_book(senqu, hire)


def nobody_before_had() -> str:
    """Begin an id: a cluster remembers whom the tests before it met."""
    return f"19{secrets.randbelow(10**6):06d}"


def written_down(book: Book, phone: str, national_id: str, identity: Identity) -> UUID:
    new = NewBorrower("Palesa Mokoena", phone, national_id, 1, "st", identity)
    return UUID(str(register_borrower(book.mfi.id, new, by=book.officer)["id"]))


def approved(book: Book, borrower_id: UUID) -> UUID:
    """Have her wish approved by her consent, or be refused."""
    application_id = book.applied(1000, borrower=borrower_id).id
    book.consent(borrower_id)
    approve_application(book.mfi.id, application_id, Approval(), by=book.checker)
    return application_id


def lent(book: Book, borrower_id: UUID) -> None:
    made = accept_offer(book.mfi.id, approved(book, borrower_id), PAPER, by=book.officer)
    loan_id = UUID(str(made["loan"]))
    pay_out_cash(book.mfi.id, loan_id, timezone.localdate(), by=book.finance)


@pytest.mark.usefixtures("_registry")
@pytest.mark.parametrize("squatted", HOW_MANY)
def test_owners_of_squatted_ids_are_refused_nothing_and_shown_nothing_foreign(
    squatted: int, book: Book, other_book: Book
) -> None:
    # Half of the owners come to an office; the others type what they say, from their own phones.
    said = [(Identity.SEEN, Identity.DECLARED)[number % 2] for number in range(squatted)]
    prefix = nobody_before_had()
    ids = [f"{prefix}{number:04d}" for number in range(squatted)]
    for number in range(squatted):
        lent(
            other_book,
            written_down(other_book, f"+26662{number:06d}", ids[number], Identity.DECLARED),
        )
    other_book.report()
    change_policy(book.mfi.id, {"looks_per_officer_day": 0}, by=book.second)
    refused, foreign = 0, 0
    for number, identity in enumerate(said):
        owner = written_down(book, f"+26658{number:06d}", ids[number], identity)
        try:
            application_id = approved(book, owner)
        except CreditLimit:
            refused += 1
            continue
        report = credit_report(book.mfi.id, owner, Purpose.APPLICATION, by=book.officer)
        hers = own_record(person_behind(book.mfi.id, owner))
        shown = record_shown_to(book.mfi.id, owner, by=book.officer)
        assert [one.id for one in hers.entries] == [application_id]
        foreign += sum(not one.own for one in report.entries)
        foreign += sum(one.mfi_id != book.mfi.id for one in (*hers.entries, *shown.entries))
        foreign += sum(one.mfi_id != book.mfi.id for one in (*hers.looks, *report.looks))
    assert (refused, foreign) == (0, 0)


@pytest.mark.usefixtures("_registry")
def test_whoever_typed_it_is_held_to_what_he_borrowed(book: Book, other_book: Book) -> None:
    phone, national_id = "+26662000001", f"{nobody_before_had()}0001"
    lent(other_book, written_down(other_book, phone, national_id, Identity.DECLARED))
    other_book.report()
    again = written_down(book, phone, national_id, Identity.DECLARED)
    with pytest.raises(CreditLimit):
        approved(book, again)
