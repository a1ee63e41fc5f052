"""Callbacks that bring our own id: before the carrier's answer, after it, and where none came."""

import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from loans.deed import Actor
from loans.errors import AlreadyDecided
from loans.models import Mfi
from messaging.actions.keep_report import Reported, keep_report
from messaging.actions.lapse import lapse
from messaging.actions.outbox import expire, lose_sight
from messaging.actions.queue import queue
from messaging.actions.settle_unknown import settle_unknown
from messaging.actions.spend import grant_budget
from messaging.errands.deliver_reports import deliver_reports
from messaging.errands.send import send
from messaging.models import DeliveryReport, Message
from messaging.queries.bill import bill
from messaging.rules.delivery import NoAnswer, Refused, Then
from tests.loans.book import Book
from tests.messaging.carrier import Heard, message
from tests.messaging.reported import Sent, sent
from tests.messaging.test_spend import sums, text

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
NOBODY = Actor.system("test")
LONG_AGO = "2026-01-01T00:00Z"


def told(mfi: Mfi, message_id: uuid.UUID, phone: str, word: str, operator_id: str = "OP1") -> None:
    """Kannel calls back and is heard, as soon as it may be."""
    body = {"mfi": str(mfi.id), "message": str(message_id), "word": word, "phone": phone}
    keep_report(
        Reported(
            carrier="kannel",
            provider_id=operator_id,
            word=word,
            phone=phone,
            body={**body, "operator_id": operator_id},
            mfi_id=mfi.id,
            message_id=message_id,
        ),
        by=NOBODY,
    )
    deliver_reports()


def by_kannel(mfi: Mfi, **other: object) -> Sent:
    (one,) = sent(mfi, **{"carrier": "kannel", "provider_id": "", **other})  # type: ignore[arg-type]
    return one


def stands(mfi: Mfi, message_id: uuid.UUID) -> tuple[str, str, str]:
    row = Message.objects.of(mfi).get(id=message_id)
    return row.status, row.failure, row.provider_id


def a_moment_later(seconds: int = 6) -> None:
    with time_machine.travel(timezone.now() + timedelta(seconds=seconds)):
        deliver_reports()


@pytest.mark.parametrize(
    ("words", "becomes"),
    [
        (["taken"], ("accepted", "", "OP1")),
        (["taken", "delivered"], ("delivered", "", "OP1")),
        (["delivered", "taken"], ("delivered", "", "OP1")),
        (["undeliv"], ("failed", "failed", "OP1")),
    ],
)
@pytest.mark.parametrize("status", ["accepted", "unknown"])
def test_the_operators_id_is_learnt_from_whatever_callback_comes_first(
    maluti: Mfi, status: str, words: list[str], becomes: tuple[str, str, str]
) -> None:
    one = by_kannel(maluti, status=status)
    for word in words:
        told(maluti, one.id, one.phone, word)
    assert stands(maluti, one.id) == becomes
    assert {row.state for row in DeliveryReport.objects.all()} <= {"applied", "noted"}


def test_an_id_alone_changes_neither_what_it_is_nor_since_when(maluti: Mfi) -> None:
    one = by_kannel(maluti)
    before = Message.objects.of(maluti).get(id=one.id).settled_at
    told(maluti, one.id, one.phone, "taken")
    row = Message.objects.of(maluti).get(id=one.id)
    assert (row.status, row.settled_at, row.provider_id) == ("accepted", before, "OP1")
    # Kannel asked a second time, and has two: the first one stays.
    told(maluti, one.id, one.phone, "taken", operator_id="OP2")
    assert stands(maluti, one.id) == ("accepted", "", "OP1")


def test_a_callback_for_another_number_brings_no_id(maluti: Mfi) -> None:
    one = by_kannel(maluti)
    told(maluti, one.id, "+26658999999", "taken")
    assert stands(maluti, one.id) == ("accepted", "", "")


def test_before_the_answer_it_waits_for_the_sender_and_comes_to_the_same(maluti: Mfi) -> None:
    lease = timezone.now() + timedelta(seconds=60)
    one = by_kannel(maluti, status="sending", claim_id=uuid.uuid4(), lease_until=lease)
    told(maluti, one.id, one.phone, "taken")
    assert stands(maluti, one.id) == ("sending", "", "")
    # The sender died: without the callback nobody would know.
    Message.objects.of(maluti).filter(id=one.id).update(lease_until=LONG_AGO)
    assert lose_sight(maluti.id, by=NOBODY) == 1
    assert stands(maluti, one.id) == ("unknown", "no-answer", "")
    a_moment_later()
    assert stands(maluti, one.id) == ("accepted", "", "OP1")


