"""The queue is in the order of the rule that says whose turn it is, however it is asked for."""

from uuid import UUID

import pytest

from loans.actions.change_policy import change_policy
from loans.actions.decide import Approval, approve, reject
from loans.deed import Actor
from loans.models import Application, Mfi
from loans.queries.advice import own_figures
from loans.queries.application_page import read_application
from loans.queries.applications import Wanted
from loans.queries.for_decision import count, turn, waiting
from loans.queries.policy import policy_of
from loans.queries.waiting import Reader
from loans.rules.turn import Turn
from tests.loans.book import Book, on_product, open_book
from tests.people import Hire

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]


@pytest.fixture
def book(maluti: Mfi, hire: Hire) -> Book:
    return open_book(maluti, hire)


def reads(actor: Actor, role: str) -> Reader:
    return Reader(UUID(actor.id), role)


def test_the_order_is_that_of_the_rule_for_every_role(book: Book, hire: Hire) -> None:
    change_policy(book.mfi.id, {"second_approval_above_lisente": 800_000}, by=book.second)
    of_two, above, small = book.applied(9000), book.applied(6000), book.applied(1000)
    approve(book.mfi.id, of_two.id, Approval(), by=book.checker)
    gone = book.applied(500)
    reject(book.mfi.id, gone.id, "income", "", by=book.checker)
    lerato = Actor.staff(hire("lerato", "officer", book.mfi).id)
    policy = policy_of(book.mfi.id)
    seen = {}
    for name, reader in {
        "captured them": reads(book.officer, "officer"),
        "another officer": reads(lerato, "officer"),
        "approved first": reads(book.checker, "manager"),
        "may be second": reads(book.second, "admin"),
        "finance": reads(book.finance, "finance"),
    }.items():
        rows = waiting(book.mfi.id, Wanted(), reader, policy)
        told = [(row.id, turn(row, reader, policy)) for row in rows]
        assert [one.needs_you for _, one in told] == sorted(
            (one.needs_you for _, one in told), reverse=True
        ), name
        marks = [vars(row)["later"] for row in rows]
        assert marks == [int(not one.needs_you) for _, one in told], name
        assert count(rows) == (3, sum(one.needs_you for _, one in told))
        names = {of_two.id: "of two", above.id: "above", small.id: "small"}
        seen[name] = [names[id_] for id_, _ in told]
    assert seen == {
        # Nothing needs her: the longest waiting first.
        "captured them": ["of two", "above", "small"],
        "another officer": ["small", "of two", "above"],
        "approved first": ["above", "small", "of two"],
        "may be second": ["of two", "above", "small"],
        "finance": ["of two", "above", "small"],
    }


def test_what_needs_him_comes_before_what_has_waited_longer(book: Book) -> None:
    above, small = book.applied(6000), book.applied(1000)
    policy, first = policy_of(book.mfi.id), book.applied(700)
    Application.objects.of(book.mfi).filter(id=first.id).update(captured_by_id=None)
    Application.objects.of(book.mfi).filter(id=small.id).update(captured_by_id=None)
    reader = reads(book.officer, "officer")
    rows = list(waiting(book.mfi.id, Wanted(), reader, policy))
    assert [row.id for row in rows] == [small.id, first.id, above.id]
    assert [turn(row, reader, policy) for row in rows] == [Turn.YOURS, Turn.YOURS, Turn.CAPTURED]


def test_the_page_weighs_what_the_decision_will(book: Book) -> None:
    """Two ways to read what a lender knows by itself: they agree, loans in every state."""
    change_policy(book.mfi.id, {"loans_at_once": None}, by=book.second)
    hers = book.active(1000, 4).borrower_id
    waits = book.applied(2000, 5, on_product("Weekly", period="week"), borrower=hers)
    approve(book.mfi.id, waits.id, Approval(), by=book.checker)
    asked = read_application(book.mfi.id, waits.id)
    assert asked.own(asked.asked) == own_figures(asked.row)
    assert asked.here_lisente == 27_000
    assert asked.cycle == 2
