"""A lender's own code: nobody is asked there which lender, and it is the code to dial again."""

import time
from collections.abc import Iterator

import pytest

from loans.actions.bind_service_code import bind_service_code
from loans.actions.choose_language import choose_language
from loans.actions.decide import Approval, approve
from loans.deed import Actor
from loans.models import Application, Borrower, Event, Mfi
from messaging.errands.send import send
from messaging.errands.tell import tell
from tests.loans.book import on_product, open_book
from tests.loans.test_register_borrower import new
from tests.loans.test_register_borrower import register as at_the_office
from tests.messaging.carrier import Heard
from tests.people import Hire
from tests.phone import Handset, Phones
from tests.ussd.test_apply import ANSWERS, Caller
from tests.ussd.test_apply import palesa as palesa_at_home
from tests.ussd.test_promises import carrier as heard
from ussd import service_codes

pytestmark = pytest.mark.django_db
palesa, carrier = palesa_at_home, heard
OPERATOR = Actor.system("operator")
OWN = "*384*12#"


@pytest.fixture(autouse=True)
def asked_anew() -> Iterator[None]:
    service_codes.forget()
    yield
    service_codes.forget()


@pytest.fixture
def stranger(handset: Phones, maluti: Mfi, senqu: Mfi) -> Handset:
    """A phone that dials Senqu's own code."""
    bind_service_code(senqu.id, OWN, by=OPERATOR)
    phone = handset()
    phone.code = OWN
    choose_language(phone.number, "en", by=Actor.system("test"))
    return phone


def test_she_registers_with_the_lender_whose_code_she_dialled(
    stranger: Handset, senqu: Mfi
) -> None:
    stranger.dial()
    assert stranger.choose("Register").startswith("Senqu Finance: we keep your details")
    for typed in ("1", "1", "Thabo Tau", "123456789012", "31121990", "1", "2749", "2749"):
        stranger.answer(typed)
    assert stranger.screen == (
        "Senqu Finance: you are registered. Dial *384*12# to apply or to see your loan. Never tell"
        " anyone your PIN, not even us."
    )
    assert Borrower.objects.of(senqu).get().name == "Thabo Tau"


def test_at_the_house_s_code_she_is_asked(stranger: Handset) -> None:
    stranger.code = ""
    stranger.dial()
    assert stranger.choose("Register").startswith("Register with whom?\n")


def test_after_going_home_it_is_still_that_lender_s(stranger: Handset) -> None:
    stranger.dial()
    stranger.press("How a loan works", "0", "Register", "0")
    assert stranger.choose("Register").startswith("Senqu Finance: we keep your details")


def test_she_applies_there_although_another_lender_knows_her(
    palesa: Caller, senqu: Mfi, hire: Hire
) -> None:
    open_book(senqu, hire).product(on_product("Seeds"))
    bind_service_code(senqu.id, OWN, by=OPERATOR)
    palesa.phone.code = OWN
    assert palesa.type("Apply for a loan").startswith("Which loan?\n1. Seeds\n")
    palesa.phone.press(*ANSWERS[1:], "1", "1")
    assert palesa.phone.screen.startswith("Senqu Finance: your application for M1,000")
    assert "Dial *384*12# to see the answer." in palesa.phone.screen
    assert Application.objects.of(senqu).exists()


def test_a_code_that_nobody_has_is_not_ours(handset: Phones, maluti: Mfi) -> None:
    phone = handset()
    phone.code = OWN
    assert "*384*11#" in phone.dial()
    assert not phone.open
    assert phone.label == "session.not_ours"


def test_a_code_bound_just_now_answers_within_a_minute(
    handset: Phones, maluti: Mfi, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = handset()
    phone.code = OWN
    phone.dial()
    bind_service_code(maluti.id, OWN, by=OPERATOR)
    phone.dial()
    assert phone.label == "session.not_ours"
    now = time.monotonic()
    monkeypatch.setattr("ussd.service_codes.time.monotonic", lambda: now + 61)
    phone.dial()
    assert phone.label == "language.choose"


def test_her_texts_name_the_code_of_the_lender_that_writes(
    senqu: Mfi, hire: Hire, carrier: Heard
) -> None:
    bind_service_code(senqu.id, OWN, by=OPERATOR)
    book = open_book(senqu, hire)
    borrower = at_the_office(senqu, new())
    asked = book.applied(1000, 4, borrower=borrower)
    approve(senqu.id, asked.id, Approval(), by=book.checker)
    (message_id,) = tell(Event.objects.of(senqu).filter(type="application.approved"))
    send(senqu.id, message_id)
    assert "Tobetsa *384*12# ka la" in carrier.texts[0].says
