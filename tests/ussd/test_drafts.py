"""The network drops and nothing is lost: she dials again, and goes on or begins anew."""

import json
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings
from redis import Redis

from loans.actions.choose_language import choose_language
from loans.deed import Actor
from loans.models import Application, Borrower, Mfi, Person
from tests.loans.book import on_product, open_book
from tests.loans.test_collect import Watched
from tests.people import Hire
from tests.phone import Handset, Phones
from tests.ussd.test_apply import ANSWERS, PIN, Caller
from tests.ussd.test_apply import palesa as palesa_at_home
from tests.ussd.test_balance import Owing
from tests.ussd.test_repay import palesa as palesa_who_owes
from tests.ussd.test_repay import wallet as simulated_wallet
from ussd import drafts, sessions, tasks
from ussd.flows import DIALOGUE
from ussd.models import Draft, SessionLog

pytestmark = pytest.mark.django_db
palesa, owing, wallet = palesa_at_home, palesa_who_owes, simulated_wallet
OFFERED = "You did not finish registering.\n1. Continue\n2. Start over"
REGISTERING = ("1", "1", "1", "Thabo Tau", "123456789012", "31121990", "1", PIN, PIN)
SCREENS = ("store", "share", "name", "national_id", "born_on", "district", "pin", "pin")


@pytest.fixture
def phone(handset: Phones, maluti: Mfi) -> Handset:
    """A stranger's phone, in English."""
    number = "+26662000001"
    choose_language(number, "en", by=Actor.system("test"))
    return handset(number)


def answered(phone: Handset, count: int) -> None:
    phone.dial()
    for typed in REGISTERING[:count]:
        phone.answer(typed)


@pytest.mark.parametrize("count", range(2, len(REGISTERING)))
@pytest.mark.parametrize("how", ["the network tells", "she redials", "nobody tells"])
def test_wherever_it_drops_she_goes_on_from_there(
    phone: Handset, maluti: Mfi, redis_client: Redis, count: int, how: str
) -> None:
    answered(phone, count)
    if how == "the network tells":
        phone.hang_up()
    elif how == "nobody tells":
        let_time_pass(redis_client)
        assert tasks.sweep_sessions() == 1
    assert phone.dial() == OFFERED
    phone.answer("1")
    assert phone.label == f"register.{SCREENS[count - 1]}"
    # Her PIN is typed twice anew; all else she has answered already.
    for typed in REGISTERING[min(count, 7) :]:
        phone.answer(typed)
    assert phone.label == "register.registered"
    assert Borrower.objects.of(maluti).get().name == "Thabo Tau"
    # What is finished is not offered again.
    assert phone.dial().startswith("Welcome to Letsema.\n1. Apply for a loan\n")


def let_time_pass(redis_client: Redis) -> None:
    """Make every open session as old as no network keeps one."""
    members = redis_client.zrange(sessions.OPEN_SESSIONS, 0, -1)
    assert isinstance(members, list)
    for name in members:
        assert isinstance(name, bytes)
        redis_client.zadd(sessions.OPEN_SESSIONS, {name: time.time() - 300})


def test_started_over_it_is_gone(phone: Handset) -> None:
    answered(phone, 4)
    phone.hang_up()
    phone.dial()
    assert phone.answer("2").startswith("Welcome to Letsema.\n1. Register\n")
    phone.hang_up()
    assert not Draft.objects.exists()
    assert phone.dial().startswith("Welcome to Letsema.\n1. Register\n")


def test_a_menu_left_open_is_nothing_to_go_on_with(phone: Handset) -> None:
    for count in (0, 1):
        answered(phone, count)
        phone.hang_up()
        assert not Draft.objects.exists()
    phone.dial()
    phone.answer("2")
    phone.hang_up()
    assert not Draft.objects.exists()


def test_after_three_days_it_is_gone(phone: Handset) -> None:
    answered(phone, 4)
    phone.hang_up()
    Draft.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert phone.dial().startswith("Welcome to Letsema.")
    assert drafts.sweep() == 1
    assert not Draft.objects.exists()
    assert timedelta(hours=72) == drafts.KEPT


def test_another_phone_is_not_offered_it(phone: Handset, handset: Phones) -> None:
    answered(phone, 4)
    phone.hang_up()
    other = handset("+26662000002")
    choose_language(other.number, "en", by=Actor.system("test"))
    assert other.dial().startswith("Welcome to Letsema.")


def test_neither_her_answers_nor_any_pin_can_be_read_in_it(phone: Handset) -> None:
    answered(phone, 8)
    phone.hang_up()
    with connection.cursor() as cursor:
        cursor.execute("SELECT draft::text FROM ussd_draft draft")
        (stored,) = cursor.fetchone() or ("",)
    for secret in ("Thabo", "123456789012", phone.number[1:], PIN):
        assert secret not in stored
    kept = drafts.taken_up(DIALOGUE, Draft.objects.get().caller)
    assert kept is not None
    assert PIN not in json.dumps(kept.packed())
    assert "pin_chosen" not in kept.slots


