"""Two settle the same thing at the same instant: one does it, the other hears that it is done."""

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from django.utils import timezone

from loans.actions.accept_offer import Agreement, accept_offer
from loans.actions.apply import withdraw
from loans.actions.change_policy import change_policy
from loans.actions.charge import waive
from loans.actions.decide import Approval, reject
from loans.actions.disburse import disburse_cash
from loans.actions.register_borrower import NewBorrower, register_borrower
from loans.actions.reverse_payment import reverse_payment
from loans.deed import Actor
from loans.errands.approve import approve_application
from loans.errors import DomainError
from loans.models import (
    Acceptance,
    Application,
    AuditEntry,
    Borrower,
    Decision,
    Event,
    Installment,
    Loan,
    Payout,
    Person,
    Reversal,
    Transfer,
    Waiver,
)
from loans.once import Facts
from loans.rules.identity import Identity
from tests.faults.at_once import Race, answers, refusals
from tests.loans.book import NUMBERS, Book

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]
JANUARY = date(2026, 1, 5)
DECIDED = ["already-decided"]


def asked_for(book: Book) -> Application:
    """Have somebody apply who lets the lender ask the registry."""
    application = book.applied()
    book.consent(application.borrower_id)
    return application


def approving(book: Book, application: Application, by: Actor) -> Callable[[], Facts]:
    return partial(approve_application, book.mfi.id, application.id, Approval(), by=by)


def test_two_officers_approve_one_application_and_one_of_them_did(race: Race, book: Book) -> None:
    for _ in race.each():
        application = asked_for(book)
        both = [book.checker, book.second]
        told = race.hands.do(*(approving(book, application, by) for by in both))
        race.holds(refusals(told) == DECIDED, f"refused: {refusals(told)}")
        decisions = Decision.objects.of(book.mfi).filter(application_id=application.id)
        race.holds([one.kind for one in decisions] == ["approve"], "one decision")
        about = {"subject_id": application.id, "type": "application.approved"}
        race.holds(Event.objects.of(book.mfi).filter(**about).count() == 1, "one event")
        acts = AuditEntry.objects.of(book.mfi).filter(target_id=application.id, action="approve")
        race.holds(acts.count() == 1, "one audit row")
        application.refresh_from_db()
        race.holds(application.status == Application.Status.APPROVED, application.status)
        race.holds([one.by_id for one in decisions] == [application.approved_by_id], "who")
        (second,) = [one for one in told if isinstance(one, DomainError)]
        heard = [second.context.get("decided_by"), second.context.get("decided_at")]
        stands = [(str(one.by_id), timezone.localtime(one.at).isoformat()) for one in decisions]
        race.holds([tuple(heard)] == stands, f"the second hears who and when: {heard}")
        held = [one.id for one in book.room(application.borrower_id)]
        race.holds(held == [application.id], "the loser's try gave the winner's room back")


def test_one_approves_while_another_refuses_and_one_word_stands(race: Race, book: Book) -> None:
    for _ in race.each():
        application = asked_for(book)
        told = race.hands.do(
            approving(book, application, book.checker),
            partial(reject, book.mfi.id, application.id, "income", "", by=book.second),
        )
        race.holds(refusals(told) == DECIDED, f"refused: {refusals(told)}")
        application.refresh_from_db()
        decided = Decision.objects.of(book.mfi).filter(application_id=application.id)
        kinds = {"approve": "approved", "reject": "rejected"}
        race.holds([kinds[one.kind] for one in decided] == [application.status], "one word")
        room = len(book.room(application.borrower_id))
        race.holds(room == (application.status == "approved"), f"{room} reservations")


def test_she_withdraws_while_it_is_approved_and_no_offer_stands(race: Race, book: Book) -> None:
    for _ in race.each():
        application = asked_for(book)
        told = race.hands.do(
            approving(book, application, book.checker),
            partial(withdraw, book.mfi.id, application.id, "", by=book.officer),
        )
        application.refresh_from_db()
        # An offer may be declined: whoever was first, she has the last word.
        race.holds(application.status == Application.Status.WITHDRAWN, application.status)
        decided = Decision.objects.of(book.mfi).filter(application_id=application.id).count()
        race.holds((decided, refusals(told)) in [(1, []), (0, DECIDED)], f"{decided} decided")
        book.report()
        race.holds(book.room(application.borrower_id) == (), "room is held for nothing")


