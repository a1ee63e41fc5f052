"""What arrives twice is done once, and the second hears what the first heard."""

import threading
from uuid import UUID, uuid4

import pytest
from django.db import connections

from loans.deed import Actor, Once, deed, remember
from loans.errors import IdempotencyMismatch
from loans.models import Mfi
from loans.models import Once as OnceRow
from loans.once import Facts
from tests.sample.models import Saver

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]
NEO = Actor.staff(uuid4())


def key(name: str = "k-1", body: object = None, caller: str = "neo") -> Once:
    return Once.of_body(name, caller, "savers", body or {"phone": "+26658123456"})


@deed
def enrol(mfi_id: UUID, phone: str, *, by: Actor, once: Once | None = None) -> Facts:
    saver_id = uuid4()
    facts: Facts = {"id": str(saver_id)}
    remember(once, mfi_id, facts)
    Saver.objects.create(mfi_id=mfi_id, id=saver_id, phone=phone)
    return facts


def test_the_same_key_gives_the_first_answer_and_no_second_effect(maluti: Mfi) -> None:
    first = enrol(maluti.id, "+26658123456", by=NEO, once=key())
    again = enrol(maluti.id, "+26658123456", by=NEO, once=key())
    assert again == first
    assert Saver.objects.of(maluti).count() == 1


def test_the_order_of_fields_is_no_other_body() -> None:
    one = Once.of_body("k", "neo", "savers", {"a": 1, "b": 2})
    assert one == Once.of_body("k", "neo", "savers", {"b": 2, "a": 1})


def test_the_same_key_with_another_body_is_refused(maluti: Mfi) -> None:
    enrol(maluti.id, "+26658123456", by=NEO, once=key())
    with pytest.raises(IdempotencyMismatch):
        enrol(maluti.id, "+26658123457", by=NEO, once=key(body={"phone": "+26658123457"}))


def test_another_caller_and_another_lender_have_keys_of_their_own(maluti: Mfi, senqu: Mfi) -> None:
    enrol(maluti.id, "+26658123456", by=NEO, once=key())
    enrol(senqu.id, "+26658123456", by=NEO, once=key())
    enrol(maluti.id, "+26658123457", by=NEO, once=key(caller="thabo"))
    assert Saver.objects.of(maluti).count() == 2
    assert Saver.objects.of(senqu).count() == 1


def test_without_a_key_nothing_is_kept(maluti: Mfi) -> None:
    enrol(maluti.id, "+26658123456", by=NEO)
    assert not OnceRow.objects.of(maluti).exists()


def test_a_failed_deed_keeps_no_key_so_the_caller_may_try_again(maluti: Mfi) -> None:
    @deed
    def stumble(*, by: Actor, once: Once) -> Facts:
        remember(once, maluti.id, {"id": "x"})
        raise RuntimeError("after the key")

    with pytest.raises(RuntimeError):
        stumble(by=NEO, once=key())
    assert not OnceRow.objects.of(maluti).exists()


def test_fifty_copies_at_once_have_one_effect_and_one_answer(maluti: Mfi) -> None:
    start = threading.Barrier(50, timeout=30)
    answers: list[Facts] = []

    def call() -> None:
        start.wait()
        answers.append(enrol(maluti.id, "+26658123456", by=NEO, once=key()))
        connections.close_all()

    callers = [threading.Thread(target=call) for _ in range(50)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(60)
    assert len(answers) == 50
    assert len({str(a["id"]) for a in answers}) == 1
    assert Saver.objects.of(maluti).count() == 1
