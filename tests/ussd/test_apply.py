"""She applies on her phone, once, and sees what became of it; by her PIN alone."""

import re
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone
from redis import Redis

from loans.actions.apply import Wish, apply
from loans.actions.choose_language import choose_language
from loans.actions.decide import Approval, reject
from loans.dates import midnight, today
from loans.deed import Actor
from loans.errands.approve import approve_application
from loans.models import Application, Borrower, Event, Membership, Mfi, Person, Product
from loans.rules.calendar import month_after
from loans.rules.written import day
from tests.loans.book import Book, on_product, open_book
from tests.loans.test_register_borrower import PALESA, new
from tests.loans.test_register_borrower import register as at_the_office
from tests.people import Hire
from tests.phone import Handset, Phones
from ussd.models import Pin
from ussd.pins import set_pin

pytestmark = pytest.mark.django_db
PIN, WRONG = "2749", "2750"
# From the home menu: apply, which, the amount, three months, next, go on, I agree, the PIN.
ANSWERS = ("1", "1", "1000", "3", "1", "1", "1", PIN)


@dataclass
class Caller:
    """A borrower with a PIN, her phone, and the lender's book."""

    phone: Handset
    book: Book
    id: UUID

    @property
    def application(self) -> Application:
        return Application.objects.of(self.book.mfi).get()

    def type(self, *answers: str) -> str:
        self.phone.dial()
        return self.phone.press(*answers)


@pytest.fixture
def palesa(handset: Phones, maluti: Mfi, hire: Hire) -> Caller:
    """She may ask Maluti for a loan of one kind."""
    book = open_book(maluti, hire)
    book.product(on_product("School"))
    borrower_id = at_the_office(maluti, new())
    set_pin(Membership.objects.get(borrower_id=borrower_id).person_id, PIN)
    choose_language(PALESA, "en", by=Actor.system("test"))
    # She was registered, and the product put on offer, long before she dials.
    Event.objects.of(maluti).update(at=timezone.now() - timedelta(hours=1))
    Person.objects.update(created_at=timezone.now() - timedelta(hours=1))
    Mfi.objects.update(created_at=timezone.now() - timedelta(hours=1))
    return Caller(handset(PALESA), book, borrower_id)


def test_home_offers_her_a_loan(palesa: Caller) -> None:
    assert palesa.type() == (
        "Welcome to Letsema.\n1. Apply for a loan\n2. Balance\n3. My application\n"
        "4. Help\n5. Sesotho\n98. More"
    )
    assert palesa.phone.answer("98") == (
        "1. Complain or ask\n2. My credit record\n3. Change PIN\n4. I forgot my PIN\n"
        "5. My details\n98. More\n0. Back"
    )
    assert palesa.phone.answer("98") == "1. Advert SMS\n2. How a loan works\n0. Back"


def test_she_is_told_what_it_costs_before_she_agrees(palesa: Caller) -> None:
    phone = palesa.phone
    assert palesa.type("1") == "Which loan?\n1. School\n0. Back"
    assert phone.answer("1") == (
        "How much do you want? From M100 to M50,000.\nWhole maloti, no cents:\n0. Back\n00. Home"
    )
    assert phone.answer("1000") == (
        "Time to pay:\n1. 1 month\n2. 2 months\n3. 3 months\n4. 4 months\n5. 6 months\n"
        "98. More\n0. Back\n00. Home"
    )
    # M1,000 at 2 % a month, flat, for three months: M60 of interest.
    assert phone.answer("3") == (
        "You receive: M1,000.00\nCost: M60.00\nYou pay in all: M1,060.00\n"
        "1. Next\n2. Change\n0. Back\n00. Home"
    )
    payments, first, rate, *keys = phone.answer("1").split("\n")
    assert payments == "Payments: 2 x M353.33 + 1 x M353.34"
    assert first == f"First: {day(month_after(today(), 1, today().day))}"
    # Flat, it is nearly twice as dear as it sounds: 24 % are 43 and more.
    assert re.fullmatch(r"True rate per year: 4[0-9]\.[0-9]%", rate)
    assert keys == ["1. Go on", "2. Change", "0. Back", "00. Home"]
    assert phone.answer("1") == (
        "Before we decide we ask to look once at your record of loans. Do you allow it?\n"
        "1. Yes, I agree\n2. No\n3. Explain\n0. Back\n00. Home"
    )
    assert phone.answer("1") == "To apply, enter your PIN:\n0. Back\n00. Home"
    assert phone.answer(PIN) == (
        "Maluti Credit: your application for M1,000 has reached us. Dial *384*11# to see the"
        " answer."
    )
    assert not phone.open


def test_in_sesotho_too(palesa: Caller) -> None:
    choose_language(PALESA, "st", by=Actor.system("test"))
    assert palesa.type("1", "1", "1000").startswith("Nako ea ho lefa:\n1. Khoeli e 1\n")
    assert palesa.phone.answer("3").startswith(
        "U tla fumana: M1,000.00\nLits'enyehelo: M60.00\nKaofela u tla lefa: M1,060.00\n"
    )
    for _ in range(3):
        palesa.phone.answer("1")
    assert palesa.phone.answer(PIN) == (
        "Maluti Credit: Kopo ea hau ea M1,000 e fihlile ho rona. Tobetsa *384*11# ho bona karabo."
    )


