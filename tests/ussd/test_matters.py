"""She complains, asks to be called, wants her papers by SMS, or fewer messages."""

import pytest

from loans.actions.choose_language import choose_language
from loans.dates import today
from loans.deed import Actor
from loans.models import Case, Event, Mfi, Person
from loans.rules.written import day
from loans.sealed import data_key_of, unseal
from loans.sealed_columns import CASE_TEXT
from messaging.actions.stop import stopped
from tests.loans.book import open_book
from tests.loans.test_register_borrower import PALESA, new
from tests.loans.test_register_borrower import register as at_the_office
from tests.people import Hire
from tests.phone import Phones
from tests.ussd.test_balance import PIN, Owing, borrows_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def palesa(handset: Phones, maluti: Mfi, hire: Hire) -> Owing:
    return borrows_at(handset, maluti, hire)


def case(palesa: Owing) -> Case:
    return Case.objects.of(palesa.book.mfi).get()


def test_a_complaint_is_taken_down_in_her_words_with_its_number_and_its_day(
    palesa: Owing,
) -> None:
    phone = palesa.phone
    phone.dial()
    assert phone.choose("Complain or ask") == "Enter your PIN:\n0. Back"
    assert phone.answer(PIN) == "How can we help?\n1. Complain\n2. Please call me\n0. Back"
    assert phone.answer("1") == "Write your complaint in a few words:\n0. Back\n00. Home"
    assert phone.answer("?").startswith("Please write a few words.\n")
    shown = phone.answer("Chelete ea ka ha ea fihla")
    kept = case(palesa)
    assert shown == (
        f"Maluti Credit: we have your complaint {kept.reference}. We answer on"
        f" {day(kept.due_on)} or before. Questions: 22310001"
    )
    assert (kept.kind, kept.borrower_id, kept.status) == ("complaint", palesa.id, "open")
    key = data_key_of(Person.objects.get())
    assert unseal(key, CASE_TEXT, kept.text_sealed) == "Chelete ea ka ha ea fihla"
    assert [phone.send() for _ in range(2)] == [shown] * 2
    assert Case.objects.of(palesa.book.mfi).count() == 1


def test_who_asks_to_be_called_needs_no_words(palesa: Owing) -> None:
    choose_language(PALESA, "st", by=Actor.system("test"))
    palesa.phone.dial()
    palesa.phone.press("Tletleba kapa u botse", PIN, "Ke kopa le ntetsetse")
    kept = case(palesa)
    assert palesa.phone.screen == (
        f"Maluti Credit: Re tla u letsetsa ka la {day(kept.due_on)} kapa pele."
        f" Nomoro: {kept.reference}."
    )
    assert (kept.kind, (kept.due_on - today()).days) == ("callback", 1)


def test_of_several_lenders_she_says_which(palesa: Owing, senqu: Mfi, hire: Hire) -> None:
    open_book(senqu, hire)
    at_the_office(senqu, new())
    palesa.phone.dial()
    palesa.phone.choose("Complain or ask")
    assert palesa.phone.answer(PIN).startswith("Who is it about?\n")
    palesa.phone.press("Senqu Finance", "Please call me")
    assert Case.objects.of(senqu).get().kind == "callback"


def test_her_account_comes_by_sms_once_a_session(palesa: Owing) -> None:
    loan = palesa.borrows()
    assert palesa.reads("Payments made", "All by SMS").startswith("We send it by SMS.")
    palesa.phone.answer("0")
    palesa.phone.choose("All by SMS")
    event = Event.objects.of(palesa.book.mfi).get(type="statement.asked")
    assert event.subject_id == loan.id


def test_advertisements_stop_and_start(palesa: Owing) -> None:
    palesa.phone.dial()
    palesa.phone.choose("Advert SMS")
    assert palesa.phone.screen == (
        "Advert SMS. Messages about your loan always come.\n1. Stop\n2. Start\n0. Back"
    )
    assert palesa.phone.choose("Stop").startswith("You will get no more advert SMS.")
    assert stopped(palesa.book.mfi.id, PALESA)
    palesa.phone.dial()
    palesa.phone.press("Advert SMS", "Start")
    assert not stopped(palesa.book.mfi.id, PALESA)
