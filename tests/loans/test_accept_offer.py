"""Her agreement makes a loan of an offer, on its terms and no others; in time, and once."""

import threading
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connections
from django.utils import timezone

from loans.actions.accept_offer import Agreement, accept_offer, expire_offers
from loans.actions.apply import apply, withdraw
from loans.actions.change_policy import change_policy
from loans.actions.decide import Approval, approve, reject
from loans.deed import Actor, Once
from loans.errors import AlreadyDecided, Busy, DomainError, MayNot, NotNow, OfferExpired
from loans.models import Acceptance, Application, AuditEntry, Borrower, Event, Loan, Mfi, Person
from loans.notes import EVIDENCE
from loans.queries.offers import offer_facts
from loans.queries.products import of_lender, terms_of
from loans.sealed import data_key_of, unseal
from tests.loans.book import Book, open_book
from tests.loans.test_apply import wish
from tests.people import Hire

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
PAPER = Agreement(Acceptance.How.PAPER, "form 17 in the blue file")
CLOCK = Actor.system("offers")


def read(book: Book, application_id: object) -> Application:
    return Application.objects.of(book.mfi).get(id=str(application_id))


def accept(book: Book, application: Application, agreement: Agreement = PAPER) -> Loan:
    made = accept_offer(book.mfi.id, application.id, agreement, by=book.officer)
    return book.loan(UUID(str(made["loan"])))


def let_pass(book: Book, application: Application, days: int) -> None:
    """Put an offer's last day so many days before today."""
    day = timezone.localdate() - timedelta(days)
    Application.objects.of(book.mfi).filter(id=application.id).update(offer_ends_on=day)


def test_the_loan_has_the_terms_that_were_offered(book: Book) -> None:
    application = book.applied(1000, 4)
    approve(book.mfi.id, application.id, Approval(60_000, 3), by=book.checker)
    loan = accept(book, application)
    assert read(book, application.id).status == "accepted"
    assert (loan.status, loan.principal_lisente, loan.installments) == ("accepted", 60_000, 3)
    assert (loan.borrower_id, loan.product_id) == (application.borrower_id, application.product_id)
    assert loan.terms == terms_of(of_lender(book.mfi.id).get(id=loan.product_id)).to_plain()
    assert (str(loan.captured_by_id), str(loan.approved_by_id)) == (
        book.officer.id,
        book.checker.id,
    )
    # No money has moved, and nothing is owed.
    assert (loan.disbursed_on, loan.owed_lisente, book.balances(loan)) == (None, 0, {})


def test_what_she_was_shown_is_kept_with_her_agreement(book: Book) -> None:
    offer = book.offered(1000, 4)
    shown = offer_facts(offer, "en")
    accept(book, offer)
    kept = Acceptance.objects.of(book.mfi).get(application_id=offer.id)
    assert (kept.key_facts_version, kept.language) == (shown.version, "en")
    assert (kept.key_facts, kept.text_shown) == (shown.plain, shown.text)
    assert kept.text_shown
    assert (kept.how, kept.by_kind, kept.by_id) == ("paper", "staff", book.officer.id)


def test_it_is_kept_in_the_language_that_she_agreed_in(book: Book) -> None:
    offer = book.offered()
    accept(book, offer, Agreement(Acceptance.How.PAPER, "form 17", language="st"))
    kept = Acceptance.objects.of(book.mfi).get(application_id=offer.id)
    assert (kept.language, kept.text_shown) == ("st", offer_facts(offer, "st").text)


def test_where_the_paper_lies_is_sealed_under_her_key(book: Book) -> None:
    offer = book.offered()
    accept(book, offer)
    kept = Acceptance.objects.of(book.mfi).get(application_id=offer.id)
    borrower = Borrower.objects.of(book.mfi).get(id=offer.borrower_id)
    key = data_key_of(Person.objects.get(id=borrower.person_id))
    assert unseal(key, EVIDENCE, kept.note_sealed) == PAPER.evidence
    entry = AuditEntry.objects.of(book.mfi).get(action="accept-offer")
    assert entry.after.keys() == {"loan", "how"}


def test_her_pin_needs_no_paper(book: Book) -> None:
    offer, she = book.offered(), Actor.person(uuid4())
    accept_offer(book.mfi.id, offer.id, Agreement(Acceptance.How.PIN), by=she)
    kept = Acceptance.objects.of(book.mfi).get(application_id=offer.id)
    assert (kept.how, kept.by_kind, kept.note_sealed) == ("pin", "person", "")


