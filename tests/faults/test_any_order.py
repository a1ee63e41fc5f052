"""Any order of answers, deaths, pauses, reports: what we say of a text is never more than true."""

import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from messaging.actions.keep_report import Reported, keep_report
from messaging.actions.outbox import expire
from messaging.carriers import port
from messaging.carriers.port import Call
from messaging.errands import lane, learnt
from messaging.errands.deliver_reports import deliver_reports
from messaging.errands.send import send_bulk, send_urgent
from messaging.models import Message, ShutAccount
from messaging.rules.delivery import Accepted, NoAnswer, Outcome, Refused, Then
from tests.faults.texts import NOBODY, free_shares, pass_time, settle_the_dead, single
from tests.loans.book import Book
from tests.messaging.test_broadcast import awake
from tests.size import sized

pytestmark = pytest.mark.django_db
TEXTS = 4
# What the carrier does with a text, and what it says of it.
TAKES, TAKES_AND_IS_SILENT, IS_SILENT, REFUSES = "takes", "takes, silent", "silent", "refuses"


class Died(BaseException):
    """The process ended at a fault point."""


@dataclass
class Fickle:
    """A carrier that does with each text what comes next."""

    does: list[tuple[str, Then]]
    taken: Counter[UUID] = field(default_factory=Counter)
    # Its ids, and whose they are.
    ids: dict[str, UUID] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
    failed: set[UUID] = field(default_factory=set)
    phones: dict[UUID, str] = field(default_factory=dict)
    recipients_max: int = 100
    name: str = "africastalking"

    async def send(self, call: Call) -> Sequence[Outcome]:
        return [self._one(one.id, one.phone) for one in call.recipients]

    def _one(self, message_id: UUID, phone: str) -> Outcome:
        self.phones[message_id] = phone
        what, then = self.does.pop(0) if self.does else (TAKES, Then.GIVE_UP)
        if what == REFUSES:
            return Refused("no", then)
        if what == IS_SILENT:
            return NoAnswer()
        self.taken[message_id] += 1
        provider_id = f"ATXid_{uuid.uuid4().hex}"
        self.ids[provider_id] = message_id
        return NoAnswer() if what == TAKES_AND_IS_SILENT else Accepted(provider_id)


ANSWERS = st.tuples(
    st.sampled_from([TAKES, TAKES, TAKES_AND_IS_SILENT, IS_SILENT, REFUSES]), st.sampled_from(Then)
)
STEPS = st.sampled_from(
    [
        "send",
        "send",
        "die unwritten",
        "die unsent",
        "a minute",
        "ten minutes",
        "too late",
        "report",
        "failed",
    ]
)


@pytest.fixture
def house(book: Book) -> Iterator[Book]:
    awake(book)
    was, turn = port.chosen.carrier, vars(lane)["turn"]
    yield book
    port.chosen.carrier, vars(lane)["turn"] = was, turn
    learnt.forget()


@settings(
    max_examples=sized(25, 1000),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(
    answers=[(TAKES_AND_IS_SILENT, Then.GIVE_UP)] * TEXTS, steps=["send", "ten minutes", "send"]
)
@example(answers=[], steps=["die unwritten", "a minute", "send", "report"])
@example(answers=[], steps=["send", "failed", "report"])
@example(
    answers=[(TAKES_AND_IS_SILENT, Then.GIVE_UP)] * TEXTS + [(REFUSES, Then.SUPPRESS)] * TEXTS,
    steps=["send", "ten minutes", "send"],
)
@example(
    answers=[(TAKES_AND_IS_SILENT, Then.GIVE_UP)] * TEXTS + [(REFUSES, Then.AGAIN)] * TEXTS,
    steps=["send", "ten minutes", "send", "too late"],
)
@given(answers=st.lists(ANSWERS, max_size=16), steps=st.lists(STEPS, min_size=1, max_size=14))
def test_nothing_is_called_delivered_or_accepted_that_is_not(
    house: Book, answers: list[tuple[str, Then]], steps: list[str]
) -> None:
    carrier = Fickle(list(answers))
    port.chosen.carrier = carrier
    ShutAccount.objects.all().delete()
    free_shares()
    learnt.forget()
    before = Message.objects.of(house.mfi).exclude(status="suppressed")
    before.update(status="suppressed", claim_id=None, lease_until=None)
    kinds = [Message.Kind.BULK, Message.Kind.RECEIPT, Message.Kind.CODE, Message.Kind.REMINDER]
    ids = [single(house.mfi, kinds[number % len(kinds)]) for number in range(TEXTS)]
    for step in steps:
        do(step, house, carrier, ids)
        check(house, carrier, ids)


def do(step: str, house: Book, carrier: Fickle, ids: list[UUID]) -> None:
    match step:
        case "send":
            send_both(house)
        case "die unwritten" | "die unsent":
            with_death(house, before_written=step == "die unwritten")
        case "a minute":
            # Whoever died is found, and whoever lives has long been answered.
            settle_the_dead(house.mfi)
        case "ten minutes":
            pass_time(600)
        case "too late":
            Message.objects.of(house.mfi).filter(id__in=ids).update(expires_at=timezone.now())
            expire(house.mfi.id, by=NOBODY)
        case "report" | "failed":
            word = "Success" if step == "report" else "Failed"
            for provider_id, message_id in list(carrier.ids.items())[:2]:
                report(carrier, provider_id, message_id, word)


def send_both(house: Book) -> None:
    send_bulk(house.mfi.id, 2)
    send_urgent(house.mfi.id, 2)


def with_death(house: Book, *, before_written: bool) -> None:
    """Send, and die: before what was answered is written down, or after what is asked is."""
    turn = vars(lane)["turn"]

    def struck(*asked: object, **by: object) -> object:
        settled, begun = asked[1], asked[2]
        if settled and before_written:
            raise Died
        done = turn(*asked, **by)
        if begun and not before_written:
            raise Died
        return done

    vars(lane)["turn"] = struck
    try:
        send_both(house)
    except Died:
        # What is in the air is answered to nobody.
        pass
    finally:
        vars(lane)["turn"] = turn
        learnt.forget()
        free_shares()


def report(carrier: Fickle, provider_id: str, message_id: UUID, word: str) -> None:
    phone = carrier.phones[message_id]
    body = {"id": provider_id, "status": word, "phoneNumber": phone}
    told = Reported(
        carrier="africastalking", provider_id=provider_id, word=word, phone=phone, body=body
    )
    keep_report(told, by=NOBODY)
    if word == "Success":
        carrier.told.add(provider_id)
    else:
        carrier.failed.add(message_id)
    deliver_reports()


def check(house: Book, carrier: Fickle, ids: list[UUID]) -> None:
    for row in Message.objects.of(house.mfi).filter(id__in=ids):
        if row.status == "delivered":
            assert row.provider_id in carrier.told
        if row.status in {"accepted", "delivered"}:
            assert carrier.ids[row.provider_id] == row.id
        # What it has is never called unsent, unless a report says that it did not arrive.
        if carrier.taken[row.id] and row.id not in carrier.failed:
            assert row.status not in {"expired", "suppressed", "failed"}
        assert carrier.taken[row.id] <= (2 if row.kind == "receipt" else 1)
