"""Who decides on an application, up to how much, and when it takes two."""

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from django.db import connections
from django.utils import timezone

from loans.actions.apply import Amendment, amend_application, withdraw
from loans.actions.change_policy import change_policy
from loans.actions.decide import Approval, approve, reject, send_back
from loans.deed import Actor
from loans.errors import (
    AlreadyDecided,
    DomainError,
    MayNot,
    NotThisLender,
    OutsideTerms,
    OverLimit,
)
from loans.models import Application, AuditEntry, Borrower, Decision, Mfi, Person
from loans.models.application import NOTE
from loans.sealed import data_key_of, unseal
from tests.loans.book import Book, open_book
from tests.people import Hire

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
ROUNDS = 10


def read(book: Book, application_id: object) -> Application:
    return Application.objects.of(book.mfi).get(id=str(application_id))


def decisions(book: Book, application: Application) -> list[Decision]:
    rows = Decision.objects.of(book.mfi).filter(application_id=application.id)
    return list(rows.order_by("at"))


def takes_two_above(book: Book, maloti: int) -> None:
    change_policy(book.mfi.id, {"second_approval_above_lisente": maloti * 100}, by=book.second)


def test_approved_it_is_an_offer_for_as_many_days_as_the_lender_says(book: Book) -> None:
    change_policy(book.mfi.id, {"offer_days": 5}, by=book.second)
    application = book.applied(1000, 4)
    told = approve(book.mfi.id, application.id, Approval(note="steady work"), by=book.checker)
    assert told == {"id": str(application.id)}
    offer = read(book, application.id)
    assert (offer.status, str(offer.approved_by_id)) == ("approved", book.checker.id)
    assert (offer.offered_lisente, offer.offered_installments) == (100_000, 4)
    assert offer.offer_ends_on == timezone.localdate() + timedelta(5)
    (decision,) = decisions(book, application)
    assert (decision.kind, str(decision.by_id), decision.waiting_for) == (
        "approve",
        book.checker.id,
        "",
    )
    borrower = Borrower.objects.of(book.mfi).get(id=application.borrower_id)
    key = data_key_of(Person.objects.get(id=borrower.person_id))
    assert unseal(key, NOTE, decision.note_sealed) == "steady work"


def test_other_terms_may_be_offered_than_were_asked_for(book: Book) -> None:
    application = book.applied(1000, 4)
    approve(book.mfi.id, application.id, Approval(60_000, 3), by=book.checker)
    offer = read(book, application.id)
    assert (offer.offered_lisente, offer.offered_installments) == (60_000, 3)
    assert (offer.amount_lisente, offer.installments) == (100_000, 4)


@pytest.mark.parametrize("terms", [Approval(5_000_001), Approval(None, 61)])
def test_nothing_is_offered_that_the_product_does_not(book: Book, terms: Approval) -> None:
    with pytest.raises(OutsideTerms):
        approve(book.mfi.id, book.applied().id, terms, by=book.checker)


def test_what_is_decided_is_decided(book: Book) -> None:
    verbs: list[Callable[[UUID, Actor], object]] = [
        lambda id_, by: approve(book.mfi.id, id_, Approval(), by=by),
        lambda id_, by: reject(book.mfi.id, id_, "income", "", by=by),
        lambda id_, by: send_back(book.mfi.id, id_, "no payslip", by=by),
    ]
    for first in verbs:
        application = book.applied()
        first(application.id, book.checker)
        (decision,) = decisions(book, application)
        stands = {
            "status": read(book, application.id).status,
            "decided_at": timezone.localtime(decision.at).isoformat(),
            "decided_by": book.checker.id,
        }
        for second in verbs:
            with pytest.raises(AlreadyDecided) as refused:
                second(application.id, book.second)
            assert refused.value.context == stands
        assert len(decisions(book, application)) == 1


def test_of_two_approvals_it_is_the_second_that_stands(book: Book) -> None:
    takes_two_above(book, 500)
    application = book.applied(1000, 4)
    for by in (book.checker, book.second):
        approve(book.mfi.id, application.id, Approval(), by=by)
    with pytest.raises(AlreadyDecided) as refused:
        reject(book.mfi.id, application.id, "income", "", by=book.checker)
    assert refused.value.context["decided_by"] == book.second.id


