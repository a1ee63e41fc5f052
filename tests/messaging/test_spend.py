"""A lender's budget of texts: kept before, spent after, never more than was granted."""

import uuid

import pytest

from loans.deed import Actor, deed
from messaging.actions.outbox import expire
from messaging.actions.queue import NewText, queue
from messaging.actions.spend import grant_budget, reserve
from messaging.errands.send import send, send_urgent
from messaging.errors import NoBudget, OverBudget
from messaging.models import Message, SmsBudget
from messaging.rules.delivery import NoAnswer, Refused
from tests.loans.book import Book
from tests.messaging.carrier import Heard, message

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
NOBODY = Actor.system("test")


def text(book: Book, *, law: bool = False, says: str = "Maluti Credit: thank you.") -> NewText:
    return NewText(
        id=uuid.uuid4(),
        notice="payment",
        kind=Message.Kind.RECEIPT,
        borrower_id=None,
        person_id=None,
        phone="+26658123456",
        language="en",
        says=says,
        law=law,
    )


def sums(book: Book) -> tuple[int, int, int, int]:
    row = SmsBudget.objects.of(book.mfi).get()
    return row.granted, row.reserved, row.spent, row.spent_by_law


def test_a_text_is_kept_for_when_written_and_spent_when_taken(book: Book, carrier: Heard) -> None:
    grant_budget(book.mfi.id, 10, by=book.second)
    long = text(book, says="a" * 161)
    queue(book.mfi.id, long, by=NOBODY)
    assert sums(book) == (10, 2, 0, 0)
    send(book.mfi.id, long.id)
    assert sums(book) == (10, 0, 2, 0)


def test_what_is_refused_or_too_old_costs_nothing(book: Book, carrier: Heard) -> None:
    grant_budget(book.mfi.id, 10, by=book.second)
    refused, late = text(book), text(book)
    queue(book.mfi.id, refused, by=NOBODY)
    queue(book.mfi.id, late, by=NOBODY)
    carrier.answers = [Refused("403")]
    send(book.mfi.id, refused.id)
    assert sums(book) == (10, 1, 0, 0)
    Message.objects.of(book.mfi).filter(id=late.id).update(expires_at="2026-01-01T00:00Z")
    assert expire(book.mfi.id, by=NOBODY) == 1
    assert sums(book) == (10, 0, 0, 0)


def test_what_nobody_knows_of_may_have_to_be_paid_for(book: Book, carrier: Heard) -> None:
    grant_budget(book.mfi.id, 10, by=book.second)
    lost = text(book)
    queue(book.mfi.id, lost, by=NOBODY)
    carrier.answers = [NoAnswer(), NoAnswer()]
    send(book.mfi.id, lost.id)
    # It is sent once more, and kept for until then.
    assert sums(book) == (10, 1, 0, 0)
    Message.objects.of(book.mfi).update(due_at="2026-01-01T00:00Z")
    send(book.mfi.id, lost.id)
    assert sums(book) == (10, 0, 1, 0)


def test_beyond_the_budget_only_what_law_asks_for_is_sent(book: Book, carrier: Heard) -> None:
    grant_budget(book.mfi.id, 1, by=book.second)
    first, second, by_law = text(book), text(book), text(book, law=True)
    for one in (first, second, by_law):
        assert queue(book.mfi.id, one, by=NOBODY)
    send_urgent(book.mfi.id)
    assert {one.id for one in carrier.texts} == {first.id, by_law.id}
    row = message(book, second.id)
    assert (row.status, row.failure) == ("suppressed", "over-budget")
    assert sums(book) == (1, 0, 1, 1)


def test_without_a_budget_there_is_no_limit(book: Book, carrier: Heard) -> None:
    one = text(book)
    queue(book.mfi.id, one, by=NOBODY)
    send(book.mfi.id, one.id)
    assert message(book, one.id).status == "accepted"
    assert not SmsBudget.objects.of(book.mfi).exists()


def test_only_what_is_free_can_be_taken_back(book: Book) -> None:
    with pytest.raises(OverBudget):
        grant_budget(book.mfi.id, -1, by=book.second)
    grant_budget(book.mfi.id, 10, by=book.second)
    assert kept(book, 4)
    with pytest.raises(OverBudget):
        grant_budget(book.mfi.id, -7, by=book.second)
    assert grant_budget(book.mfi.id, -6, by=book.second).granted == 4
    assert not kept(book, 1)


def test_to_grant_nothing_begins_a_budget_of_nothing(book: Book) -> None:
    assert grant_budget(book.mfi.id, 0, by=book.second).granted == 0
    assert not kept(book, 1)
    assert NoBudget.code == "no-sms-budget"


@deed
def _kept(mfi_id: uuid.UUID, parts: int, *, by: Actor) -> bool:
    del by
    return reserve(mfi_id, parts)


def kept(book: Book, parts: int) -> bool:
    return _kept(book.mfi.id, parts, by=NOBODY)


def test_a_budget_that_comes_later_does_not_count_what_waited_before(
    book: Book, carrier: Heard
) -> None:
    before = text(book)
    queue(book.mfi.id, before, by=NOBODY)
    grant_budget(book.mfi.id, 5, by=book.second)
    send(book.mfi.id, before.id)
    assert message(book, before.id).status == "accepted"
    assert sums(book) == (5, 0, 0, 0)