def test_whoever_follows_the_events_hears_of_the_loan(book: Book) -> None:
    offer = book.offered()
    loan = accept(book, offer)
    event = Event.objects.of(book.mfi).get(type="offer.accepted")
    assert (event.subject_id, event.data) == (offer.id, {"loan": str(loan.id)})


def test_only_an_offer_is_accepted(book: Book) -> None:
    asked, refused, gone = book.applied(), book.applied(), book.offered()
    reject(book.mfi.id, refused.id, "income", "", by=book.checker)
    withdraw(book.mfi.id, gone.id, "", by=book.officer)
    outcomes: dict[str, type[DomainError]] = {}
    for application in (asked, refused, gone):
        with pytest.raises(DomainError) as no:
            accept(book, application)
        outcomes[str(read(book, application.id).status)] = no.type
    assert outcomes == {"submitted": NotNow, "rejected": NotNow, "withdrawn": AlreadyDecided}


def test_a_first_approval_of_two_is_no_offer_yet(book: Book) -> None:
    change_policy(book.mfi.id, {"second_approval_above_lisente": 0}, by=book.second)
    application = book.offered()
    with pytest.raises(NotNow):
        accept(book, application)


def test_it_is_accepted_once(book: Book) -> None:
    offer = book.offered()
    accept(book, offer)
    with pytest.raises(AlreadyDecided):
        accept(book, offer)
    assert Loan.objects.of(book.mfi).count() == 1


def test_the_same_key_makes_one_loan(book: Book) -> None:
    offer, once = book.offered(), Once.of_body("k-1", "staff", "accept", {"evidence": "form 17"})
    first = accept_offer(book.mfi.id, offer.id, PAPER, by=book.officer, once=once)
    assert accept_offer(book.mfi.id, offer.id, PAPER, by=book.officer, once=once) == first


@pytest.mark.parametrize("role", ["finance", "auditor"])
def test_finance_and_auditors_take_no_agreement_down(book: Book, hire: Hire, role: str) -> None:
    offer, one = book.offered(), Actor.staff(hire("refiloe", role, book.mfi).id)
    with pytest.raises(MayNot):
        accept_offer(book.mfi.id, offer.id, PAPER, by=one)


def test_an_offer_is_good_on_its_last_day_and_not_on_the_next(book: Book) -> None:
    good, late = book.offered(), book.offered()
    let_pass(book, good, 0)
    let_pass(book, late, 1)
    assert accept(book, good).application_id == good.id
    with pytest.raises(OfferExpired):
        accept(book, late)


def test_expired_offers_are_closed_and_nothing_else_is(book: Book, senqu: Mfi, hire: Hire) -> None:
    theirs = open_book(senqu, hire)
    late, last_day, asked, foreign = (
        book.offered(),
        book.offered(),
        book.applied(),
        theirs.offered(),
    )
    let_pass(book, late, 1)
    let_pass(book, last_day, 0)
    let_pass(theirs, foreign, 1)
    assert expire_offers(book.mfi.id, timezone.localdate(), by=CLOCK) == 1
    assert expire_offers(book.mfi.id, timezone.localdate(), by=CLOCK) == 0
    assert [read(book, one.id).status for one in (late, last_day, asked)] == [
        "expired",
        "approved",
        "submitted",
    ]
    assert read(theirs, foreign.id).status == "approved"
    event = Event.objects.of(book.mfi).get(type="offer.expired")
    assert event.subject_id == late.id
    with pytest.raises(OfferExpired):
        accept(book, late)


def test_after_an_expired_offer_she_may_ask_again(book: Book) -> None:
    late = book.offered()
    let_pass(book, late, 1)
    expire_offers(book.mfi.id, timezone.localdate(), by=CLOCK)
    assert apply(book.mfi.id, wish(book, borrower_id=late.borrower_id), by=book.officer)


@pytest.mark.django_db(transaction=True)
def test_accepted_by_eight_at_once_it_is_one_loan(book: Book) -> None:
    offer = book.offered()
    start = threading.Barrier(8, timeout=30)
    told: list[str] = []

    def go() -> None:
        start.wait()
        try:
            accept(book, offer)
            told.append("done")
        except (AlreadyDecided, Busy) as refusal:
            told.append(refusal.code)
        finally:
            connections.close_all()

    people = [threading.Thread(target=go) for _ in range(8)]
    for one in people:
        one.start()
    for one in people:
        one.join(60)
    assert len(told) == 8
    assert told.count("done") == 1
    assert Loan.objects.of(book.mfi).count() == 1
