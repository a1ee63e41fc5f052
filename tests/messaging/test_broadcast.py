"""A broadcast: written by one, let go by him or a second, held, resumed, ended."""

import uuid
from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from loans.actions.change_policy import change_policy
from loans.errors import MayNot, NotNow, NotThisLender
from loans.models import AuditEntry
from messaging.actions.broadcast import NewBroadcast, cancel, draft, pause, resume, start
from messaging.actions.spend import grant_budget
from messaging.errors import OverBudget
from messaging.models import Broadcast, SmsBudget
from messaging.rules.audience import Audience
from tests.loans.book import Book

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
OPEN_TODAY = "Our office in Mafeteng is open on Saturday from 08:00."


def awake(book: Book, **more: int | None) -> None:
    """Let the lender send at any hour, whatever the clock says while the tests run."""
    change_policy(book.mfi.id, {"quiet_from_hour": None, **more}, by=book.second)


def drafted(book: Book, text: str = OPEN_TODAY, **more: object) -> UUID:
    new = NewBroadcast(name="Saturday", texts={"en": text}, audience=Audience(), **more)  # type: ignore[arg-type]
    return UUID(str(draft(book.mfi.id, new, by=book.checker)["id"]))


def status(book: Book, broadcast_id: UUID) -> str:
    return Broadcast.objects.of(book.mfi).get(id=broadcast_id).status


def test_up_to_the_limit_whoever_wrote_it_lets_it_go(book: Book) -> None:
    awake(book, second_broadcast_above_recipients=100)
    one = drafted(book)
    assert status(book, one) == "draft"
    assert start(book.mfi.id, one, 100, by=book.checker) == "sending"
    with pytest.raises(NotNow):
        start(book.mfi.id, one, 100, by=book.checker)


def test_above_it_a_second_person_does_and_never_the_writer(book: Book) -> None:
    awake(book, second_broadcast_above_recipients=100)
    one = drafted(book)
    assert start(book.mfi.id, one, 101, by=book.checker) == "awaiting_approval"
    with pytest.raises(MayNot):
        start(book.mfi.id, one, 101, by=book.checker)
    assert start(book.mfi.id, one, 101, by=book.second) == "sending"
    row = Broadcast.objects.of(book.mfi).get(id=one)
    assert (str(row.by_id), str(row.approved_by_id)) == (book.checker.id, book.second.id)


def test_what_all_of_it_can_cost_is_kept_before_it_goes(book: Book) -> None:
    awake(book)
    grant_budget(book.mfi.id, 399, by=book.second)
    one = drafted(book, "a" * 161)
    with pytest.raises(OverBudget) as refused:
        start(book.mfi.id, one, 200, by=book.checker)
    assert refused.value.context == {"parts": 400, "left": 399}
    assert status(book, one) == "draft"
    grant_budget(book.mfi.id, 1, by=book.second)
    start(book.mfi.id, one, 200, by=book.checker)
    assert SmsBudget.objects.of(book.mfi).get().reserved == 400


def test_ended_before_anybody_was_written_down_it_costs_nothing(book: Book) -> None:
    awake(book)
    grant_budget(book.mfi.id, 50, by=book.second)
    one = drafted(book)
    start(book.mfi.id, one, 50, by=book.checker)
    cancel(book.mfi.id, one, by=book.checker)
    assert SmsBudget.objects.of(book.mfi).get().reserved == 0
    assert status(book, one) == "cancelled"
    with pytest.raises(NotNow):
        resume(book.mfi.id, one, by=book.checker)


def test_it_waits_for_its_time_and_is_held_and_goes_on(book: Book) -> None:
    awake(book)
    one = drafted(book, scheduled_at=timezone.now() + timedelta(hours=2))
    assert start(book.mfi.id, one, 3, by=book.checker) == "scheduled"
    pause(book.mfi.id, one, by=book.checker)
    assert status(book, one) == "paused"
    resume(book.mfi.id, one, by=book.checker)
    assert status(book, one) == "scheduled"
    acts = AuditEntry.objects.of(book.mfi).filter(target_id=str(one)).order_by("at")
    assert [row.action for row in acts] == [
        "draft-broadcast",
        "start-broadcast",
        "pause-broadcast",
        "resume-broadcast",
    ]


def test_of_another_lender_there_is_none(book: Book) -> None:
    with pytest.raises(NotThisLender):
        pause(book.mfi.id, uuid.uuid4(), by=book.checker)
