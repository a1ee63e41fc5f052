"""A new key takes over what messages keep: afterwards the old one opens and finds nothing."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Model
from django.utils import timezone
from pytest_django import Settings

from loans.deed import Actor
from loans.models import Borrower
from loans.sealed import new_data_key, seal, unwrap
from messaging.actions import rotate_texts
from messaging.actions.queue import NewText, queue
from messaging.actions.save_group import NewGroup, save_group
from messaging.actions.stop import ALL, stop, stopped
from messaging.errands.deliver_reports import deliver_reports
from messaging.errands.send import send_bulk
from messaging.models import (
    DeliveryReport,
    Group,
    GroupMember,
    Inbound,
    Message,
    OptOut,
    SenderAccount,
)
from messaging.numbers import digest_of
from messaging.queries.accounts import sender_of
from messaging.queries.groups import members, sheets
from messaging.queries.inbound import waiting
from messaging.rules.sender import API_KEY
from tests.loans.book import Book
from tests.messaging.carrier import Heard, queued
from tests.messaging.crowd import crowd
from tests.messaging.reported import Sent, post, report
from tests.messaging.said import phone_of, text_of
from tests.messaging.test_broadcast import awake
from tests.messaging.test_fill_broadcast import going
from tests.messaging.test_forget_texts import STRANGERS, to_strangers

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
OPERATOR = Actor.system("operator")
OLD, NEW = bytes(range(32)), bytes(range(32, 64))


@pytest.fixture(autouse=True)
def keys(settings: Settings) -> None:
    settings.PII_KEYS = {"k1": OLD}


def rotated(settings: Settings) -> str:
    """Put the new key in front, bring all under it, and take the old one away."""
    settings.PII_KEYS = {"k2": NEW, "k1": OLD}
    told = StringIO()
    call_command("rotate_keys", stdout=told)
    settings.PII_KEYS = {"k2": NEW}
    return told.getvalue()


def to_a_stranger(book: Book) -> Message:
    new = NewText(
        id=UUID(int=7),
        notice="approved",
        kind=Message.Kind.CODE,
        borrower_id=None,
        person_id=None,
        phone=STRANGERS[0],
        language="en",
        says="1234",
    )
    queue(book.mfi.id, new, by=OPERATOR)
    return Message.objects.of(book.mfi).get(id=new.id)


def test_texts_open_and_are_found_by_the_new_key_alone(
    book: Book, carrier: Heard, settings: Settings
) -> None:
    awake(book)
    people = crowd(book.mfi, 2)
    going(book, 2, "{name}, come on Saturday.")
    to_strangers(book)
    send_bulk(book.mfi.id)
    code, hers = to_a_stranger(book), queued(book)
    before = {row.id: text_of(row) for row in Message.objects.of(book.mfi).exclude(text_sealed="")}
    assert "texts\n" in rotated(settings)
    assert phone_of(Message.objects.of(book.mfi).get(id=code.id)) == STRANGERS[0]
    for row in Message.objects.of(book.mfi).exclude(text_sealed=""):
        assert text_of(row) == before[row.id]
    said = {text.phone for text in carrier.texts} | {STRANGERS[0]}
    said.add(phone_of(Message.objects.of(book.mfi).get(id=hers)))
    assert {one.phone for one in people} | set(STRANGERS) < said
    found = Message.objects.of(book.mfi).values_list("to_digest", flat=True)
    assert {bytes(one or b"") for one in found} == {digest_of(phone) for phone in said}


def test_where_her_number_is_another_by_now_no_old_digest_stays(
    book: Book, carrier: Heard, settings: Settings
) -> None:
    awake(book)
    (palesa,) = crowd(book.mfi, 1)
    going(book, 1)
    send_bulk(book.mfi.id)
    stop(book.mfi.id, palesa.phone, "sms", by=OPERATOR)
    save_group(book.mfi.id, NewGroup(name="A", phones=[palesa.phone]), by=book.checker)
    Borrower.objects.of(book.mfi).filter(id=palesa.id).update(phone="+26662999999")
    old = digest_of(palesa.phone)
    rotated(settings)
    assert Message.objects.of(book.mfi).get().to_digest is None
    (row,), (member,) = OptOut.objects.of(book.mfi), GroupMember.objects.of(book.mfi)
    assert row.borrower_id == member.borrower_id == palesa.id
    known = {old, digest_of(palesa.phone), digest_of("+26662999999")}
    assert not known & {bytes(row.to_digest), bytes(member.to_digest)}


def test_whoever_said_stop_is_still_told_nothing(book: Book, settings: Settings) -> None:
    (palesa,) = crowd(book.mfi, 1)
    for phone in (palesa.phone, STRANGERS[0]):
        stop(book.mfi.id, phone, "sms", by=OPERATOR, kinds=ALL)
    assert "4 opt-outs\n" in rotated(settings)
    for phone in (palesa.phone, STRANGERS[0]):
        assert stopped(book.mfi.id, phone)
        assert not stop(book.mfi.id, phone, "sms", by=OPERATOR, kinds=ALL)
    assert not stopped(book.mfi.id, STRANGERS[1])
    assert OptOut.objects.of(book.mfi).count() == 4


def test_a_list_shows_its_numbers_and_takes_none_twice(book: Book, settings: Settings) -> None:
    (palesa,) = crowd(book.mfi, 1)
    numbers = [palesa.phone, *STRANGERS]
    made = save_group(book.mfi.id, NewGroup(name="Fair", phones=numbers), by=book.checker)
    group_id = UUID(str(made["id"]))
    settings.PII_KEYS = {"k2": NEW, "k1": OLD}
    # Somebody adds a number of before under the new key.
    (first,) = GroupMember.objects.of(book.mfi).filter(
        to_digest=_under(OLD, STRANGERS[0], settings)
    )
    first.id, first.to_digest = UUID(int=5), digest_of(STRANGERS[0])
    first.save(force_insert=True)
    assert GroupMember.objects.of(book.mfi).count() == 4
    assert "3 numbers on lists\n" in rotated(settings)
    held = list(members(book.mfi.id, group_id))
    assert {bytes(one.to_digest) for one in held} == {digest_of(one) for one in numbers}
    assert len(held) == 3
    group = Group.objects.of(book.mfi).get(id=group_id)
    shown = {sheet.phone[-2:] for sheet in sheets(group, held)}
    assert shown == {one[-2:] for one in numbers}


def _under(key: bytes, phone: str, settings: Settings) -> bytes:
    was, settings.PII_KEYS = settings.PII_KEYS, {"k1": key}
    found_by = digest_of(phone)
    settings.PII_KEYS = was
    return found_by


def test_what_waits_is_taken_in_afterwards_and_a_copy_is_known(
    book: Book, carrier: Heard, settings: Settings
) -> None:
    code = to_a_stranger(book)
    Message.objects.of(book.mfi).filter(id=code.id).update(
        status="accepted", provider_id="AT-1", settled_at=timezone.now() - timedelta(hours=1)
    )
    one = Sent(code.id, "AT-1", STRANGERS[0])
    report(one, "Success")
    asks = {"id": "in-1", "from": STRANGERS[0], "to": "22384", "text": "HELP", "date": ""}
    post("sms/inbound", asks)
    assert "2 reports and answers\n" in rotated(settings)
    report(one, "Success")
    post("sms/inbound", asks)
    assert (DeliveryReport.objects.count(), Inbound.objects.count()) == (1, 1)
    deliver_reports()
    assert Message.objects.of(book.mfi).get(id=code.id).status == "delivered"
    (row,) = waiting(5)
    assert bytes(row.from_digest) == digest_of(STRANGERS[0])


def test_a_lenders_own_account_goes_on_sending(book: Book, settings: Settings) -> None:
    key = _account(book)
    rotated(settings)
    assert sender_of(book.mfi.id).account.api_key == key


def _account(book: Book) -> str:
    own = new_data_key(book.mfi.id)
    SenderAccount.objects.create(
        mfi=book.mfi,
        id=book.mfi.id,
        username="maluti",
        data_key=own.wrapped,
        data_key_id=own.key_id,
        api_key_sealed=seal(unwrap(book.mfi.id, own), API_KEY, "secret"),
    )
    return "secret"


def test_batches_follow_one_another_and_a_second_run_changes_nothing(
    book: Book, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotate_texts, "BATCH_ROWS", 2)
    for number in range(5):
        stop(book.mfi.id, f"+2666200000{number}", "sms", by=OPERATOR)
    assert "5 opt-outs\n" in rotated(settings)
    again = StringIO()
    call_command("rotate_keys", stdout=again)
    assert again.getvalue() == "0 people brought under k2, 0 left\n"


@pytest.mark.parametrize("make", [to_a_stranger, _account])
def test_a_key_that_is_missing_is_told(
    book: Book, settings: Settings, make: Callable[[Book], Model | str]
) -> None:
    make(book)
    settings.PII_KEYS = {"k2": NEW}
    with pytest.raises(CommandError, match="Run it again"):
        call_command("rotate_keys", stdout=StringIO())