def test_her_wish_and_her_consent_are_in_the_book(palesa: Caller) -> None:
    palesa.type(*ANSWERS)
    wish = palesa.application
    assert (wish.borrower_id, wish.amount_lisente, wish.installments) == (palesa.id, 100_000, 3)
    assert (wish.status, wish.channel) == ("submitted", "ussd")
    # In which words, so that it can be shown what she agreed to.
    assert re.fullmatch(r"on her phone, in en: apply\.consent:[0-9a-f]{16}", wish.agreed)
    # By it the lender may ask the registry, as an officer does when he decides.
    approve_application(palesa.book.mfi.id, wish.id, Approval(None, None), by=palesa.book.checker)
    assert palesa.application.status == "approved"
    consent = Event.objects.of(palesa.book.mfi).get(type="consent.given")
    assert (consent.subject_id, consent.data["purpose"]) == (palesa.id, "application")


def test_she_needs_few_keys(palesa: Caller) -> None:
    """Nine at most, besides the amount and the PIN, and what sends each answer."""
    palesa.type(*ANSWERS)
    assert palesa.phone.label == "apply.received"
    pressed = [answer for answer in ANSWERS if answer not in {"1000", PIN}]
    assert sum(map(len, pressed)) <= 9


@pytest.mark.parametrize("typed", ["99", "50001", "9999999", "99999999999999999999"])
def test_an_amount_outside_the_limits_is_told_the_limits(palesa: Caller, typed: str) -> None:
    first, *rest = palesa.type("1", "1", typed).split("\n")
    if len(typed) <= 7:
        assert first == "From M100 to M50,000."
    else:
        assert first == "Write the amount in digits, in whole maloti."
    assert rest[0].startswith("How much do you want?")


@pytest.mark.parametrize(
    "typed", ["-5", "1e5", "1_000", "1,000", "500.005", "0x10", "NaN", "\u0665\u0660\u0660", "x"]
)
def test_an_amount_is_written_in_plain_digits(palesa: Caller, typed: str) -> None:
    shown = palesa.type("1", "1", typed)
    assert shown.startswith("Write the amount in digits, in whole maloti.\n")


def test_who_does_not_agree_sends_nothing(palesa: Caller) -> None:
    shown = palesa.type(*ANSWERS[:-2], "2")
    assert shown.startswith("Without your consent we cannot decide on this loan.")
    assert not Application.objects.of(palesa.book.mfi).exists()


def test_consent_is_explained_to_who_asks(palesa: Caller) -> None:
    shown = palesa.type(*ANSWERS[:-2], "3")
    assert shown.startswith("We will see your loans and if they were paid on time.")
    palesa.phone.answer("1")
    assert palesa.phone.answer(PIN).startswith("Maluti Credit: your application")


def test_a_second_application_is_refused_with_the_reason(palesa: Caller) -> None:
    palesa.type(*ANSWERS)
    shown = palesa.type("Apply for a loan", *ANSWERS[1:])
    assert shown == "Your application is with us already. Dial *384*11# to see it."
    assert Application.objects.of(palesa.book.mfi).count() == 1


def test_without_the_pin_there_is_no_application(palesa: Caller) -> None:
    shown = palesa.type(*ANSWERS[:-1], WRONG)
    assert shown.startswith("Wrong PIN. Tries left: 2.")
    assert not Application.objects.of(palesa.book.mfi).exists()


def test_where_nothing_is_on_offer_she_is_told_so(palesa: Caller) -> None:
    Product.objects.of(palesa.book.mfi).update(status="closed")
    assert palesa.type("1") == "There is no such loan now.\n0. Back"


@pytest.mark.parametrize("lost_before", range(1, len(ANSWERS)))
def test_whenever_redis_is_lost_the_application_arrives_once(
    palesa: Caller, redis_client: Redis, lost_before: int
) -> None:
    phone = palesa.phone
    phone.dial()
    for typed in ANSWERS[:lost_before]:
        phone.answer(typed)
    redis_client.flushdb()
    phone.answer(ANSWERS[lost_before])
    # Up to her consent all of it was worked out anew; from there she says it again.
    screens = ("amount", "time", "cost", "payments", "consent", "consent", "consent")
    assert phone.label == f"apply.{screens[lost_before - 1]}"
    for typed in ANSWERS[min(lost_before + 1, 6) :]:
        phone.answer(typed)
    assert phone.label == "apply.received"
    assert palesa.application.amount_lisente == 100_000
    assert Pin.objects.get().tries == 0


