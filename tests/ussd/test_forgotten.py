"""She has forgotten her PIN: she is called back, and a code lets her choose another, once."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from loans.actions.allow_pin_reset import allow_pin_reset
from loans.actions.choose_language import choose_language
from loans.actions.handle_case import Matter, bring_up
from loans.dates import today
from loans.deed import Actor, Once
from loans.errors import LenderUnavailable
from loans.models import Case, Event, Membership, Mfi, Person
from loans.once import Facts
from loans.queries.pin_resets import ALLOWED, code_of
from loans.rules.written import day
from loans.sealed import data_key_of, unseal
from messaging.errands.tell import tell
from messaging.models import Message
from messaging.rules.outgoing import TEXT
from tests.loans.book import open_book
from tests.loans.test_register_borrower import PALESA, new
from tests.loans.test_register_borrower import register as at_the_office
from tests.people import Hire
from tests.phone import Phones
from tests.ussd.test_balance import PIN, Owing, borrows_at
from ussd.engine.domain import PinLocked, PinRight
from ussd.models import Pin, PinReset
from ussd.pins import try_pin

pytestmark = pytest.mark.django_db
OTHER = "8305"


@pytest.fixture
def palesa(handset: Phones, maluti: Mfi, hire: Hire) -> Owing:
    return borrows_at(handset, maluti, hire)


def asks(palesa: Owing) -> Case:
    palesa.phone.dial()
    palesa.phone.press("I forgot my PIN", "Please call me")
    return Case.objects.of(palesa.book.mfi).get()


def allowed(palesa: Owing) -> str:
    """Two of the staff allow it; give the code that her phone is sent."""
    case = asks(palesa)
    for by in (palesa.book.officer, palesa.book.checker):
        allow_pin_reset(palesa.book.mfi.id, case.id, by=by)
    event = Event.objects.of(palesa.book.mfi).get(type=ALLOWED)
    return code_of(Person.objects.get(), event.id)


def right(pin: str) -> bool:
    return try_pin(Membership.objects.get().person_id, pin) == PinRight()


def test_she_is_told_what_will_happen_and_when(palesa: Owing) -> None:
    phone = palesa.phone
    phone.dial()
    assert phone.choose("I forgot my PIN") == (
        "We call you on this number and ask some questions.\n"
        "Then you get a code by SMS for a new PIN.\n1. Please call me\n0. Back"
    )
    phone.choose("Please call me")
    case = Case.objects.of(palesa.book.mfi).get()
    assert phone.screen == (
        f"We will call you on {day(today() + timedelta(1))} or before. Reference {case.reference}."
        " Never tell anyone your PIN, not even us."
    )
    assert (case.kind, case.borrower_id) == ("pin_reset", palesa.id)


def test_in_sesotho_too(palesa: Owing) -> None:
    choose_language(PALESA, "st", by=Actor.system("test"))
    palesa.phone.dial()
    palesa.phone.press("Ke lebetse PIN", "Ke kopa le ntetsetse")
    case = Case.objects.of(palesa.book.mfi).get()
    assert palesa.phone.screen == (
        f"Re tla u letsetsa ka la {day(today() + timedelta(1))} kapa pele."
        f" Nomoro: {case.reference}. Se bolelle motho PIN ea hau, esita le rona."
    )


def test_of_several_lenders_the_first_that_answers_calls_her(
    palesa: Owing, senqu: Mfi, hire: Hire, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_book(senqu, hire)
    at_the_office(senqu, new())
    away = min(palesa.book.mfi.id, senqu.id)

    def bring_up_elsewhere(mfi_id: UUID, matter: Matter, *, by: Actor, once: Once) -> Facts:
        if mfi_id == away:
            raise LenderUnavailable(mfi=str(mfi_id))
        return bring_up(mfi_id, matter, by=by, once=once)

    monkeypatch.setattr("ussd.book.matters.bring_up", bring_up_elsewhere)
    palesa.phone.dial()
    palesa.phone.press("I forgot my PIN", "Please call me")
    (case,) = Case.objects.filter(mfi_id__in=[palesa.book.mfi.id, senqu.id])
    assert case.mfi_id == max(palesa.book.mfi.id, senqu.id)
    assert f"Reference {case.reference}." in palesa.phone.screen


def test_the_code_comes_by_sms_and_opens_a_new_pin_once(palesa: Owing) -> None:
    code = allowed(palesa)
    (message_id,) = tell([Event.objects.of(palesa.book.mfi).get(type=ALLOWED)])
    row = Message.objects.of(palesa.book.mfi).get(id=message_id)
    assert f"your code is {code}." in unseal(
        data_key_of(Person.objects.get()), TEXT, row.text_sealed
    )
    assert row.kind == "code"
    phone = palesa.phone
    phone.dial()
    assert phone.choose("I forgot my PIN") == "Enter the code from the SMS:\n0. Back"
    phone.press(code, OTHER, OTHER)
    assert phone.screen == "Your PIN is set. Never tell anyone your PIN, not even us."
    assert right(OTHER)
    assert not right(PIN)
    phone.dial()
    assert phone.choose("I forgot my PIN").startswith("Enter the code from the SMS:")
    assert phone.answer(code).startswith("That is not the code, or it is too old.")


def test_after_it_was_locked_for_good_she_comes_herself(palesa: Owing) -> None:
    person_id = Membership.objects.get().person_id
    for _ in range(12):
        try_pin(person_id, "9999")
        # The half hours go by.
        Pin.objects.update(locked_until=None)
    assert try_pin(person_id, PIN) == PinLocked()
    case = asks(palesa)
    assert palesa.phone.screen == (
        "Your PIN was tried too often. Come to your lender's office with your ID. Reference"
        f" {case.reference}. Never tell anyone your PIN."
    )
    assert case.in_person
    for by in (palesa.book.officer, palesa.book.checker):
        allow_pin_reset(palesa.book.mfi.id, case.id, by=by, in_person=True)
    event = Event.objects.of(palesa.book.mfi).get(type=ALLOWED)
    palesa.phone.dial()
    palesa.phone.press("I forgot my PIN", code_of(Person.objects.get(), event.id), OTHER, OTHER)
    assert right(OTHER)


def test_in_sesotho_she_is_asked_to_come_too(palesa: Owing) -> None:
    for _ in range(12):
        try_pin(Membership.objects.get().person_id, "9999")
        Pin.objects.update(locked_until=None)
    choose_language(PALESA, "st", by=Actor.system("test"))
    palesa.phone.dial()
    palesa.phone.press("Ke lebetse PIN", "Ke kopa le ntetsetse")
    assert palesa.phone.screen.startswith(
        "PIN ea hau e lekiloe ka makhetlo a mangata. Tloo ofising ka ID ea hau."
    )


def test_after_ten_minutes_it_opens_nothing(palesa: Owing) -> None:
    code = allowed(palesa)
    palesa.phone.dial()
    palesa.phone.choose("I forgot my PIN")
    Event.objects.of(palesa.book.mfi).filter(type=ALLOWED).update(
        at=timezone.now() - timedelta(minutes=10)
    )
    assert palesa.phone.answer(code).startswith("That is not the code, or it is too old.")
    palesa.phone.dial()
    assert palesa.phone.choose("I forgot my PIN").startswith("We call you on this number")


def test_five_wrong_ones_and_the_right_one_is_wrong(palesa: Owing) -> None:
    code = allowed(palesa)
    for _ in range(2):
        palesa.phone.dial()
        palesa.phone.choose("I forgot my PIN")
        for _ in range(3):
            palesa.phone.answer("000000" if code != "000000" else "111111")
    assert PinReset.objects.get().tries == 5
    palesa.phone.dial()
    palesa.phone.choose("I forgot my PIN")
    assert palesa.phone.answer(code).startswith("That is not the code, or it is too old.")


def test_a_code_dialled_in_advance_opens_nothing(palesa: Owing) -> None:
    code = allowed(palesa)
    palesa.phone.dial(f"98*4*{code}*{OTHER}*{OTHER}")
    assert palesa.phone.label == "forgotten.code"
    assert right(PIN)
