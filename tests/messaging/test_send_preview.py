"""A writer reads his text on his own phone: once, by day, within the budget, a few times a day."""

from uuid import UUID

import pytest
import time_machine
from django.utils import timezone

from loans.actions.change_policy import change_policy
from loans.dates import midnight, today
from loans.deed import Actor
from loans.errors import MayNot, WordingRefused
from loans.models import AuditEntry, Event
from messaging.actions.send_preview import LASTS, Tried, send_preview
from messaging.actions.spend import grant_budget
from messaging.actions.stop import stop
from messaging.errands.broadcasts import KEEPER
from messaging.errands.send import send_bulk
from messaging.errors import OverBudget, QuietNow, TooManyPreviews
from messaging.models import Message, SmsBudget
from messaging.queries.sample_facts import made_up_facts
from tests.loans.book import Book
from tests.messaging.carrier import Heard, message
from tests.messaging.said import text_of
from tests.messaging.test_broadcast import awake

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
PHONE = "+26658123456"
SAYS = "{name}, {officer} is in Mafeteng on Saturday. You owe {balance}."


def tried(book: Book, says: str = SAYS, *, by: Actor | None = None, text: str = "") -> UUID:
    facts = made_up_facts(book.mfi.id, "en")
    asked = Tried(phone=PHONE, says=says, facts=facts, language="en", text=text)
    return UUID(str(send_preview(book.mfi.id, asked, by=by or book.checker)["id"]))


def test_he_reads_it_with_facts_of_nobody_and_it_is_sealed(book: Book, carrier: Heard) -> None:
    awake(book)
    row = message(book, tried(book))
    assert (row.kind, row.notice, row.borrower_id, row.segments) == ("bulk", "preview", None, 1)
    assert row.expires_at - row.at == pytest.approx(LASTS, abs=LASTS / 3600)
    assert "Mafeteng" not in row.text_sealed
    assert PHONE[1:] not in row.to_sealed
    assert send_bulk(book.mfi.id) == 1
    (sent,) = carrier.texts
    assert (sent.phone, sent.says) == (
        PHONE,
        "Palesa Mokoena, Thabo Mokoena is in Mafeteng on Saturday. You owe M1,875.00.",
    )
    (act,) = AuditEntry.objects.of(book.mfi).filter(action="send-preview")
    assert (act.target_id, act.actor_id) == (str(row.id), book.checker.id)
    assert PHONE[1:] not in str(act.after)
    assert Event.objects.of(book.mfi).filter(type="message.written", subject_id=row.id).exists()


def test_as_one_of_our_texts_it_is_read_over_as_that_and_doubts_are_let_through(
    book: Book,
) -> None:
    awake(book)
    ours = "{lender}: your PIN was changed on {on}. If it was not you call {phone}."
    long = ours + " Thanks" * 20
    row = message(book, tried(book, long, text="pin_changed"))
    assert row.segments == 2
    assert text_of(row).startswith("Maluti Credit: your PIN was changed on ")
    with pytest.raises(WordingRefused) as refused:
        tried(book, "{lender}: your PIN was changed.", text="pin_changed")
    assert refused.value.context == {"findings": "placeholders-differ"}


@pytest.mark.parametrize(
    ("says", "why"), [("See bit.ly/x1", "link"), ("Send us your PIN", "asks-for-secret")]
)
def test_what_nobody_may_send_is_not_sent_to_himself_either(
    book: Book, says: str, why: str
) -> None:
    awake(book)
    with pytest.raises(WordingRefused) as refused:
        tried(book, says)
    assert refused.value.context == {"findings": why}
    assert not Message.objects.of(book.mfi).exists()


def test_at_night_it_is_refused_and_nothing_waits_for_the_morning(book: Book) -> None:
    hour = timezone.localtime().hour
    awake(book, quiet_from_hour=hour, quiet_until_hour=(hour + 2) % 24)
    with pytest.raises(QuietNow):
        tried(book)
    assert not Message.objects.of(book.mfi).exists()


def test_it_is_paid_for_and_over_the_budget_it_is_refused(book: Book) -> None:
    awake(book)
    grant_budget(book.mfi.id, 1, by=book.second)
    tried(book)
    with pytest.raises(OverBudget):
        tried(book)
    budget = SmsBudget.objects.of(book.mfi).get()
    assert (budget.granted, budget.reserved) == (1, 1)
    assert Message.objects.of(book.mfi).count() == 1


def test_a_few_a_day_and_each_writer_has_his_own(book: Book) -> None:
    awake(book, previews_per_writer_day=2)
    with time_machine.travel(midnight(today()) + LASTS * 10):
        for _ in range(2):
            tried(book)
        with pytest.raises(TooManyPreviews):
            tried(book)
        tried(book, by=book.second)
    with time_machine.travel(midnight(today()) + LASTS * 34):
        tried(book)
        change_policy(book.mfi.id, {"previews_per_writer_day": 0}, by=book.second)
        for _ in range(3):
            tried(book)


def test_whoever_said_stop_hears_nothing_by_this_door_either(book: Book, carrier: Heard) -> None:
    awake(book)
    stop(book.mfi.id, PHONE, "sms", by=KEEPER)
    one = tried(book)
    assert send_bulk(book.mfi.id) == 0
    assert (message(book, one).status, message(book, one).failure) == ("suppressed", "stopped")


def test_only_whoever_writes_texts(book: Book) -> None:
    awake(book)
    for somebody in (book.officer, book.finance):
        with pytest.raises(MayNot):
            tried(book, by=somebody)
