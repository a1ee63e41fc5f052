"""What nobody knows the end of: listed, hinted at by a stray report, and settled by a person."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from loans.deed import Actor
from loans.errors import AlreadyDecided, MayNot, NotNow
from loans.models import AuditEntry, Event, Mfi
from messaging.actions.settle_unknown import settle_hinted, settle_unknown
from messaging.errands import unknowns as errand
from messaging.errands.deliver_reports import deliver_reports
from messaging.errands.watch import watch
from messaging.models import Message
from messaging.queries.unknowns import of_lender, oldest
from tests.messaging.reported import Sent, report, sent
from tests.people import Colleague

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
OPERATOR = Actor.system("operator")
STRAY = "ATXid_we_never_got"


def lost(mfi: Mfi, count: int = 1, first: int = 6_000_000) -> list[Sent]:
    return sent(mfi, count, first=first, status="unknown", provider_id="", failure="no-answer")


def told(one: Sent, word: str, provider_id: str = STRAY, minutes: int = 2) -> None:
    """A report comes for her number, and is looked at when its id should be here."""
    report(one._replace(provider_id=provider_id), word)
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
        deliver_reports()


def row(mfi: Mfi, one: Sent) -> Message:
    return Message.objects.of(mfi).get(id=one.id)


def test_a_stray_report_to_her_number_is_a_hint_and_no_more(maluti: Mfi) -> None:
    (one,) = lost(maluti)
    told(one, "Success")
    assert (row(maluti, one).status, row(maluti, one).hint_status) == ("unknown", "delivered")


def test_not_before_the_right_id_could_have_come(maluti: Mfi) -> None:
    (one,) = lost(maluti)
    told(one, "Success", minutes=0)
    assert row(maluti, one).hint_status == ""


def test_the_better_word_of_the_same_text_is_the_hint(maluti: Mfi) -> None:
    (one,) = lost(maluti)
    for word, hint in (("Sent", "accepted"), ("Success", "delivered"), ("Sent", "delivered")):
        told(one, word)
        assert row(maluti, one).hint_status == hint


def test_two_lost_texts_to_one_number_get_no_hint(maluti: Mfi, senqu: Mfi) -> None:
    (one,), (other,) = lost(maluti), lost(senqu)
    assert one.phone == other.phone
    told(one, "Success")
    assert (row(maluti, one).hint_status, row(senqu, other).hint_status) == ("", "")


def test_a_second_id_for_the_same_lost_text_adds_nothing(maluti: Mfi) -> None:
    (one,) = lost(maluti)
    told(one, "Sent")
    told(one, "Success", provider_id="ATXid_another")
    assert row(maluti, one).hint_status == "accepted"


def test_what_was_lost_long_before_the_report_gets_no_hint(maluti: Mfi) -> None:
    (one,) = lost(maluti)
    before = timezone.now() - timedelta(hours=49)
    Message.objects.of(maluti).filter(id=one.id).update(at=before, settled_at=before)
    told(one, "Success")
    assert row(maluti, one).hint_status == ""


def test_an_operator_takes_the_hint_and_later_reports_find_the_text(
    maluti: Mfi, thabo: Colleague
) -> None:
    (one,) = lost(maluti)
    told(one, "Sent")
    thabo_says = Actor.staff(thabo.id)
    assert settle_unknown(maluti.id, one.id, by=thabo_says) == "accepted"
    settled = row(maluti, one)
    assert (settled.status, settled.provider_id, settled.hint_status) == ("accepted", STRAY, "")
    audit = AuditEntry.objects.of(maluti).get(action="settle-message")
    assert (audit.actor_id, audit.before, audit.after, audit.reason) == (
        str(thabo.id),
        {"status": "unknown"},
        {"status": "accepted"},
        "hint",
    )
    assert Event.objects.of(maluti).get(type="message.settled").subject_id == one.id
    report(one._replace(provider_id=STRAY), "Success")
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        deliver_reports()
    assert row(maluti, one).status == "delivered"
    with pytest.raises(AlreadyDecided):
        settle_unknown(maluti.id, one.id, by=thabo_says)


def test_without_a_report_nobody_can_make_it_delivered(maluti: Mfi) -> None:
    (one,) = lost(maluti)
    for status in (None, Message.Status.DELIVERED, Message.Status.ACCEPTED):
        with pytest.raises(NotNow):
            settle_unknown(maluti.id, one.id, by=OPERATOR, status=status)
    assert settle_unknown(maluti.id, one.id, by=OPERATOR, status=Message.Status.FAILED) == "failed"
    assert row(maluti, one).failure == "by-hand"


def test_only_a_person_settles(maluti: Mfi) -> None:
    (one,) = lost(maluti)
    told(one, "Success")
    with pytest.raises(MayNot):
        settle_unknown(maluti.id, one.id, by=Actor.system("reports"))
    with pytest.raises(MayNot):
        settle_hinted(maluti.id, by=Actor.system("reports"))


def test_all_that_have_a_hint_are_settled_at_once(maluti: Mfi, senqu: Mfi) -> None:
    first, second, third = lost(maluti, 3)
    (other,) = lost(senqu, first=7_000_000)
    told(first, "Success", "ATXid_1")
    told(second, "Failed", "ATXid_2")
    told(other, "Success", "ATXid_3")
    assert settle_hinted(maluti.id, by=OPERATOR) == 2
    assert [row(maluti, one).status for one in (first, second, third)] == [
        "delivered",
        "failed",
        "unknown",
    ]
    assert row(senqu, other).status == "unknown"


class Watched:
    def __init__(self) -> None:
        self.seen: list[tuple[int, timedelta]] = []

    def unknown(self, count: int, oldest: timedelta) -> None:
        self.seen.append((count, oldest))


def test_the_oldest_is_told_to_whoever_watches_and_rings_after_a_day(
    maluti: Mfi, senqu: Mfi, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    lost(maluti, 2)
    lost(senqu, first=7_000_000)
    watched = Watched()
    monkeypatch.setattr(watch, "watcher", watched)
    now = timezone.now()
    with time_machine.travel(now + timedelta(hours=1), tick=False):
        errand.look_at_unknowns()
    assert "nobody knows" not in caplog.text
    with time_machine.travel(now + timedelta(hours=25), tick=False):
        errand.look_at_unknowns()
    assert "what became of texts nobody knows" in caplog.text
    minutes = [(count, round(age / timedelta(minutes=1))) for count, age in watched.seen]
    assert minutes == [(3, 60), (3, 1500)]


def test_the_list_begins_with_the_oldest(maluti: Mfi) -> None:
    first, second = lost(maluti, 2)
    earlier = timezone.now() - timedelta(days=3)
    Message.objects.of(maluti).filter(id=second.id).update(settled_at=earlier)
    sent(maluti, first=7_000_000)
    found = of_lender(maluti.id).order_by("settled_at")
    assert [one.id for one in found] == [second.id, first.id]
    assert oldest(maluti.id) == (2, earlier)


def test_the_command_lists_and_settles(maluti: Mfi) -> None:
    first, second = lost(maluti, 2)
    told(first, "Success")

    def said(*words: str) -> str:
        out = StringIO()
        call_command("unknowns", "maluti", *words, stdout=out)
        return out.getvalue()

    assert f"{first.id}  receipt" not in said()
    assert f"{first.id}  bulk  hint: delivered" in said()
    assert "2 without an end" in said()
    assert "1 settled" in said("hints")
    assert "1 settled\n0 without an end" in said(str(second.id), "failed")
    with pytest.raises(CommandError, match="already-decided"):
        said(str(second.id), "failed")
    with pytest.raises(CommandError, match="No lender answers to nobody"):
        call_command("unknowns", "nobody")