def test_what_nobody_took_is_not_accepted_by_the_callback_of_a_refusal(maluti: Mfi) -> None:
    one = by_kannel(maluti, status="unknown")
    told(maluti, one.id, one.phone, "refused", operator_id="")
    assert stands(maluti, one.id) == ("failed", "failed", "")


def a_receipt(book: Book, carrier: Heard, *answers: NoAnswer | Refused, law: bool = False) -> Sent:
    """One text of two parts, kept for, whose sender got such answers, one try after another."""
    grant_budget(book.mfi.id, 10, by=book.second)
    new = text(book, says="a" * 161, law=law)
    queue(book.mfi.id, new, by=NOBODY)
    carrier.answers = list(answers)
    for _ in answers:
        Message.objects.of(book.mfi).update(due_at=LONG_AGO)
        send(book.mfi.id, new.id)
    return Sent(new.id, "", new.phone)


def test_a_receipt_that_she_has_is_paid_for_and_not_sent_again(book: Book, carrier: Heard) -> None:
    one = a_receipt(book, carrier, NoAnswer())
    # Kept for, as long as it may go out once more.
    assert sums(book) == (10, 2, 0, 0)
    told(book.mfi, one.id, one.phone, "delivered")
    assert sums(book) == (10, 0, 2, 0)
    Message.objects.of(book.mfi).update(due_at=LONG_AGO)
    assert not send(book.mfi.id, one.id)
    told(book.mfi, one.id, one.phone, "taken")
    assert sums(book) == (10, 0, 2, 0)


def test_one_that_waits_to_be_sent_again_is_not_once_she_has_it(book: Book, carrier: Heard) -> None:
    one = a_receipt(book, carrier, NoAnswer(), Refused("http-403", Then.PAUSE), law=True)
    assert message(book, one.id).status == "queued"
    told(book.mfi, one.id, one.phone, "taken")
    assert message(book, one.id).status == "queued"
    told(book.mfi, one.id, one.phone, "delivered")
    assert stands(book.mfi, one.id) == ("delivered", "", "OP1")
    assert sums(book) == (10, 0, 0, 2)


@pytest.mark.parametrize(
    ("ends", "budget"),
    [
        # It may be on her phone: it is paid for, and so is one that came to its end there.
        (lambda book, _one: expire(book.mfi.id, by=NOBODY), (10, 0, 2, 0)),
        (lambda book, one: told(book.mfi, one.id, one.phone, "undeliv"), (10, 0, 2, 0)),
        # The operator looked at the carrier's own list.
        (
            lambda book, one: settle_unknown(
                book.mfi.id,
                one.id,
                by=Actor.system("operator"),
                status=Message.Status.FAILED,
            ),
            (10, 0, 0, 0),
        ),
    ],
    ids=["too late", "failed", "given up"],
)
def test_however_an_unsure_receipt_ends_its_budget_is_settled_once(
    book: Book,
    carrier: Heard,
    ends: Callable[[Book, Sent], object],
    budget: tuple[int, int, int, int],
) -> None:
    one = a_receipt(book, carrier, NoAnswer())
    Message.objects.of(book.mfi).update(expires_at=LONG_AGO)
    for _ in range(2):
        with suppress(AlreadyDecided):
            ends(book, one)
    assert sums(book) == budget


def test_what_lapsed_was_paid_for_and_is_not_once_more(book: Book, carrier: Heard) -> None:
    one = a_receipt(book, carrier, NoAnswer())
    told(book.mfi, one.id, one.phone, "taken")
    Message.objects.of(book.mfi).update(expires_at=LONG_AGO, carrier="kannel")
    assert lapse(book.mfi.id, by=NOBODY) == 1
    expire(book.mfi.id, by=NOBODY)
    assert stands(book.mfi, one.id) == ("unknown", "no-report", "OP1")
    told(book.mfi, one.id, one.phone, "delivered")
    assert sums(book) == (10, 0, 2, 0)


def test_what_failed_on_its_way_stands_in_the_bill_and_what_was_refused_does_not(
    maluti: Mfi,
) -> None:
    now = timezone.now()
    failed, refused = (
        by_kannel(maluti, first=first, sent_at=now) for first in (6_000_001, 6_000_002)
    )
    told(maluti, failed.id, failed.phone, "taken")
    told(maluti, failed.id, failed.phone, "undeliv")
    told(maluti, refused.id, refused.phone, "refused", operator_id="")
    (line,) = bill(maluti.id, timezone.localdate(now)).lines
    assert (line.accepted, line.parts) == (1, 1)
