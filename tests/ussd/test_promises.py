"""What a last screen promises is sent: that her answers wait, or what came of it after all."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from loans.actions.apply import apply
from loans.actions.change_policy import change_policy
from loans.actions.choose_language import choose_language
from loans.deed import Actor
from loans.errands.collect import collect
from loans.errors import LenderUnavailable
from loans.models import Application, Mfi, Person
from loans.queries.directory import lender_ids
from messaging.actions.wording import Place, write_wording
from messaging.carriers.port import chosen
from messaging.errands.send import send_bulk, send_urgent
from messaging.models import Message
from messaging.tasks import sweep_messages
from tests.loans.test_collect import Watched
from tests.messaging.carrier import Heard
from tests.phone import Handset, Phones
from tests.ussd.test_apply import ANSWERS, PIN, Caller
from tests.ussd.test_apply import palesa as palesa_at_home
from tests.ussd.test_balance import Owing
from tests.ussd.test_repay import approves
from tests.ussd.test_repay import palesa as palesa_who_owes
from tests.ussd.test_repay import wallet as simulated_wallet
from ussd import lenders_away
from ussd.models import Draft, Promise, SessionLog
from ussd.tasks import keep_promises

pytestmark = pytest.mark.django_db
palesa, owing, wallet = palesa_at_home, palesa_who_owes, simulated_wallet
WE_TELL_YOU = (
    "Sorry, this takes too long. We will tell you by SMS what came of it."
    " Please do not try again before."
)


@pytest.fixture
def carrier() -> Iterator[Heard]:
    before, heard = chosen.carrier, Heard()
    chosen.carrier = heard
    yield heard
    chosen.carrier = before


@pytest.fixture
def stranger(handset: Phones, maluti: Mfi) -> Handset:
    """Somebody nobody knows, who registers as far as her id."""
    phone = handset()
    choose_language(phone.number, "en", by=Actor.system("test"))
    return phone


def registers(phone: Handset) -> None:
    phone.dial()
    for typed in ("1", "1", "1", "Thabo Tau", "x", "y", "z"):
        phone.answer(typed)


def kept() -> None:
    """Write what is due, and send it."""
    keep_promises()
    Message.objects.filter(mfi_id__in=lender_ids()).update(
        due_at=timezone.now() - timedelta(minutes=1)
    )
    sweep_messages()
    for mfi_id in lender_ids():
        # Words to one phone that broke off are reminders: no night holds them back here.
        change_policy(mfi_id, {"quiet_from_hour": None}, by=Actor.system("test"))
        send_urgent(mfi_id)
        send_bulk(mfi_id)


def a_minute_later() -> None:
    Promise.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    kept()


def test_after_three_refusals_her_answers_are_kept_and_she_is_told_so(
    stranger: Handset, carrier: Heard
) -> None:
    registers(stranger)
    assert not stranger.open
    assert stranger.screen == (
        "Sorry, we did not understand. Your answers are kept: dial *384*11# and choose Continue."
        " You will get an SMS."
    )
    kept()
    kept()
    (text,) = carrier.texts
    assert text.phone == stranger.number
    assert text.says == (
        "Maluti Credit: you did not finish registering. Your answers are kept for 3 days. Dial"
        " *384*11# and choose Continue."
    )
    assert stranger.dial().startswith("You did not finish registering.\n1. Continue\n")
    stranger.answer("1")
    assert stranger.label == "register.national_id"


def test_the_lender_says_it_in_its_own_words(
    stranger: Handset, maluti: Mfi, carrier: Heard
) -> None:
    own = "{lender}: {what} waits for you, for 3 days. Dial {code}."
    write_wording(maluti.id, Place("unfinished", "en"), own, by=Actor.system("operator"))
    registers(stranger)
    kept()
    assert carrier.texts[0].says == (
        "Maluti Credit: registering waits for you, for 3 days. Dial *384*11#."
    )


def test_in_sesotho_too(stranger: Handset, carrier: Heard) -> None:
    choose_language(stranger.number, "st", by=Actor.system("test"))
    registers(stranger)
    assert stranger.screen == (
        "Re kopa ts'oarelo, ha rea utloisisa. Likarabo tsa hau li bolokiloe: tobetsa *384*11# u"
        " khethe: Tsoela pele. U tla fumana SMS."
    )
    kept()
    assert carrier.texts[0].says == (
        "Maluti Credit: Ha ua qeta ho ingolisa. Likarabo tsa hau li bolokiloe matsatsi a 3. Tobetsa"
        " *384*11# u khethe: Tsoela pele."
    )


def test_a_phone_that_breaks_off_again_and_again_costs_one_text_a_day(
    stranger: Handset, carrier: Heard
) -> None:
    registers(stranger)
    for _ in range(2):
        stranger.dial()
        stranger.answer("1")
        for typed in ("x", "y", "z"):
            stranger.answer(typed)
        assert stranger.screen == "Sorry, we did not understand. Please try again."
    kept()
    assert len(carrier.texts) == 1
    assert stranger.dial().startswith("You did not finish registering.\n")
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        kept()
    assert not Promise.objects.exists()


def test_where_nothing_was_under_way_nothing_is_promised(stranger: Handset) -> None:
    stranger.dial()
    for typed in ("x", "y", "z"):
        stranger.answer(typed)
    assert stranger.screen == "Sorry, we did not understand. Please try again."
    assert not Promise.objects.exists()


def test_the_number_it_goes_to_lies_open_nowhere(stranger: Handset, carrier: Heard) -> None:
    registers(stranger)
    kept()
    for table in ("ussd_promise", "messaging_message"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT row::text FROM {table} row")  # noqa: S608 (two names above)
            (stored,) = cursor.fetchone() or ("",)
        assert stranger.number[1:] not in stored
    row = Message.objects.get(mfi_id=Promise.objects.get().mfi_id)
    assert (row.sealed_for_id, row.kind, row.status) == (None, "reminder", "accepted")


def cut(monkeypatch: pytest.MonkeyPatch, *, done: bool) -> None:
    """Have the line to her lender cut: before her application is written, or right after."""
    writes = apply

    def cut_off(*args: Any, **named: Any) -> None:  # noqa: ANN401
        if done:
            writes(*args, **named)
        raise LenderUnavailable(mfi=str(args[0]))

    monkeypatch.setattr("ussd.book.applying.write_down", cut_off)


def test_what_was_done_although_nobody_answered_is_told_and_not_begun_again(
    palesa: Caller, carrier: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut(monkeypatch, done=True)
    assert palesa.type(*ANSWERS) == WE_TELL_YOU
    assert not palesa.phone.open
    # Not before it is certain.
    kept()
    assert carrier.texts == []
    a_minute_later()
    (text,) = carrier.texts
    assert text.says == (
        "Maluti Credit: it has worked: applying for a loan. Dial *384*11# to see more. Questions:"
        " 22310001"
    )
    assert not Draft.objects.exists()
    lenders_away.forget()
    assert palesa.phone.dial().startswith("Welcome to Letsema.\n")


def test_what_was_not_done_is_told_and_can_be_gone_on_with(
    palesa: Caller, carrier: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        cut(broken, done=False)
        assert palesa.type(*ANSWERS) == WE_TELL_YOU
    a_minute_later()
    assert carrier.texts[0].says.startswith(
        "Maluti Credit: you did not finish applying for a loan."
    )
    lenders_away.forget()
    palesa.phone.dial()
    palesa.phone.press("Continue", "1", PIN)
    assert palesa.phone.label == "apply.received"
    assert Application.objects.of(palesa.book.mfi).count() == 1


@pytest.mark.parametrize("paid", [True, False])
def test_that_her_wallet_was_to_ask_her_is_no_payment(
    owing: Owing, wallet: Watched, carrier: Heard, monkeypatch: pytest.MonkeyPatch, *, paid: bool
) -> None:
    def cut_off(*args: Any, **named: Any) -> None:  # noqa: ANN401
        collect(*args, **named)
        raise LenderUnavailable(mfi=str(args[0]))

    monkeypatch.setattr("ussd.book.paying.collect", cut_off)
    assert owing.reads("Repay", "Whole debt: M1,080.00", "Yes, pay") == WE_TELL_YOU
    # She may still be typing her wallet's PIN.
    promise = Promise.objects.get()
    assert promise.due_at - promise.at > timedelta(minutes=5)
    if paid:
        approves(owing, wallet, "1080.00")
    a_minute_later()
    said = [text.says for text in carrier.texts]
    if paid:
        # Her receipt says it, and is not paid for twice.
        assert said == []
        assert Promise.objects.get().kept_at is not None
    else:
        assert len(said) == 1
        assert said[0].startswith("Maluti Credit: you did not finish repaying.")


def test_one_who_was_erased_since_keeps_nobody_else_waiting(
    palesa: Caller, stranger: Handset, carrier: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        cut(broken, done=False)
        palesa.type(*ANSWERS)
    lenders_away.forget()
    Person.objects.update(data_key=None)
    stranger.number = "+26662123456"
    choose_language(stranger.number, "en", by=Actor.system("test"))
    registers(stranger)
    a_minute_later()
    assert [text.phone for text in carrier.texts] == [stranger.number]


def test_a_fault_of_ours_loses_nothing_either(
    palesa: Caller, carrier: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a slip")

    with monkeypatch.context() as slip:
        slip.setattr("ussd.book.applying.write_down", broken)
        assert palesa.type(*ANSWERS) == WE_TELL_YOU
    # The same hop again finds the session over, and gets the same screen.
    assert palesa.phone.send() == WE_TELL_YOU
    assert SessionLog.objects.get().last_screen == "session.we_tell_you"
    a_minute_later()
    assert carrier.texts[0].phone == palesa.phone.number
    assert palesa.phone.dial().startswith("You did not finish applying for a loan.\n")


def test_a_lender_that_is_away_when_the_text_is_due_keeps_it_for_later(
    palesa: Caller, carrier: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut(monkeypatch, done=True)
    palesa.type(*ANSWERS)

    def away(*_: object, **__: object) -> bool:
        raise LenderUnavailable(mfi=str(palesa.book.mfi.id))

    with monkeypatch.context() as gone:
        gone.setattr("ussd.promises.queue", away)
        a_minute_later()
    assert carrier.texts == []
    a_minute_later()
    assert len(carrier.texts) == 1