@pytest.mark.parametrize("changes", ["a product", "her own loan", "nothing"])
def test_redis_lost_a_key_is_not_taken_for_another_choice(
    palesa: Caller, redis_client: Redis, changes: str
) -> None:
    Event.objects.of(palesa.book.mfi).update(at=timezone.now() - timedelta(hours=1))
    phone = palesa.phone
    palesa.type("1", "1")
    if changes == "a product":
        palesa.book.product(on_product("Another"))
    elif changes == "her own loan":
        palesa.book.applied(500, 1, on_product("School"), palesa.id)
    redis_client.flushdb()
    phone.answer("1000")
    if changes == "nothing":
        assert phone.label == "apply.time"
    else:
        assert phone.screen == "This session is over. Please dial again: *384*11#"


def test_the_last_hop_once_more_is_not_another_application(
    palesa: Caller, redis_client: Redis
) -> None:
    last = palesa.type(*ANSWERS)
    assert [palesa.phone.send() for _ in range(3)] == [last] * 3
    redis_client.flushdb()
    palesa.phone.send()
    assert Application.objects.of(palesa.book.mfi).count() == 1


def test_nothing_in_advance_goes_beyond_her_consent(palesa: Caller) -> None:
    palesa.phone.dial("*".join(ANSWERS))
    assert palesa.phone.label == "apply.consent"


def test_she_sees_it_wait_and_takes_it_back(palesa: Caller) -> None:
    palesa.type(*ANSWERS)
    assert palesa.type("My application") == "Enter your PIN:\n0. Back"
    assert palesa.phone.answer(PIN) == (
        f"Maluti Credit\nYour application for M1,000.00 came on {day(today())}."
        " We have not answered yet.\n1. Take it back\n0. Back"
    )
    assert palesa.phone.answer("1") == (
        "Take back your application for M1,000.00?\n1. Yes, take it back\n2. No\n0. Back\n00. Home"
    )
    assert palesa.phone.answer("1") == "Your application is taken back. You owe nothing for it."
    assert palesa.application.status == "withdrawn"
    assert palesa.type("My application", PIN) == "You have no application with us.\n0. Back"


def test_what_came_soon_after_midnight_came_on_that_day(palesa: Caller) -> None:
    palesa.type(*ANSWERS)
    soon = midnight(today()) + timedelta(minutes=10)
    Application.objects.of(palesa.book.mfi).update(submitted_at=soon)
    palesa.type("My application")
    assert f" came on {day(today())}." in palesa.phone.answer(PIN)


def test_it_is_not_taken_back_by_half(palesa: Caller) -> None:
    palesa.type(*ANSWERS)
    assert palesa.type("My application", PIN, "1", "2").startswith(
        "Maluti Credit\nYour application"
    )
    assert palesa.application.status == "submitted"


def test_what_was_answered_meanwhile_is_not_taken_back(palesa: Caller) -> None:
    palesa.type(*ANSWERS)
    palesa.type("My application", PIN, "1")
    reject(palesa.book.mfi.id, palesa.application.id, "income", "", by=palesa.book.checker)
    assert palesa.phone.answer("1") == "It was answered meanwhile. Dial *384*11# to see."
    assert palesa.application.status == "rejected"


def test_a_refusal_has_its_reason_and_somebody_to_call(palesa: Caller) -> None:
    palesa.type(*ANSWERS)
    reject(palesa.book.mfi.id, palesa.application.id, "income", "", by=palesa.book.checker)
    office = palesa.book.mfi.phone.removeprefix("+266")
    assert palesa.type("My application", PIN) == (
        "Maluti Credit: we cannot give M1,000.00 now.\nReason: income not enough.\n"
        f"Call {office}.\n0. Back"
    )


def test_who_has_none_is_told_so(palesa: Caller) -> None:
    assert palesa.type("My application", PIN) == "You have no application with us.\n0. Back"


def test_of_two_lenders_each_application_is_listed_with_its_lender(
    palesa: Caller, senqu: Mfi, hire: Hire
) -> None:
    palesa.type("1", "Maluti Credit", *ANSWERS[1:])
    other = open_book(senqu, hire)
    product = other.product(on_product("Seeds"))
    there = at_the_office(senqu, new())
    wish = Wish(borrower_id=there, product_id=product, amount_lisente=70_000, installments=1)
    apply(senqu.id, wish, by=other.officer)
    assert Borrower.objects.of(senqu).get(id=there).person_id == (
        Membership.objects.get(borrower_id=palesa.id).person_id
    )
    assert palesa.type("My application", PIN) == (
        "Which application?\n1. Senqu Finance M700.00: no answer yet\n"
        "2. Maluti Credit M1,000.00: no answer yet\n0. Back"
    )
    assert palesa.phone.answer("1").startswith(
        "Senqu Finance\nYour application for M700.00 came on"
    )


def test_nothing_of_it_is_seen_before_the_pin(palesa: Caller) -> None:
    palesa.type(*ANSWERS)
    for answers in ((), ("1",), ("1", WRONG), ("2",), ("2", WRONG), ("3",)):
        assert "1,000" not in palesa.type(*answers)
        assert "Maluti" not in palesa.phone.screen
