"""Decided while nobody can ask the registry: by two, for little, and asked once it answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from django.utils import timezone
from pytest_django import Settings

from credit.rules.reservation import State
from credit.stores.cassandra import CassandraRegistry
from loans.actions.accept_offer import Agreement, accept_offer
from loans.actions.amend_borrower import Amendment, amend_borrower
from loans.actions.change_policy import change_policy
from loans.actions.decide import Approval
from loans.deed import Actor
from loans.errands.approve import approve_application
from loans.errands.pay_out import pay_out_cash
from loans.errands.registry import names
from loans.errors import CreditLimit, RegistryAway, UncheckedLimit
from loans.models import Acceptance, Application, AuditEntry, Event, Mfi
from loans.queries import applications
from loans.queries.applications import Wanted
from tests.credit.conftest import closed_port, nobodys_address
from tests.loans.book import Book, open_book
from tests.people import Hire

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]
WITHOUT = Approval(note="her roof is gone, no answer since noon", unchecked=True)


@pytest.fixture
def other_book(senqu: Mfi, hire: Hire) -> Book:
    return open_book(senqu, hire)


@contextmanager
def registry_away(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as away:
        away.setattr(names, "opens", lambda: CassandraRegistry(nobodys_address(closed_port())))
        yield


def asking(book: Book, borrower: UUID | None = None) -> Application:
    application = book.applied(1000, borrower=borrower)
    book.consent(application.borrower_id)
    return application


def approved(book: Book, application: Application, monkeypatch: pytest.MonkeyPatch) -> Application:
    """By two, while the registry is away."""
    with registry_away(monkeypatch):
        for by in (book.checker, book.second):
            approve_application(book.mfi.id, application.id, WITHOUT, by=by)
    application.refresh_from_db()
    return application


def lent(book: Book, application: Application) -> UUID:
    paper = Agreement(Acceptance.How.PAPER, "form 17")
    made = accept_offer(book.mfi.id, application.id, paper, by=book.officer)
    loan_id = UUID(str(made["loan"]))
    pay_out_cash(book.mfi.id, loan_id, timezone.localdate(), by=book.finance)
    return loan_id


def fresh(application: Application) -> Application:
    application.refresh_from_db()
    return application


def on_list(book: Book, word: str) -> list[UUID]:
    rows = applications.found(book.mfi.id, Wanted(registry=word), timezone.localdate())
    return [row.id for row in rows]


def test_nothing_is_approved_while_nobody_can_ask(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = asking(book)
    with registry_away(monkeypatch), pytest.raises(RegistryAway):
        approve_application(book.mfi.id, application.id, Approval(), by=book.checker)
    assert fresh(application).status == "submitted"
    assert application.registry is None


def test_two_may_decide_without_it_and_both_stand_in_the_trail(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = asking(book)
    with registry_away(monkeypatch):
        first = approve_application(book.mfi.id, application.id, WITHOUT, by=book.checker)
        assert first["waiting_for"] == "manager"
        again = approve_application(book.mfi.id, application.id, WITHOUT, by=book.checker)
        assert "waiting_for" in again, "the same one twice is one"
        second = approve_application(book.mfi.id, application.id, WITHOUT, by=book.second)
    assert "waiting_for" not in second
    assert (fresh(application).status, application.registry) == ("approved", "unchecked")
    trail = AuditEntry.objects.of(book.mfi).filter(action="approve").order_by("at")
    assert [(row.actor_id, row.after["unchecked"]) for row in trail] == [
        (book.checker.id, True),
        (book.checker.id, True),
        (book.second.id, True),
    ]
    assert on_list(book, "unchecked") == [application.id]


def test_who_did_not_say_so_does_not_confirm_it(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = asking(book)
    with registry_away(monkeypatch):
        approve_application(book.mfi.id, application.id, WITHOUT, by=book.checker)
        with pytest.raises(RegistryAway):
            approve_application(book.mfi.id, application.id, Approval(), by=book.second)
    assert fresh(application).status == "submitted"


def test_not_for_more_than_the_lender_allows(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    change_policy(book.mfi.id, {"unchecked_limit_lisente": 99_999}, by=book.second)
    application = asking(book)
    with registry_away(monkeypatch), pytest.raises(UncheckedLimit):
        approve_application(book.mfi.id, application.id, WITHOUT, by=book.checker)


def test_where_the_registry_answers_it_is_asked_whatever_was_said(book: Book) -> None:
    application = asking(book)
    approve_application(book.mfi.id, application.id, WITHOUT, by=book.checker)
    assert (fresh(application).status, application.registry) == ("approved", "checked")
    (held,) = book.room(application.borrower_id)
    assert held.state is State.RESERVED


def test_when_it_is_back_it_is_asked_and_all_is_well(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = approved(book, asking(book), monkeypatch)
    book.report()
    assert fresh(application).registry == "checked"
    (held,) = book.room(application.borrower_id)
    assert (held.id, held.state) == (application.id, State.RESERVED)
    assert on_list(book, "unchecked") == []
    row = AuditEntry.objects.of(book.mfi).get(action="check")
    assert (row.actor_kind, row.after) == ("system", {"conflict": ""})


def test_what_it_refuses_then_is_on_the_list_of_conflicts_and_no_money_moves(
    book: Book, other_book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = asking(other_book)
    approve_application(other_book.mfi.id, elsewhere.id, Approval(), by=other_book.checker)
    hers = book.same_person(other_book, elsewhere.borrower_id)
    application = approved(book, asking(book, hers), monkeypatch)
    book.report()
    book.report()
    assert (fresh(application).registry, application.conflict) == ("conflict", "too-many-loans")
    assert (on_list(book, "conflict"), on_list(book, "unchecked")) == ([application.id], [])
    assert Event.objects.of(book.mfi).filter(type="application.conflict").count() == 1
    with pytest.raises(CreditLimit):
        lent(book, application)


def test_its_money_may_move_before_it_is_back_and_counts_whatever_it_says_then(
    book: Book, other_book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = asking(other_book)
    approve_application(other_book.mfi.id, elsewhere.id, Approval(), by=other_book.checker)
    hers = book.same_person(other_book, elsewhere.borrower_id)
    application = approved(book, asking(book, hers), monkeypatch)
    with registry_away(monkeypatch):
        loan_id = lent(book, application)
    book.report()
    assert fresh(application).registry == "conflict"
    held = {one.id: one.state for one in book.room(hers)}
    assert held == {elsewhere.id: State.RESERVED, application.id: State.EXPOSED}
    book.pay(book.loan(loan_id), "1080.00")
    book.report()
    assert [one.id for one in book.room(hers)] == [elsewhere.id]


def test_what_she_earns_is_weighed_then_too(
    book: Book, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    application = asking(book)
    earns = Amendment(details={"income_month_lisente": 90_000})
    amend_borrower(book.mfi.id, application.borrower_id, earns, by=book.officer)
    approved(book, application, monkeypatch)
    # All that she owes may be a month's income: she asks for M1,000 and earns M900.
    settings.REGISTRY_INCOME_PERCENT_MAX = 100
    book.report()
    assert fresh(application).conflict == "too-much-for-her-income"


def test_what_was_lent_and_paid_meanwhile_takes_up_no_more_room_than_is_owed(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    """M1,000 at four instalments of M270: after one M750 is owed, after all nothing."""
    some, all_of_it = (approved(book, asking(book), monkeypatch) for _ in range(2))
    with registry_away(monkeypatch):
        for application, maloti in ((some, "270.00"), (all_of_it, "1080.00")):
            book.pay(book.loan(lent(book, application)), maloti)
    book.report()
    (running,) = book.room(some.borrower_id)
    assert (running.state, running.amount_lisente) == (State.EXPOSED, 75_000)
    assert book.room(all_of_it.borrower_id) == ()
    assert [fresh(one).registry for one in (some, all_of_it)] == ["checked", "checked"]


def test_a_loan_that_was_checked_waits_for_the_registry_with_its_money(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = asking(book)
    approve_application(book.mfi.id, application.id, Approval(), by=book.checker)
    with registry_away(monkeypatch), pytest.raises(RegistryAway):
        lent(book, application)


def test_who_captured_it_is_neither_of_the_two(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    application = asking(book)
    manager = Actor.staff(UUID(book.checker.id))
    with registry_away(monkeypatch):
        approve_application(book.mfi.id, application.id, WITHOUT, by=manager)
        waits = approve_application(book.mfi.id, application.id, WITHOUT, by=book.checker)
    assert "waiting_for" in waits
