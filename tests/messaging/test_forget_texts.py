"""After half a year nobody can read what was said to whom; what was sent and paid still adds up."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from loans.errors import NotNow
from loans.models import AuditEntry
from messaging.actions import forget_texts as forgetting
from messaging.actions.broadcast import NewBroadcast, draft, start
from messaging.actions.forget_texts import forget_lists, forget_texts
from messaging.actions.save_group import NewGroup, save_group
from messaging.errands.broadcasts import fill_all, settle_all
from messaging.errands.deliver_reports import deliver_reports
from messaging.errands.forget import KEEPER, forget_old
from messaging.errands.send import send_bulk, send_urgent
from messaging.models import Broadcast, DeliveryReport, Group, GroupMember, Inbound, Message
from messaging.numbers import digest_of
from messaging.queries.broadcasts import counts
from messaging.rules.audience import Audience
from messaging.rules.delivery import Refused
from tests.loans.book import Book
from tests.messaging.carrier import Heard, queued
from tests.messaging.crowd import crowd
from tests.messaging.reported import form, post, report, sent
from tests.messaging.said import text_of
from tests.messaging.test_broadcast import awake
from tests.messaging.test_fill_broadcast import going

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
STRANGERS = ("+26662000001", "+26662000002")
KEPT = (
    *("id", "event_id", "notice", "kind", "law", "broadcast_id", "borrower_id", "segments"),
    *("status", "failure", "cost", "network", "at", "sent_at", "settled_at"),
)


def later(days: int) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(days), tick=False)


def kept(book: Book) -> list[tuple[object, ...]]:
    return list(Message.objects.of(book.mfi).order_by("id").values_list(*KEPT))


def every_row(book: Book) -> str:
    """All that stands in the table of texts, as a dump writes it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT row::text FROM messaging_message row WHERE mfi_id = %s", [book.mfi.id]
        )
        return "\n".join(line for (line,) in cursor.fetchall())


def to_strangers(book: Book) -> UUID:
    new = NewBroadcast(name="Fair", texts={"en": "The fair"}, audience=Audience(phones=STRANGERS))
    one = UUID(str(draft(book.mfi.id, new, by=book.checker)["id"]))
    start(book.mfi.id, one, len(STRANGERS), by=book.checker)
    fill_all(book.mfi.id)
    return one


def told_of_everything(book: Book, carrier: Heard) -> tuple[UUID, UUID]:
    """A receipt, a broadcast that names each, one to strangers; not all of it arrives."""
    awake(book)
    crowd(book.mfi, 3)
    queued(book)
    send_urgent(book.mfi.id)
    carrier.answers.append(Refused("InvalidPhoneNumber"))
    named, strangers = going(book, 4, "{name}, come on Saturday."), to_strangers(book)
    send_bulk(book.mfi.id)
    assert settle_all(book.mfi.id) == 2
    return named, strangers


def test_what_was_said_and_to_whom_goes_and_what_became_of_it_stays(
    book: Book, carrier: Heard
) -> None:
    ids = told_of_everything(book, carrier)
    before, counted = kept(book), [dict(counts(book.mfi.id, one)) for one in ids]
    assert [(one["accepted"], one["failed"]) for one in counted] == [(3, 1), (2, 0)]
    phones = {text.phone for text in carrier.texts}
    digests = {digest_of(phone).hex() for phone in phones}
    held = every_row(book)
    assert "s1:" in held
    assert all(one in held for one in digests)
    with later(179):
        assert forget_old() == {"texts": 0, "lists": 0, "raw": 0}
        assert every_row(book) == held
    with later(181):
        assert forget_old() == {"texts": len(before), "lists": 1, "raw": 0}
        assert forget_old() == {"texts": 0, "lists": 0, "raw": 0}
    assert kept(book) == before
    assert [dict(counts(book.mfi.id, one)) for one in ids] == counted
    left = every_row(book)
    assert not [one for one in ("s1:", *digests, *phones) if one in left]
    for row in Message.objects.of(book.mfi):
        personal = (row.to_sealed, row.text_sealed, row.data_key_id)
        assert personal == ("", "", "")
        assert (row.to_digest, row.data_key, row.sealed_for_id) == (None, None, None)


