"""Her PIN: the first one where an officer registered her, another one, and too many wrong ones."""

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from loans.actions.choose_language import choose_language
from loans.deed import Actor
from loans.models import Event, Membership, Mfi
from tests.loans.test_register_borrower import ID, PALESA, new
from tests.loans.test_register_borrower import register as at_the_office
from tests.phone import Handset, Phones
from ussd.engine.domain import PinLocked, PinRight
from ussd.models import Pin
from ussd.pins import set_pin, try_pin

pytestmark = pytest.mark.django_db
PIN, OTHER, WRONG = "2749", "8305", "2750"


@pytest.fixture
def palesa(handset: Phones, maluti: Mfi) -> Handset:
    """The phone of a borrower whom an officer registered."""
    at_the_office(maluti, new())
    choose_language(PALESA, "en", by=Actor.system("test"))
    return handset(PALESA)


def right(pin: str) -> bool:
    return try_pin(Membership.objects.get().person_id, pin) == PinRight()


def typed(phone: Handset, *answers: str) -> str:
    phone.dial()
    for answer in answers:
        phone.answer(answer)
    return phone.screen


def test_registered_at_the_office_she_shows_her_id_and_chooses_a_pin(palesa: Handset) -> None:
    assert palesa.dial() == (
        "Welcome to Letsema.\n1. Choose a PIN\n2. Balance\n3. Help\n4. Sesotho\n"
        "5. Complain or ask\n98. More"
    )
    assert palesa.answer("1") == "To choose a PIN, first enter your ID number.\n0. Back"
    assert palesa.answer(ID).startswith("Choose a PIN of 4 to 6 digits")
    assert palesa.answer(PIN) == "Enter the new PIN again:\n0. Back\n00. Home"
    assert palesa.answer(PIN) == "Your PIN is set. Never tell anyone your PIN, not even us."
    assert (palesa.open, right(PIN)) == (False, True)
    palesa.dial()
    assert "3. Change PIN\n" in palesa.answer("98")


def test_with_another_id_there_is_no_pin(palesa: Handset) -> None:
    shown = typed(palesa, "1", "198703142223")
    assert shown.startswith("That is not the ID number that we have.\n")
    assert typed(palesa, "1", *["198703142223"] * 3).startswith("Sorry, we did not understand.")
    assert not Pin.objects.exists()


def test_her_id_stands_in_no_session(palesa: Handset) -> None:
    typed(palesa, "1", ID)
    assert palesa.label == "pin.new"
    # Dialled anew with all of it behind the code, she is asked for it again.
    palesa.dial(f"1*{ID}*{PIN}*{PIN}")
    assert palesa.label == "pin.id"


def test_she_changes_it_with_the_old_one(palesa: Handset, maluti: Mfi) -> None:
    set_pin(Membership.objects.get().person_id, PIN)
    assert typed(palesa, "98", "3") == "Enter your PIN:\n0. Back"
    assert palesa.answer(PIN).startswith("Choose a PIN")
    palesa.answer(OTHER)
    assert palesa.answer(OTHER).startswith("Your PIN is set.")
    assert right(OTHER)
    assert not right(PIN)
    # It may not have been she: her phone hears of it.
    borrower_id = Membership.objects.get().borrower_id
    assert Event.objects.of(maluti).get(type="pin.changed").subject_id == borrower_id


def test_without_the_old_one_it_stays(palesa: Handset) -> None:
    set_pin(Membership.objects.get().person_id, PIN)
    assert typed(palesa, "98", "3", WRONG) == "Wrong PIN. Tries left: 2.\nEnter your PIN:\n0. Back"
    # Going home and back is no way round.
    palesa.answer("00")
    palesa.answer("3")
    assert palesa.answer(WRONG) == "Wrong PIN. Tries left: 1.\nEnter your PIN:\n0. Back"
    assert right(PIN)


def test_three_wrong_ones_end_the_session_and_five_lock_it(palesa: Handset) -> None:
    person_id = Membership.objects.get().person_id
    set_pin(person_id, PIN)
    assert typed(palesa, "3", WRONG, WRONG, WRONG) == (
        "Wrong PIN three times. Please try again later."
    )
    assert not palesa.open
    assert typed(palesa, "98", "3", WRONG) == "Wrong PIN. Tries left: 1.\nEnter your PIN:\n0. Back"
    assert palesa.answer(WRONG) == (
        "Your PIN is locked. Try again after 30 minutes, or dial again and choose: I forgot my PIN."
    )
    assert not palesa.open
    assert typed(palesa, "3", PIN).startswith("Your PIN is locked.")
    assert try_pin(person_id, PIN) == PinLocked()
    # Her own phone hears of it once, whoever tried.
    mfi_id = Membership.objects.get().mfi_id
    assert Event.objects.of(mfi_id).filter(type="pin.locked").count() == 1


