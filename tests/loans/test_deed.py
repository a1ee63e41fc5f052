"""Deeds, outside any test's own transaction: durable, bounded, and heard of only when committed."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError, connection, connections, transaction

from loans.deed import Actor, deed, hook
from loans.errors import Busy, LenderUnavailable
from loans.models import AuditEntry, Event, Mfi
from loans.record import record_act, record_event
from tests.sample.models import Saver

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]
THABO = Actor.staff(uuid4())


@dataclass
class Heard:
    """Remembers what the hook was told, and whether the rows were there by then."""

    told: list[tuple[UUID | None, list[UUID]]] = field(default_factory=list)
    there: list[bool] = field(default_factory=list)

    def __call__(self, mfi_id: UUID | None, event_ids: list[UUID]) -> None:
        assert mfi_id is not None
        self.told.append((mfi_id, event_ids))
        # In a connection of its own, a row shows only once it is committed.
        seen: list[bool] = []

        def look() -> None:
            seen.append(Event.objects.of(mfi_id).filter(id__in=event_ids).exists())
            connections.close_all()

        other = threading.Thread(target=look)
        other.start()
        other.join()
        self.there += seen


@pytest.fixture
def heard() -> Iterator[Heard]:
    before, listener = hook.tell, Heard()
    hook.tell = listener
    yield listener
    hook.tell = before


@deed
def open_book(mfi_id: UUID, phone: str, *, by: Actor, fail: bool = False) -> UUID:
    saver = Saver.objects.create(mfi_id=mfi_id, phone=phone)
    record_act(by, "open-book", "saver", saver.id, mfi_id=mfi_id)
    record_event(mfi_id, "book.opened", "saver", saver.id)
    if fail:
        raise RuntimeError("in the middle")
    return saver.id


def test_effect_audit_row_and_event_are_committed_together(maluti: Mfi, heard: Heard) -> None:
    saver_id = open_book(maluti.id, "+26658123456", by=THABO)
    event = Event.objects.of(maluti).get(type="book.opened")
    act = AuditEntry.objects.of(maluti).get(action="open-book")
    assert (event.subject_id, act.target_id) == (saver_id, str(saver_id))
    assert (act.actor_kind, act.actor_id) == ("staff", THABO.id)
    assert heard.told == [(maluti.id, [event.id])]
    assert heard.there == [True]


def test_a_deed_that_fails_leaves_nothing_and_tells_nobody(maluti: Mfi, heard: Heard) -> None:
    with pytest.raises(RuntimeError, match="in the middle"):
        open_book(maluti.id, "+26658123456", by=THABO, fail=True)
    assert not Saver.objects.of(maluti).exists()
    assert not AuditEntry.objects.of(maluti).filter(action="open-book").exists()
    assert heard.told == []


def test_a_hook_that_fails_undoes_nothing(maluti: Mfi, caplog: pytest.LogCaptureFixture) -> None:
    def broken(mfi_id: UUID | None, event_ids: list[UUID]) -> None:
        raise ConnectionError

    before, hook.tell = hook.tell, broken
    try:
        open_book(maluti.id, "+26658123456", by=THABO)
    finally:
        hook.tell = before
    assert Saver.objects.of(maluti).count() == 1
    assert "the hook after a deed failed" in caplog.text


def test_a_deed_says_who_does_it() -> None:
    with pytest.raises(TypeError, match="who does it"):

        @deed
        def nobodys() -> None: ...

    with pytest.raises(TypeError, match="who does it"):

        @deed
        def anybodys(*, by: Actor = THABO) -> None: ...


def test_a_deed_inside_another_transaction_is_refused(maluti: Mfi) -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        open_book(maluti.id, "+26658123456", by=THABO)


def test_an_event_outside_a_deed_is_refused(maluti: Mfi) -> None:
    with pytest.raises(RuntimeError, match="inside a deed"):
        record_event(maluti.id, "book.opened", "saver", uuid4())


@deed
def pay_in(mfi_id: UUID, saver_id: UUID, *, by: Actor) -> None:
    Saver.objects.of(mfi_id).select_for_update().get(id=saver_id)


def test_a_row_held_by_somebody_else_is_waited_for_only_so_long(maluti: Mfi) -> None:
    saver = Saver.objects.create(mfi=maluti, phone="+26658123456")
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            Saver.objects.of(maluti).select_for_update().get(id=saver.id)
            held.set()
            done.wait(20)
        connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(5)
    try:
        with pytest.raises(Busy):
            pay_in(maluti.id, saver.id, by=THABO)
    finally:
        done.set()
        holder.join()
    pay_in(maluti.id, saver.id, by=THABO)


class Deadlock(Exception):
    sqlstate = "40P01"


class NodeGone(Exception):
    sqlstate = "08006"


@dataclass
class Fails:
    """A verb that the database lets down so many times before it goes through."""

    cause: type[Exception]
    times: int
    tries: int = 0

    def verb(self) -> str:
        self.tries += 1
        if self.tries <= self.times:
            raise OperationalError from self.cause()
        return "done"


def run(fails: Fails) -> str:
    @deed
    def trying(*, by: Actor) -> str:
        return fails.verb()

    return trying(by=THABO)


@pytest.mark.parametrize(("deadlocks", "tries"), [(0, 1), (1, 2), (2, 3)])
def test_a_deadlock_is_tried_again_twice(deadlocks: int, tries: int) -> None:
    fails = Fails(Deadlock, deadlocks)
    assert run(fails) == "done"
    assert fails.tries == tries


def test_a_third_deadlock_is_told_as_busy() -> None:
    fails = Fails(Deadlock, 3)
    with pytest.raises(Busy):
        run(fails)
    assert fails.tries == 3


def test_a_node_that_is_away_is_told_as_such_and_not_tried_again() -> None:
    fails = Fails(NodeGone, 1)
    with pytest.raises(LenderUnavailable):
        run(fails)
    assert fails.tries == 1


def test_two_deeds_that_lock_crosswise_both_go_through(maluti: Mfi) -> None:
    one = Saver.objects.create(mfi=maluti, phone="+26658000001")
    two = Saver.objects.create(mfi=maluti, phone="+26658000002")
    both_hold_one = threading.Barrier(2, timeout=10)
    first_try: set[str] = set()
    failures: list[BaseException] = []

    @deed
    def swap(first: UUID, second: UUID, *, by: Actor) -> None:
        Saver.objects.of(maluti).select_for_update().get(id=first)
        if by.id not in first_try:
            first_try.add(by.id)
            both_hold_one.wait()
        Saver.objects.of(maluti).select_for_update().get(id=second)

    def go(first: UUID, second: UUID, name: str) -> None:
        try:
            swap(first, second, by=Actor.system(name))
        except BaseException as error:  # noqa: BLE001 (told to the test below)
            failures.append(error)
        finally:
            connections.close_all()

    pair = [
        threading.Thread(target=go, args=(one.id, two.id, "thabo")),
        threading.Thread(target=go, args=(two.id, one.id, "neo")),
    ]
    for thread in pair:
        thread.start()
    for thread in pair:
        thread.join(30)
    assert failures == []


def test_the_lock_timeout_ends_with_the_deed(maluti: Mfi) -> None:
    open_book(maluti.id, "+26658123456", by=THABO)
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)