def test_she_accepts_and_withdraws_at_once_and_does_one_of_them(race: Race, book: Book) -> None:
    paper = Agreement(Acceptance.How.PAPER, "form 17")
    for _ in race.each():
        application = book.offered()
        told = race.hands.do(
            partial(accept_offer, book.mfi.id, application.id, paper, by=book.officer),
            partial(withdraw, book.mfi.id, application.id, "", by=book.checker),
        )
        race.holds(refusals(told) == DECIDED, f"refused: {refusals(told)}")
        application.refresh_from_db()
        loans = Loan.objects.of(book.mfi).filter(application_id=application.id).count()
        race.holds((str(application.status), loans) in [("accepted", 1), ("withdrawn", 0)], "both")


def test_two_hand_the_money_out_and_she_gets_it_once(race: Race, book: Book) -> None:
    for _ in race.each():
        loan = book.accepted(1000, 4)
        pay_out = partial(
            disburse_cash, book.mfi.id, loan.id, timezone.localdate(), by=book.finance
        )
        told = race.hands.do(pay_out, pay_out)
        race.holds(refusals(told) == DECIDED, f"refused: {refusals(told)}")
        race.holds(Payout.objects.of(book.mfi).filter(loan_id=loan.id).count() == 1, "one payout")
        rows = Installment.objects.of(book.mfi).filter(loan_id=loan.id)
        race.holds(rows.count() == 4, "one schedule")
        race.holds(book.balances(loan) == {"1100": 100_000, "1000": -100_000}, "one transfer")


def test_two_second_persons_take_a_payment_back_once(race: Race, book: Book) -> None:
    change_policy(book.mfi.id, {"second_correction_above_lisente": 1_000}, by=book.second)
    for _ in race.each():
        loan = book.active(1000, 4, on=JANUARY)
        payment = book.pay(loan, "550.00", JANUARY)
        back = partial(reverse_payment, book.mfi.id, loan.id, payment.id, "bounced")
        race.holds("waiting_for" in back(by=book.finance), "it takes two")
        told = race.hands.do(*(partial(back, by=by) for by in (book.checker, book.second)))
        race.holds(refusals(told) == DECIDED, f"refused: {refusals(told)}")
        taken = Reversal.objects.of(book.mfi).filter(payment_id=payment.id).count()
        race.holds(taken == 1, f"{taken} reversals")
        again = Transfer.objects.of(book.mfi).filter(loan_id=loan.id, reverses_id__isnull=False)
        race.holds(sum(one.amount_lisente for one in again) == 55_000, "taken back once")


def test_two_second_persons_forgive_once(race: Race, book: Book) -> None:
    change_policy(book.mfi.id, {"second_correction_above_lisente": 1_000}, by=book.second)
    for _ in race.each():
        loan = book.active(1000, 4, on=JANUARY)
        forgive = partial(waive, book.mfi.id, loan.id, "interest", 3_000, "hardship")
        race.holds("waiting_for" in forgive(by=book.finance), "it takes two")
        told = race.hands.do(*(partial(forgive, by=by) for by in (book.checker, book.second)))
        # Whoever comes second asks for another waiver, which waits for somebody else.
        waits = ["waiting_for" in one for one in answers(told)]
        race.holds(sorted(waits) == [False, True], f"{told}")
        race.holds(Waiver.objects.of(book.mfi).filter(loan_id=loan.id).count() == 1, "one waiver")


@pytest.mark.parametrize("phones", [1, 2])
def test_one_national_id_written_down_twice_is_one_borrower(
    race: Race, book: Book, phones: int
) -> None:
    for _ in race.each():
        number = next(NUMBERS)
        told = race.hands.do(
            *(
                partial(register_borrower, book.mfi.id, palesa(number, phone), by=book.officer)
                for phone in ([number, number] if phones == 1 else [number, number + 500_000])
            )
        )
        race.holds(len(answers(told)) == 1, f"refused: {refusals(told)}")
        # Busy says: ask again; then she is known.
        race.holds(set(refusals(told)) <= {"already-taken", "busy"}, f"refused: {refusals(told)}")
        there = Borrower.objects.of(book.mfi).filter(name=f"Palesa {number}")
        race.holds(there.count() == 1, f"{there.count()} borrowers")
        ids = [one.person_id for one in there]
        race.holds(Person.objects.filter(id__in=ids).count() == 1, "one person")
        race.holds([str(one.id) for one in there] == [one["id"] for one in answers(told)], "hers")


def palesa(number: int, phone: int) -> NewBorrower:
    return NewBorrower(
        name=f"Palesa {number}",
        phone=f"+2666{3_000_000 + phone}",
        national_id=f"{900_000_000_000 + number}",
        district_id=1,
        language="en",
        identity=Identity.SEEN,
    )