def test_a_repeated_hop_is_not_another_try(palesa: Handset) -> None:
    set_pin(Membership.objects.get().person_id, PIN)
    typed(palesa, "98", "3", WRONG)
    for _ in range(5):
        palesa.send()
    assert Pin.objects.get().tries == 1


def test_a_replayed_pin_is_not_another_try(palesa: Handset) -> None:
    set_pin(Membership.objects.get().person_id, PIN)
    assert palesa.dial(f"3*{WRONG}*{WRONG}") == "Enter your PIN:\n0. Back"
    assert Pin.objects.get().tries == 0


def test_who_shares_a_phone_says_first_who_she_is(palesa: Handset, maluti: Mfi) -> None:
    other = at_the_office(maluti, new(name="'Malineo Tau", national_id="199001015555"))
    theirs = Membership.objects.get(borrower_id=other).person_id
    set_pin(theirs, PIN)
    first, *choices = palesa.dial().split("\n")
    assert first == "Choose your initials:"
    assert sorted(choice.partition(" ")[2] for choice in choices) == ["M.T.", "P.M."]
    # Each is greeted as she stands, and it is her PIN that opens what is hers.
    assert palesa.choose("P.M.").startswith("Welcome to Letsema.\n1. Choose a PIN\n")
    palesa.dial()
    assert palesa.choose("M.T.").startswith("Welcome to Letsema.\n1. Apply for a loan\n")
    palesa.choose("Balance")
    assert palesa.answer(PIN) == "You have no loan with us.\n0. Back"
    assert palesa.answer("0").startswith("Welcome to Letsema.\n1. Apply for a loan\n")


def test_the_same_initials_are_numbered(palesa: Handset, maluti: Mfi) -> None:
    at_the_office(maluti, new(name="Pule Mofokeng", national_id="199001015555"))
    assert palesa.dial() == "Choose your initials:\n1. P.M. 1\n2. P.M. 2"


def test_nobody_sees_a_name_before_the_pin(palesa: Handset) -> None:
    set_pin(Membership.objects.get().person_id, PIN)
    for answers in ((), ("1",), ("2",), ("2", WRONG), ("3",), ("3", WRONG)):
        assert "Palesa" not in typed(palesa, *answers)
        assert "Mokoena" not in palesa.screen


def test_where_pins_have_six_digits_a_shorter_one_is_not_taken(
    palesa: Handset, settings: Settings
) -> None:
    settings.PIN_DIGITS = 6
    assert typed(palesa, "1", ID).startswith("Choose a PIN of 6 digits, not your birth year.")
    assert palesa.answer(PIN).startswith("A PIN has 6 digits.\n")
    palesa.answer("274983")
    assert palesa.answer("274983").startswith("Your PIN is set.")
    assert right("274983")
    # A PIN that was chosen before stays good.
    set_pin(Membership.objects.get().person_id, PIN)
    assert typed(palesa, "2", PIN).startswith("You have no loan with us.")
    settings.PIN_DIGITS = 5
    choose_language(PALESA, "st", by=Actor.system("test"))
    palesa.dial()
    shown = palesa.press("98", "Fetola PIN", PIN)
    assert shown.startswith("Khetha PIN ea linomoro tse 5 ho isa ho tse 6,")


def test_one_pin_tried_on_phone_after_phone_is_an_alarm_once_a_minute(
    palesa: Handset, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.USSD_WRONG_PINS_PER_MINUTE = 3
    set_pin(Membership.objects.get().person_id, PIN)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(4):
            assert "many wrong PINs" not in caplog.text
            typed(palesa, "2", WRONG)
        assert caplog.text.count("many wrong PINs") == 1
        typed(palesa, "2", WRONG)
        assert caplog.text.count("many wrong PINs") == 1
        # What is wrong now and then is nothing.
        clock.shift(120)
        typed(palesa, "2", WRONG)
        assert caplog.text.count("many wrong PINs") == 1
    assert WRONG not in caplog.text
