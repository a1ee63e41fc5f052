"""A call that arrives twice is done once; the frame is tried on a real deed in a real database.

Outside `TestCase`: there a transaction is never really durable, and two callers never really meet.
"""

import threading
from typing import Any

import pytest
from django.db import connection, connections, transaction

from loans.models import HouseOnce, Mfi
from tests.gateway.api.caller import Answer, Caller
from tests.gateway.api.conftest import SignIn
from tests.people import Colleague

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.gateway.api.sample_calls"),
    pytest.mark.citus,
]
KHUBELU: dict[str, Any] = {
    "name": "Khubelu Microloans",
    "slug": "khubelu",
    "phone": "+26622310003",
    "district_id": 5,
}


def take_on(caller: Caller, body: object = KHUBELU, key: str = "take-on-khubelu") -> Answer:
    return caller.post("lenders", body, Idempotency_Key=key)


def khubelus() -> int:
    return Mfi.objects.filter(name="Khubelu Microloans").count()


@pytest.fixture
def caller(signed_in: SignIn, retselisitsoe: Colleague) -> Caller:
    return signed_in(retselisitsoe)


def test_a_repeat_gets_the_first_answer_and_does_nothing(caller: Caller) -> None:
    first, again = take_on(caller), take_on(caller)
    assert first.status == again.status == 201
    assert first.document == again.document == {"id": str(Mfi.objects.get(slug="khubelu").id)}
    assert khubelus() == 1


def test_the_order_of_the_fields_makes_no_other_body(caller: Caller) -> None:
    turned = dict(reversed(KHUBELU.items()))
    assert take_on(caller).document == take_on(caller, turned).document


@pytest.mark.parametrize("field", KHUBELU)
def test_another_body_under_the_same_key_is_refused(caller: Caller, field: str) -> None:
    take_on(caller)
    other = {**KHUBELU, field: {"district_id": 6}.get(field, "other")}
    answer = take_on(caller, other)
    assert (answer.status, answer.problem) == (422, "idempotency-mismatch")
    assert Mfi.objects.count() == 1


def test_the_same_body_under_another_key_is_another_act(caller: Caller) -> None:
    take_on(caller)
    answer = take_on(caller, key="once more")
    assert (answer.status, answer.problem) == (409, "already-taken")


def test_a_key_belongs_to_its_caller_and_to_one_address(
    caller: Caller,
    signed_in: SignIn,
    thabo: Colleague,
) -> None:
    take_on(caller)
    thabos = signed_in(thabo)
    assert take_on(thabos).problem == "already-taken"
    other = {**KHUBELU, "name": "Semena Savings", "slug": "semena"}
    assert take_on(thabos, other).status == 201
    at_home = f"lenders/{thabo.member.mfi_id}/branches"
    answer = thabos.post(at_home, other, Idempotency_Key="take-on-khubelu")
    assert (answer.status, answer.problem) == (409, "already-taken")


def test_a_refused_act_keeps_no_key_and_may_be_tried_again(caller: Caller) -> None:
    take_on(caller, key="first")
    assert take_on(caller, key="second").problem == "already-taken"
    Mfi.objects.filter(slug="khubelu").update(slug="gone", name="Gone")
    assert take_on(caller, key="second").status == 201


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (None, "idempotency-key-missing"),
        ("", "idempotency-key-missing"),
        ("k" * 201, "idempotency-key-invalid"),
        ("clé", "idempotency-key-invalid"),
        ("tab\tbed", "idempotency-key-invalid"),
    ],
)
def test_without_a_usable_key_nothing_is_done(caller: Caller, key: str | None, code: str) -> None:
    answer = caller.post("lenders", KHUBELU) if key is None else take_on(caller, key=key)
    assert (answer.status, answer.problem) == (400, code)
    assert khubelus() == 0


@pytest.mark.parametrize("key", ["1", "k" * 200, "8e03978e-40d5-43dd-bc93-6894a57f9324", '"a b~"'])
def test_any_printable_key_will_do(caller: Caller, key: str) -> None:
    assert take_on(caller, key=key).document == take_on(caller, key=key).document


def test_a_key_is_asked_for_before_the_body_is_looked_at(caller: Caller) -> None:
    assert caller.post("lenders", {"name": 7}).problem == "idempotency-key-missing"
    assert take_on(caller, {"name": 7}).problem == "invalid"
    assert not HouseOnce.objects.exists()


def at_once(callers: int, ask: "Ask") -> list[Answer]:
    start = threading.Barrier(callers, timeout=60)
    answers: list[Answer] = []

    def call() -> None:
        start.wait()
        answers.append(ask())
        connections.close_all()

    threads = [threading.Thread(target=call) for _ in range(callers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(answers) == callers
    return answers


class Ask:
    """One call, by whoever's turn it is."""

    def __init__(self, access: str) -> None:
        self.access = access

    def __call__(self) -> Answer:
        return take_on(Caller(self.access))


def test_fifty_copies_at_once_have_one_effect_and_one_answer(caller: Caller) -> None:
    answers = at_once(50, Ask(caller.access))
    assert {answer.status for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert khubelus() == 1
    assert HouseOnce.objects.count() == 1


def test_a_copy_that_waits_too_long_for_the_first_is_told_to_ask_again(caller: Caller) -> None:
    took, done = threading.Event(), threading.Event()
    answers: list[Answer] = []

    def first() -> None:
        # The first call, held open between its key and its end.
        with transaction.atomic():
            row = HouseOnce.objects.get()
            row.pk, row.key = None, "held"
            row.save(force_insert=True)
            took.set()
            done.wait(30)
            transaction.set_rollback(True)
        connection.close()

    assert take_on(caller, key="before").status == 201
    holder = threading.Thread(target=first)
    holder.start()
    took.wait(30)
    answers.append(take_on(caller, key="held"))
    done.set()
    holder.join(30)
    answers.append(take_on(caller, {**KHUBELU, "slug": "khubelu-two", "name": "Two"}, key="held"))
    assert (answers[0].status, answers[0].problem) == (503, "busy")
    assert answers[0].headers["Retry-After"] == "1"
    assert answers[1].status == 201
