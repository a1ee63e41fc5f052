"""A credit report: by her consent alone, seen by her, and of all lenders without their names."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from credit.rules.card import CARD
from credit.rules.consent import Purpose
from credit.rules.dispute import Dispute, Verdict
from credit.rules.score import recompute
from loans.actions.accept_offer import Agreement, accept_offer
from loans.actions.decide import Approval
from loans.errands.approve import approve_application
from loans.errands.credit_record import own_record
from loans.errands.credit_report import Report, credit_report
from loans.errands.give_consent import NewConsent, give_consent
from loans.errands.pay_out import pay_out_cash
from loans.errands.registry import consents, disputes, subject_of
from loans.errors import ConsentMissing
from loans.models import Acceptance, AuditEntry, Borrower, Loan, Mfi, Person
from tests.loans.book import Book, open_book
from tests.people import Hire

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]
BEGUN = date(2026, 1, 5)


@pytest.fixture
def book(book: Book, settings: Settings) -> Book:
    """A lender whose borrowers may have several loans, here and elsewhere."""
    settings.REGISTRY_LOANS_MAX = 0
    return book


@pytest.fixture
def other_book(senqu: Mfi, hire: Hire) -> Book:
    return open_book(senqu, hire)


def at(day: date) -> time_machine.travel:
    return time_machine.travel(datetime.combine(day, time(10), UTC), tick=True)


def lent(book: Book, borrower_id: UUID | None = None, maloti: int = 1000) -> Loan:
    """Lend to her the whole way, by her consent; all is told to the registry."""
    application = book.applied(maloti, borrower=borrower_id)
    book.consent(application.borrower_id)
    approve_application(book.mfi.id, application.id, Approval(), by=book.checker)
    paper = Agreement(Acceptance.How.PAPER, "form 17")
    made = accept_offer(book.mfi.id, application.id, paper, by=book.officer)
    loan_id = UUID(str(made["loan"]))
    pay_out_cash(book.mfi.id, loan_id, timezone.localdate(), by=book.finance)
    book.report()
    return book.loan(loan_id)


def report(book: Book, borrower_id: UUID, application_id: UUID | None = None) -> Report:
    return credit_report(
        book.mfi.id,
        borrower_id,
        Purpose.APPLICATION,
        by=book.officer,
        application_id=application_id,
    )


def test_of_whom_nobody_told_there_is_the_base_and_nothing_else(book: Book) -> None:
    hers = book.borrower()
    book.consent(hers)
    told = report(book, hers)
    assert (told.score.points, told.score.reasons) == (600, ("thin-file",))
    assert (told.entries, told.owed_lisente, told.days_late) == ((), 0, 0)
    assert told.pattern == (None,) * 24
    assert told.fresh


def test_what_another_lender_told_is_in_it_and_its_name_is_not(
    book: Book, other_book: Book
) -> None:
    with at(BEGUN):
        there = lent(other_book)
        hers = book.same_person(other_book, there.borrower_id)
    # Due on the fifth of each month: February's and March's are not paid.
    with at(date(2026, 3, 20)):
        other_book.report()
        book.consent(hers)
        told = report(book, hers)
    (entry,) = told.entries
    assert (entry.id, entry.own, entry.held, entry.disputed) == (None, False, False, False)
    assert (entry.amount_lisente, entry.since, entry.days_late) == (100_000, BEGUN, 43)
    assert (told.owed_lisente, told.days_late, told.given_up) == (100_000, 43, 0)
    # March 43 days by the 20th, February 23 by its 28th, January none, before that no loan.
    assert told.pattern[:5] == (43, 23, 0, None, None)
    # Late now (30 days or more) -50, a month late this year -70, a loan elsewhere: by the card.
    assert {"late-now", "month-late-this-year"} <= set(told.score.reasons)
    assert told.score.points == 600 + sum(one.points for one in told.score.inputs)
    assert recompute(CARD, told.score.inputs) == told.score


def test_what_this_application_holds_does_not_count_against_it(book: Book) -> None:
    application = book.applied()
    book.consent(application.borrower_id)
    approve_application(book.mfi.id, application.id, Approval(), by=book.checker)
    assert report(book, application.borrower_id).held == 1
    alone = report(book, application.borrower_id, application.id)
    assert (alone.entries, alone.owed_lisente, alone.monthly_other_lisente) == ((), 0, 0)


def test_what_she_disputes_is_there_and_nothing_of_it_is_told(book: Book) -> None:
    with at(BEGUN):
        loan = lent(book)
    with at(date(2026, 3, 20)):
        subject = subject_of(book.mfi.id, loan.borrower_id)
        book.consent(loan.borrower_id)
        late = report(book, loan.borrower_id)
        dispute = Dispute(
            id=loan.id,
            subject=subject,
            mfi_id=book.mfi.id,
            loan_id=loan.application_id,
            opened_at=timezone.now(),
        )
        with disputes.asked() as store:
            store.open_dispute(dispute)
        frozen = report(book, loan.borrower_id)
        with disputes.asked() as store:
            store.settle_dispute(subject, dispute.id, Verdict.REJECTED, at=timezone.now())
        shown_again = report(book, loan.borrower_id)
    (entry,) = frozen.entries
    assert (entry.disputed, entry.amount_lisente, entry.since, entry.days_late) == (
        True,
        None,
        None,
        None,
    )
    assert (frozen.owed_lisente, frozen.days_late, frozen.disputes) == (0, 0, 1)
    assert frozen.score.points > late.score.points
    assert frozen.pattern == (None,) * 24
    assert (shown_again.score.points, shown_again.days_late) == (late.score.points, 43)


@pytest.mark.parametrize("consent", ["missing", "expired", "revoked", "foreign", "for another use"])
def test_without_a_live_consent_nothing_is_told_and_the_refusal_is_kept(
    book: Book, other_book: Book, consent: str
) -> None:
    hers = book.borrower()
    WITHOUT[consent](book, other_book, hers)
    with pytest.raises(ConsentMissing):
        report(book, hers)
    (refused,) = AuditEntry.objects.of(book.mfi).filter(action="look-refused")
    assert (refused.target_id, refused.reason, refused.actor_id) == (
        str(hers),
        "consent-missing",
        book.officer.id,
    )
    assert refused.after == {"purpose": "application"}
    assert own_record(person(book, hers)).looks == ()


def test_every_look_is_seen_by_her_once_a_day(book: Book, other_book: Book) -> None:
    hers = book.borrower()
    there = other_book.same_person(book, hers)
    book.consent(hers)
    other_book.consent(there)
    report(book, hers)
    report(book, hers)
    report(other_book, there)
    looks = own_record(person(book, hers)).looks
    assert [one.mfi_id for one in looks] == [other_book.mfi.id, book.mfi.id]
    assert [one.id for one in report(book, hers).looks] == [one.id for one in looks]


def test_an_old_answer_says_how_old_it_is(book: Book, other_book: Book) -> None:
    loan = lent(other_book)
    hers = book.same_person(other_book, loan.borrower_id)
    book.consent(hers)
    fresh = report(book, hers)
    assert fresh.fresh
    with at_later(minutes=16):
        stale = report(book, hers)
        assert (stale.fresh, stale.as_of) == (False, fresh.as_of)
        other_book.report()
        assert report(book, hers).fresh


def test_how_long_her_number_is_known_is_counted_from_the_first_word_of_it(book: Book) -> None:
    with at(BEGUN):
        loan = lent(book)
    with at(date(2026, 12, 5)):
        book.consent(loan.borrower_id)
        told = report(book, loan.borrower_id)
    (known,) = (one.value for one in told.score.inputs if one.name == "months_on_one_phone")
    assert known == 11


def person(book: Book, borrower_id: UUID) -> Person:
    return Person.objects.get(id=Borrower.objects.of(book.mfi).get(id=borrower_id).person_id)


def at_later(minutes: int) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=True)


def expired(book: Book, _other: Book, hers: UUID) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=40), tick=True):
        book.consent(hers)


def revoked(book: Book, _other: Book, hers: UUID) -> None:
    book.consent(hers)
    subject = subject_of(book.mfi.id, hers)
    with consents.asked() as store:
        given = store.live_consent(
            subject, book.mfi.id, Purpose.APPLICATION, at=timezone.now() + timedelta(seconds=1)
        )
        assert given is not None
        store.revoke_consent(subject, given.id, at=given.given_at + timedelta(milliseconds=1))


def foreign(book: Book, other: Book, hers: UUID) -> None:
    other.consent(other.same_person(book, hers))


def for_another_use(book: Book, _other: Book, hers: UUID) -> None:
    paper = NewConsent(Purpose.COLLECTION, "paper, form 17")
    give_consent(book.mfi.id, hers, paper, by=book.officer)


WITHOUT: dict[str, Callable[[Book, Book, UUID], None]] = {
    "missing": lambda _book, _other, _hers: None,
    "expired": expired,
    "revoked": revoked,
    "foreign": foreign,
    "for another use": for_another_use,
}