def test_what_she_took_back_nobody_decided(book: Book) -> None:
    application = book.applied()
    send_back(book.mfi.id, application.id, "no payslip", by=book.checker)
    withdraw(book.mfi.id, application.id, "", by=book.officer)
    with pytest.raises(AlreadyDecided) as refused:
        reject(book.mfi.id, application.id, "income", "", by=book.checker)
    assert refused.value.context == {"status": "withdrawn"}


def test_it_is_refused_with_a_reason_of_the_list(book: Book) -> None:
    application = book.applied()
    with pytest.raises(OutsideTerms) as wrong:
        reject(book.mfi.id, application.id, "I do not like her", "", by=book.checker)
    assert wrong.value.field == "reason"
    reject(book.mfi.id, application.id, "other-loans", "two elsewhere", by=book.checker)
    assert read(book, application.id).status == "rejected"
    (decision,) = decisions(book, application)
    assert (decision.kind, decision.reason) == ("reject", "other-loans")
    assert "elsewhere" not in decision.note_sealed
    entry = AuditEntry.objects.of(book.mfi).get(action="reject")
    assert (entry.reason, entry.after) == ("other-loans", {})


def test_it_is_sent_back_and_comes_again(book: Book) -> None:
    application = book.applied()
    send_back(book.mfi.id, application.id, "no payslip", by=book.checker)
    assert read(book, application.id).status == "returned"
    amend_application(book.mfi.id, application.id, Amendment(installments=6), by=book.officer)
    approve(book.mfi.id, application.id, Approval(), by=book.checker)
    assert read(book, application.id).offered_installments == 6
    assert [one.kind for one in decisions(book, application)] == ["return", "approve"]


def test_another_lenders_staff_decide_nothing_and_find_nothing(
    book: Book, senqu: Mfi, hire: Hire
) -> None:
    theirs, application = open_book(senqu, hire), book.applied()
    with pytest.raises(NotThisLender):
        approve(senqu.id, application.id, Approval(), by=theirs.checker)
    with pytest.raises(MayNot):
        approve(book.mfi.id, application.id, Approval(), by=theirs.checker)


def test_each_role_approves_up_to_its_limit(book: Book, hire: Hire) -> None:
    limits = {"officer": 500_000, "manager": 600_000, "admin": 700_000}
    change_policy(book.mfi.id, {"approval_limits_lisente": limits}, by=book.second)
    for role, limit in limits.items():
        one = Actor.staff(hire(f"one-{role}", role, book.mfi).id)
        application = book.applied(10_000)
        with pytest.raises(OverLimit):
            approve(book.mfi.id, application.id, Approval(limit + 1), by=one)
        approve(book.mfi.id, application.id, Approval(limit), by=one)
        assert read(book, application.id).offered_lisente == limit


def test_above_the_lenders_limit_the_first_approval_waits_for_another(book: Book) -> None:
    takes_two_above(book, 999)
    application = book.applied(1000, 4)
    told = approve(book.mfi.id, application.id, Approval(), by=book.checker)
    assert told == {"id": str(application.id), "waiting_for": "manager"}
    waiting = read(book, application.id)
    assert (waiting.status, waiting.waiting_for) == ("submitted", "manager")
    again = approve(book.mfi.id, application.id, Approval(), by=book.checker)
    assert again["waiting_for"] == "manager"
    assert "waiting_for" not in approve(book.mfi.id, application.id, Approval(), by=book.second)
    offer = read(book, application.id)
    assert (offer.status, offer.waiting_for) == ("approved", "")
    assert (str(offer.first_approval_by_id), str(offer.approved_by_id)) == (
        book.checker.id,
        book.second.id,
    )


def test_at_the_lenders_limit_one_is_enough(book: Book) -> None:
    takes_two_above(book, 1000)
    told = approve(book.mfi.id, book.applied(1000).id, Approval(), by=book.checker)
    assert "waiting_for" not in told


def test_the_second_is_a_manager_or_an_admin(book: Book, hire: Hire) -> None:
    takes_two_above(book, 999)
    application = book.applied(1000)
    for name in ("lerato", "tefo"):
        officer = Actor.staff(hire(name, "officer", book.mfi).id)
        told = approve(book.mfi.id, application.id, Approval(), by=officer)
        assert told["waiting_for"] == "manager"
    approve(book.mfi.id, application.id, Approval(), by=book.checker)
    assert read(book, application.id).status == "approved"


