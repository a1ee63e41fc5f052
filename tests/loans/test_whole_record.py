"""All of her record is hers to see: every loan with its end, and every look through every door."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from credit.rules.address import Address
from credit.rules.consent import Purpose
from credit.rules.inquiry import Inquiry
from credit.rules.standing import How
from loans.actions.accept_offer import Agreement, accept_offer
from loans.actions.decide import Approval
from loans.actions.handle_case import Matter, bring_up
from loans.actions.write_off import write_off
from loans.dates import today
from loans.errands.approve import approve_application
from loans.errands.credit_record import CreditRecord, own_record, record_shown_to
from loans.errands.credit_report import credit_report
from loans.errands.give_consent import NewConsent, give_consent
from loans.errands.pay_out import pay_out_cash
from loans.errands.registry import inquiries, subject_of
from loans.errands.weigh import weigh
from loans.errors import CreditLimit
from loans.models import Acceptance, Case, Loan, Mfi
from loans.queries.borrowers import person_behind
from tests.credit.conftest import cluster as cluster_
from tests.loans.book import Book, open_book
from tests.people import Hire
from tests.registry_choice import kept_at

cluster = cluster_
pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture(
    params=[
        pytest.param("postgres", marks=pytest.mark.citus),
        pytest.param("cassandra", marks=pytest.mark.cassandra),
    ],
    autouse=True,
)
def either(request: pytest.FixtureRequest, settings: Settings) -> Iterator[None]:
    """Keep the registry beside the book, and then in Cassandra."""
    if request.param == "postgres":
        yield
        return
    address: Address = request.getfixturevalue("cluster")
    with kept_at(address, settings):
        yield


@pytest.fixture
def other_book(senqu: Mfi, hire: Hire) -> Book:
    return open_book(senqu, hire)


def hers(book: Book, borrower_id: UUID) -> CreditRecord:
    return own_record(person_behind(book.mfi.id, borrower_id))


def allows(book: Book, borrower_id: UUID, purpose: Purpose) -> None:
    paper = NewConsent(purpose, "paper, form 17")
    give_consent(book.mfi.id, borrower_id, paper, by=book.officer)


def lent(book: Book, borrower_id: UUID) -> Loan:
    """Lend her a thousand through every step that asks the registry."""
    application = book.applied(1000, borrower=borrower_id)
    allows(book, borrower_id, Purpose.APPLICATION)
    approve_application(book.mfi.id, application.id, Approval(), by=book.checker)
    paper = Agreement(Acceptance.How.PAPER, "form 17")
    made = accept_offer(book.mfi.id, application.id, paper, by=book.officer)
    pay_out_cash(book.mfi.id, UUID(str(made["loan"])), today(), by=book.finance)
    book.report()
    return book.loan(UUID(str(made["loan"])))


def test_a_look_of_three_hundred_days_ago_is_there_and_one_that_is_no_longer_kept_is_not(
    book: Book,
) -> None:
    palesa = book.borrower()
    allows(book, palesa, Purpose.REVIEW)
    subject, now = subject_of(book.mfi.id, palesa), timezone.now()
    ages = {"yesterday": 1, "long ago": 300, "no longer kept": 366}
    for days in ages.values():
        look = Inquiry(
            id=uuid4(),
            subject=subject,
            mfi_id=book.mfi.id,
            purpose=Purpose.REVIEW,
            consent_id=uuid4(),
            at=now - timedelta(days),
        )
        with inquiries.asked() as store:
            store.note_inquiry(look)
    told = [
        timezone.localdate(now) - timezone.localdate(one.at) for one in hers(book, palesa).looks
    ]
    assert told == [timedelta(ages["yesterday"]), timedelta(ages["long ago"])]


def test_each_loan_stands_there_with_its_end(book: Book, other_book: Book) -> None:
    palesa = book.borrower()
    there = other_book.same_person(book, palesa)
    paid = lent(book, palesa)
    book.pay(paid, "1080.00")
    book.report()
    given_up = lent(other_book, there)
    write_off(other_book.mfi.id, given_up.id, "gone", by=other_book.checker)
    other_book.report()
    record = hers(book, palesa)
    assert {(one.mfi_id, one.how(today())) for one in record.standings} == {
        (book.mfi.id, How.PAID),
        (other_book.mfi.id, How.WRITTEN_OFF),
    }


def test_what_is_late_is_late_today(book: Book) -> None:
    palesa = book.borrower()
    lent(book, palesa)
    book.report()
    (one,) = hers(book, palesa).standings
    assert one.oldest_due_on is not None
    assert (one.how(one.oldest_due_on), one.how(one.oldest_due_on + timedelta(1))) == (
        How.ON_TIME,
        How.LATE,
    )


def test_what_she_disputes_is_marked_until_it_is_settled(book: Book) -> None:
    palesa = book.borrower()
    loan = lent(book, palesa)
    matter = Matter(Case.Kind.DISPUTE, palesa, "I paid", disputed_id=loan.application_id)
    bring_up(book.mfi.id, matter, by=book.officer)
    book.report()
    assert hers(book, palesa).disputed == {loan.application_id}


def test_a_loan_that_ended_too_long_ago_is_told_to_her_and_to_no_lender(book: Book) -> None:
    palesa = book.borrower()
    loan = lent(book, palesa)
    book.pay(loan, "1080.00")
    book.report()
    for days, told in ((5 * 365, 1), (5 * 365 + 2, 0)):
        with time_machine.travel(timezone.now() + timedelta(days)):
            assert len(hers(book, palesa).standings) == 1
            shown = record_shown_to(book.mfi.id, palesa, by=book.officer)
            assert len(shown.standings) == told


def test_how_she_paid_others_is_told_to_no_lender_without_her_consent(
    book: Book, other_book: Book
) -> None:
    there = other_book.borrower()
    lent(other_book, there)
    here = book.same_person(other_book, there)
    assert len(hers(book, here).standings) == 1
    shown = record_shown_to(book.mfi.id, here, by=book.officer)
    assert (shown.standings, shown.withheld) == ((), True)
    allows(book, here, Purpose.REVIEW)
    assert len(record_shown_to(book.mfi.id, here, by=book.officer).standings) == 1


def test_as_many_looks_as_there_were_through_every_door(book: Book, other_book: Book) -> None:
    palesa = book.borrower()
    there = other_book.same_person(book, palesa)
    application = book.applied(1000, borrower=palesa)
    allows(book, palesa, Purpose.APPLICATION)
    # The page of the application, twice on one day; the approval; paying out uses what is held.
    for _ in range(2):
        weigh(application, by=book.checker)
    approve_application(book.mfi.id, application.id, Approval(), by=book.checker)
    paper = Agreement(Acceptance.How.PAPER, "form 17")
    made = accept_offer(book.mfi.id, application.id, paper, by=book.officer)
    pay_out_cash(book.mfi.id, UUID(str(made["loan"])), today(), by=book.finance)
    # Her record at the office.
    record_shown_to(book.mfi.id, palesa, by=book.officer)
    for purpose in Purpose:
        allows(other_book, there, purpose)
    # Reports: of a purpose one a day, and each purpose is a look of its own.
    for purpose in (Purpose.REVIEW, Purpose.COLLECTION, Purpose.REVIEW):
        credit_report(other_book.mfi.id, there, purpose, by=other_book.officer)
    # An approval that is refused.
    second = other_book.applied(1000, borrower=there)
    with pytest.raises(CreditLimit):
        approve_application(other_book.mfi.id, second.id, Approval(), by=other_book.checker)
    looks = hers(book, palesa).looks
    here, elsewhere = book.mfi.id, other_book.mfi.id
    assert [(one.mfi_id, one.purpose.value) for one in reversed(looks)] == [
        (here, "application"),
        (here, "application"),
        (here, "application"),
        (elsewhere, "review"),
        (elsewhere, "collection"),
        (elsewhere, "application"),
    ]