def test_a_lender_sets_how_long_and_batches_go_the_oldest_first(
    book: Book, carrier: Heard, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = queued(book)
    with later(20):
        second = queued(book)
    monkeypatch.setattr(forgetting, "BATCH_ROWS", 1)
    with later(60):
        assert forget_texts(book.mfi.id, timezone.now(), by=KEEPER) == 1
        assert Message.objects.of(book.mfi).get(id=first).text_sealed == ""
        assert "approved" in text_of(Message.objects.of(book.mfi).get(id=second))
        settings.SMS_DAYS = 39
        assert forget_old()["texts"] == 1
    assert Message.objects.of(book.mfi).exclude(text_sealed="").count() == 0


def test_one_lenders_time_is_not_anothers_rows(book: Book, senqu_book: Book) -> None:
    queued(book)
    hers = queued(senqu_book)
    with later(1):
        assert forget_texts(book.mfi.id, timezone.now(), by=KEEPER) == 1
    assert text_of(Message.objects.of(senqu_book.mfi).get(id=hers))


def test_numbers_of_one_broadcast_go_with_it_and_a_list_that_is_kept_stays(
    book: Book, carrier: Heard
) -> None:
    awake(book)
    save_group(book.mfi.id, NewGroup(name="broadcast of May", phones=STRANGERS), by=book.checker)
    over = to_strangers(book)
    send_bulk(book.mfi.id)
    settle_all(book.mfi.id)
    waits = to_strangers(book)
    with later(181):
        forget_old()
    assert set(Group.objects.of(book.mfi).values_list("name", flat=True)) == {
        "broadcast of May",
        f"broadcast {waits}",
    }
    assert GroupMember.objects.of(book.mfi).filter(group_id=over).count() == 0
    assert GroupMember.objects.of(book.mfi).count() == 4
    act = AuditEntry.objects.of(book.mfi).get(action="forget-lists")
    assert act.after == {"lists": 1}
    with later(181):
        assert forget_lists(book.mfi.id, timezone.now(), by=KEEPER) == 0


@pytest.mark.parametrize("status", ["draft", "awaiting_approval"])
def test_numbers_of_a_draft_that_was_never_sent_go_and_end_it(book: Book, status: str) -> None:
    new = NewBroadcast(name="Fair", texts={"en": "The fair"}, audience=Audience(phones=STRANGERS))
    idle = UUID(str(draft(book.mfi.id, new, by=book.checker)["id"]))
    # One for a day to come, and one that names nobody's number, are let be.
    later_on = timezone.now() + timedelta(days=100)
    planned = draft(book.mfi.id, replace(new, scheduled_at=later_on), by=book.checker)
    to_all = draft(book.mfi.id, replace(new, audience=Audience()), by=book.checker)
    Broadcast.objects.of(book.mfi).update(status=status)
    with later(179):
        assert forget_old()["lists"] == 0
    with later(181):
        assert forget_old()["lists"] == 1
    assert GroupMember.objects.of(book.mfi).filter(group_id=idle).count() == 0
    stands = {str(row.id): str(row.status) for row in Broadcast.objects.of(book.mfi)}
    assert stands == {str(idle): "cancelled", planned["id"]: status, to_all["id"]: status}
    act = AuditEntry.objects.of(book.mfi).get(action="cancel-broadcast")
    assert (act.before, act.actor_id) == ({"status": status}, "keeper")
    # Nobody starts it without the numbers it was for.
    with pytest.raises(NotNow):
        start(book.mfi.id, idle, 2, by=book.checker)
    with later(281):
        assert forget_old()["lists"] == 1
    assert GroupMember.objects.of(book.mfi).count() == 0


def test_what_carriers_reported_and_phones_sent_goes_too(book: Book) -> None:
    (one,) = sent(book.mfi)
    report(one, "Success")
    fields = {"id": "in-1", "from": STRANGERS[0], "to": "22384", "text": "HELP", "date": ""}
    assert post("sms/inbound", fields).status_code == 200
    with later(179):
        assert forget_old()["raw"] == 0
    with later(181):
        assert forget_old()["raw"] == 2
    assert (DeliveryReport.objects.count(), Inbound.objects.count()) == (0, 0)


def test_a_report_that_comes_years_late_is_still_heard(book: Book) -> None:
    (one,) = sent(book.mfi)
    with later(181):
        forget_old()
        assert post("sms/delivery", form(one, "Success")).status_code == 200
        deliver_reports()
    row = Message.objects.of(book.mfi).get(id=one.id)
    assert (row.status, row.to_digest) == ("delivered", None)
    assert DeliveryReport.objects.get().flag == ""