def test_the_second_approves_within_his_own_limit(book: Book) -> None:
    takes_two_above(book, 999)
    application = book.applied(1000)
    approve(book.mfi.id, application.id, Approval(), by=book.checker)
    limits = {"admin": 99_999}
    change_policy(book.mfi.id, {"approval_limits_lisente": limits}, by=Actor.system("operator"))
    with pytest.raises(OverLimit):
        approve(book.mfi.id, application.id, Approval(), by=book.second)


def test_who_approves_other_terms_begins_anew(book: Book) -> None:
    takes_two_above(book, 500)
    application = book.applied(1000, 4)
    approve(book.mfi.id, application.id, Approval(), by=book.checker)
    other = approve(book.mfi.id, application.id, Approval(90_000), by=book.second)
    assert other["waiting_for"] == "manager"
    again = approve(book.mfi.id, application.id, Approval(90_000, 5), by=book.checker)
    assert again["waiting_for"] == "manager"
    approve(book.mfi.id, application.id, Approval(90_000, 5), by=book.second)
    offer = read(book, application.id)
    assert (offer.status, offer.offered_lisente, offer.offered_installments) == (
        "approved",
        90_000,
        5,
    )


def test_the_first_may_come_down_to_what_one_alone_may_offer(book: Book) -> None:
    takes_two_above(book, 500)
    application = book.applied(1000)
    approve(book.mfi.id, application.id, Approval(), by=book.checker)
    told = approve(book.mfi.id, application.id, Approval(50_000), by=book.checker)
    assert "waiting_for" not in told
    offer = read(book, application.id)
    assert (offer.status, offer.offered_lisente) == ("approved", 50_000)


def test_a_first_approval_does_not_outlive_a_return(book: Book) -> None:
    takes_two_above(book, 500)
    application = book.applied(1000, 4)
    approve(book.mfi.id, application.id, Approval(), by=book.checker)
    send_back(book.mfi.id, application.id, "no payslip", by=book.second)
    amend_application(book.mfi.id, application.id, Amendment(), by=book.officer)
    told = approve(book.mfi.id, application.id, Approval(), by=book.second)
    assert told["waiting_for"] == "manager"


Verb = Callable[[], object]


def at_once(*verbs: Verb) -> list[str]:
    """Have verbs start at one moment, and tell what came of them."""
    start = threading.Barrier(len(verbs), timeout=30)
    told: list[str] = []

    def go(verb: Verb) -> None:
        start.wait()
        try:
            verb()
            told.append("done")
        except DomainError as refusal:
            told.append(refusal.code)
        finally:
            connections.close_all()

    people = [threading.Thread(target=go, args=[verb]) for verb in verbs]
    for one in people:
        one.start()
    for one in people:
        one.join(60)
    return sorted(told)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rival", ["approve", "reject", "return"])
def test_of_two_who_decide_at_once_one_is_second(book: Book, rival: str) -> None:
    for _ in range(ROUNDS):
        id_ = book.applied().id
        rivals: dict[str, Verb] = {
            "approve": partial(approve, book.mfi.id, id_, Approval(), by=book.second),
            "reject": partial(reject, book.mfi.id, id_, "income", "", by=book.second),
            "return": partial(send_back, book.mfi.id, id_, "no payslip", by=book.second),
        }
        first = partial(approve, book.mfi.id, id_, Approval(), by=book.checker)
        assert at_once(first, rivals[rival]) == ["already-decided", "done"]
        assert len(decisions(book, read(book, id_))) == 1


@pytest.mark.django_db(transaction=True)
def test_what_she_takes_back_while_it_is_approved_is_taken_back(book: Book) -> None:
    for _ in range(ROUNDS):
        id_ = book.applied().id
        told = at_once(
            partial(approve, book.mfi.id, id_, Approval(), by=book.checker),
            partial(withdraw, book.mfi.id, id_, "", by=book.officer),
        )
        # She declines what was offered a moment before, or there is nothing left to offer.
        assert told in (["done", "done"], ["already-decided", "done"])
        assert read(book, id_).status == "withdrawn"