def test_redis_lost_after_she_went_on_loses_nothing(phone: Handset, redis_client: Redis) -> None:
    answered(phone, 4)
    phone.hang_up()
    phone.dial()
    phone.answer("1")
    phone.answer("123456789012")
    redis_client.flushdb()
    phone.answer("31121990")
    assert phone.label == "register.district"
    for typed in ("1", PIN, PIN):
        phone.answer(typed)
    assert phone.label == "register.registered"


def test_redis_lost_after_she_started_over_loses_nothing(
    phone: Handset, redis_client: Redis
) -> None:
    answered(phone, 4)
    phone.hang_up()
    phone.dial()
    phone.answer("2")
    redis_client.flushdb()
    phone.answer("1")
    assert phone.label == "register.store"


def test_a_late_word_of_the_old_session_does_not_bring_back_what_is_done(phone: Handset) -> None:
    answered(phone, 4)
    old = (phone.session_id, phone.transcript, phone.hops)
    phone.dial()
    phone.answer("1")
    for typed in REGISTERING[4:]:
        phone.answer(typed)
    assert phone.label == "register.registered"
    phone.session_id, phone.transcript, phone.hops = old
    phone.hang_up()
    assert not Draft.objects.exists()


def test_three_refusals_keep_what_was_answered(phone: Handset) -> None:
    answered(phone, 4)
    for typed in ("x", "y", "z"):
        phone.answer(typed)
    assert not phone.open
    assert phone.dial() == OFFERED


def test_a_screen_that_is_gone_since_is_nothing_to_go_on_with(
    owing: Owing, redis_client: Redis
) -> None:
    owing.reads("Repay")
    names = redis_client.keys("ussd:session:*")
    assert isinstance(names, list)
    for name in names:
        kept = redis_client.get(name)
        assert isinstance(kept, bytes)
        redis_client.set(name, kept.replace(b"repay.how", b"repay.how_much"))
    assert owing.phone.dial().startswith("Welcome to Letsema.")
    assert not Draft.objects.exists()


def test_an_application_is_taken_up_at_its_pin(palesa: Caller) -> None:
    palesa.type("1", "1", "1000", "3", "1", "1", "1")
    palesa.phone.hang_up()
    assert palesa.phone.dial() == (
        "You did not finish applying for a loan.\n1. Continue\n2. Start over"
    )
    assert palesa.phone.answer("1") == "To apply, enter your PIN:\n0. Back\n00. Home"
    palesa.phone.answer(PIN)
    assert palesa.phone.label == "apply.received"
    assert Application.objects.of(palesa.book.mfi).get().installments == 3


def test_what_she_was_asked_behind_her_pin_is_asked_behind_it_again(
    palesa: Caller, senqu: Mfi, hire: Hire
) -> None:
    open_book(senqu, hire).product(on_product("Seeds"))
    palesa.type("Apply for a loan", "Senqu Finance", *ANSWERS[1:], "I agree")
    assert palesa.phone.label == "apply.join_share"
    palesa.phone.hang_up()
    palesa.phone.dial()
    assert palesa.phone.answer("1").startswith("To apply, enter your PIN:")
    assert palesa.phone.answer(PIN).startswith("Senqu Finance does not know you yet.")
    palesa.phone.press("1", "1")
    assert palesa.phone.label == "apply.received"
    assert Borrower.objects.of(senqu).count() == 1


def test_a_payment_is_taken_up_after_her_pin(owing: Owing, wallet: Watched) -> None:
    owing.reads("Repay", "1")
    owing.phone.hang_up()
    assert owing.phone.dial() == "You did not finish repaying.\n1. Continue\n2. Start over"
    # Nothing of hers is shown before it.
    assert owing.phone.answer("1") == "Enter your PIN:\n0. Back"
    assert owing.phone.answer(PIN).startswith("Pay M270.00 to Maluti Credit?")
    owing.phone.choose("Yes, pay")
    assert wallet.prompts[0].lisente == 27_000
    assert owing.phone.dial().startswith("Welcome to Letsema.")


def test_in_sesotho_too(phone: Handset) -> None:
    choose_language(phone.number, "st", by=Actor.system("test"))
    answered(phone, 4)
    phone.hang_up()
    assert phone.dial() == "Ha ua qeta ho ingolisa.\n1. Tsoela pele\n2. Qala bocha"


def test_the_janitor_logs_a_session_once_and_leaves_the_open_ones(
    phone: Handset, redis_client: Redis
) -> None:
    answered(phone, 3)
    assert tasks.sweep_sessions() == 0
    let_time_pass(redis_client)
    assert [tasks.sweep_sessions() for _ in range(2)] == [1, 0]
    row = SessionLog.objects.get()
    assert (row.outcome, row.last_screen, row.hops) == ("left", "register.name", 4)


def test_without_redis_nothing_is_offered_and_nothing_breaks(
    phone: Handset, settings: Settings
) -> None:
    settings.REDIS_URL = "unix:///nonexistent/redis.sock?db=0"
    answered(phone, 4)
    phone.hang_up()
    assert phone.dial().startswith("Welcome to Letsema.")
    assert tasks.sweep_sessions() == 0
    assert not Person.objects.exists()
