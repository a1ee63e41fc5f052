"""An approval asks the registry first: one person, one limit over all lenders."""

from datetime import datetime

import pytest
from django.utils import timezone
from prometheus_client import REGISTRY
from pytest_django import Settings

from credit.rules.card import CARD
from credit.rules.reservation import State
from credit.rules.score import Input, recompute
from loans.actions.accept_offer import Agreement, accept_offer
from loans.actions.amend_borrower import Amendment, amend_borrower
from loans.actions.apply import withdraw
from loans.actions.change_policy import change_policy
from loans.actions.decide import Approval, reject
from loans.deed import Once
from loans.errands.approve import approve_application, end_of_day_in
from loans.errors import AlreadyDecided, ConsentMissing, CreditLimit, SelfApproval
from loans.models import Acceptance, Application, Decision, Mfi
from tests.loans.book import Book, open_book
from tests.people import Hire

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]
AS_ASKED = Approval()
TOOK = "letsema_registry_reservation_seconds"

BEARS = ("affordability", "share_percent", "limit_percent", "others")


@pytest.fixture
def other_book(senqu: Mfi, hire: Hire) -> Book:
    """The book of another lender of the same people."""
    return open_book(senqu, hire)


def test_room_is_held_as_long_as_the_offer_stands(book: Book) -> None:
    application = book.applied(1000)
    book.consent(application.borrower_id)
    approve_application(book.mfi.id, application.id, AS_ASKED, by=book.checker)
    (held,) = book.room(application.borrower_id)
    assert (held.id, held.state, held.amount_lisente) == (application.id, State.RESERVED, 100_000)
    assert held.expires_at == end_of_day_in(7)
    assert timezone.localtime(held.expires_at).time() == datetime.min.time()


def test_without_her_consent_nothing_is_asked_and_nothing_decided(book: Book) -> None:
    application = book.applied(1000)
    with pytest.raises(ConsentMissing):
        approve_application(book.mfi.id, application.id, AS_ASKED, by=book.checker)
    application.refresh_from_db()
    assert application.status == "submitted"


def test_a_second_lender_hears_that_there_is_no_room(book: Book, other_book: Book) -> None:
    first = book.applied(1000)
    book.consent(first.borrower_id)
    approve_application(book.mfi.id, first.id, AS_ASKED, by=book.checker)
    her_there = other_book.same_person(book, first.borrower_id)
    second = other_book.applied(1000, borrower=her_there)
    other_book.consent(her_there)
    with pytest.raises(CreditLimit):
        approve_application(other_book.mfi.id, second.id, AS_ASKED, by=other_book.checker)
    withdraw(book.mfi.id, first.id, "", by=book.officer)
    book.report()
    approve_application(other_book.mfi.id, second.id, AS_ASKED, by=other_book.checker)


def test_who_may_not_decide_learns_nothing_of_the_registry(book: Book) -> None:
    application = book.applied(1000)
    with pytest.raises(SelfApproval):
        approve_application(book.mfi.id, application.id, AS_ASKED, by=book.officer)
    reject(book.mfi.id, application.id, "income", "", by=book.checker)
    with pytest.raises(AlreadyDecided):
        approve_application(book.mfi.id, application.id, AS_ASKED, by=book.checker)
    assert book.room(application.borrower_id) == ()


def test_the_first_of_two_approvals_holds_no_room_yet(book: Book) -> None:
    change_policy(book.mfi.id, {"second_approval_above_lisente": 50_000}, by=book.second)
    application = book.applied(1000)
    book.consent(application.borrower_id)
    here = (book.mfi.id, application.id, AS_ASKED)
    assert approve_application(*here, by=book.checker)["waiting_for"] == "manager"
    assert book.room(application.borrower_id) == ()
    approve_application(*here, by=book.second)
    assert len(book.room(application.borrower_id)) == 1


def test_asked_again_with_its_key_it_gives_the_first_answer(book: Book) -> None:
    application = book.applied(1000)
    book.consent(application.borrower_id)
    once = Once.of_body("k", f"staff:{book.checker.id}", "approve", {})
    here = (book.mfi.id, application.id, AS_ASKED)
    first = approve_application(*here, by=book.checker, once=once)
    assert approve_application(*here, by=book.checker, once=once) == first
    assert Application.objects.of(book.mfi).get(id=application.id).status == "approved"


def test_the_decision_keeps_what_was_advised(book: Book, settings: Settings) -> None:
    settings.REGISTRY_LOANS_MAX = 0
    first = book.applied(1000, 4)
    book.consent(first.borrower_id)
    approve_application(book.mfi.id, first.id, AS_ASKED, by=book.checker)
    accept_offer(book.mfi.id, first.id, Agreement(Acceptance.How.PAPER), by=book.officer)
    change_policy(book.mfi.id, {"loans_at_once": None}, by=book.second)
    amend_borrower(
        book.mfi.id,
        first.borrower_id,
        Amendment(details={"income_month_lisente": 100_000}),
        by=book.officer,
    )
    second = book.applied(1000, 4, borrower=first.borrower_id)
    approve_application(book.mfi.id, second.id, AS_ASKED, by=book.checker)
    advice = [one.advice for one in Decision.objects.of(book.mfi).order_by("at")]
    kept = [{name: one[name] for name in BEARS} for one in advice]
    # Each asks M270 a month; her M1,000 bear the first, and not both.
    assert kept == [
        {
            "affordability": "income-unknown",
            "share_percent": None,
            "limit_percent": 33,
            "others": "none",
        },
        {
            "affordability": "above",
            "share_percent": "54.0",
            "limit_percent": 33,
            "others": "some",
        },
    ]
    # Without a record she has the base; then what she owes is as much as she earns in a month.
    assert [(one["score"], one["band"], one["card"]) for one in advice] == [
        (600, "C", "2026-11"),
        (590, "C", "2026-11"),
    ]
    assert advice[0]["reasons"] == "thin-file"
    for one in advice:
        numbers = dict(part.split("=") for part in one["inputs"].split(","))
        measured = [
            Input(row.name, int(numbers[row.name]) if row.name in numbers else None, 0, "")
            for row in CARD.rows
        ]
        assert recompute(CARD, measured).points == one["score"]


def test_how_long_the_registry_took_is_counted(book: Book) -> None:
    application = book.applied(1000)
    book.consent(application.borrower_id)
    before = REGISTRY.get_sample_value(f"{TOOK}_count") or 0
    approve_application(book.mfi.id, application.id, AS_ASKED, by=book.checker)
    assert REGISTRY.get_sample_value(f"{TOOK}_count") == before + 1
    seconds = REGISTRY.get_sample_value(f"{TOOK}_sum")
    assert seconds is not None
    assert 0 < seconds < 60
