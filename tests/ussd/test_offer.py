"""An offer waits: she reads what it costs, and takes it by her PIN, once, or refuses it."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone
from redis import Redis

from loans.actions.choose_language import choose_language
from loans.actions.decide import Approval, approve
from loans.dates import today
from loans.deed import Actor
from loans.models import Acceptance, Application, Event, Loan, Membership, Mfi, Person
from loans.rules.offer_terms import Disbursement
from loans.rules.written import day
from loans.sealed import data_key_of, unseal
from messaging.errands.tell import tell
from messaging.models import Message
from messaging.rules.outgoing import TEXT
from tests.loans.book import PLAIN, Book, on_product, open_book
from tests.loans.test_register_borrower import PALESA, new
from tests.loans.test_register_borrower import register as at_the_office
from tests.people import Hire
from tests.phone import Handset, Phones
from ussd.pins import set_pin

pytestmark = pytest.mark.django_db
PIN, WRONG = "2749", "2750"


@dataclass
class Offered:
    """A borrower with an offer, her phone, and the lender's book."""

    phone: Handset
    book: Book
    borrower: UUID
    application: UUID

    def now(self) -> Application:
        return Application.objects.of(self.book.mfi).get(id=self.application)

    def read(self) -> list[str]:
        """Open the offer and turn all its pages."""
        self.phone.dial()
        self.phone.choose("Offer waiting")
        pages = [self.phone.answer(PIN)]
        while "98. More" in pages[-1]:
            pages.append(self.phone.answer("98"))
        return pages


@pytest.fixture
def palesa(handset: Phones, maluti: Mfi, hire: Hire) -> Offered:
    """She asked for M1,000 over three months, and it is approved."""
    return offered(handset, maluti, hire, "School")


def offered(handset: Phones, mfi: Mfi, hire: Hire, name: str, **terms: object) -> Offered:
    book = open_book(mfi, hire)
    borrower = at_the_office(mfi, new())
    set_pin(Membership.objects.get(borrower_id=borrower).person_id, PIN)
    choose_language(PALESA, "en", by=Actor.system("test"))
    asked = book.applied(1000, 3, on_product(name, **terms), borrower)
    approve(mfi.id, asked.id, Approval(), by=book.checker)
    # It was approved long before she dials.
    Event.objects.of(mfi).update(at=timezone.now() - timedelta(hours=1))
    return Offered(handset(PALESA), book, borrower, asked.id)


def test_home_puts_the_offer_first_and_says_no_sum(palesa: Offered) -> None:
    shown = palesa.phone.dial()
    assert shown.startswith("Welcome to Letsema.\n1. Offer waiting\n2. Balance\n")
    assert "1,000" not in shown
    assert "Maluti" not in shown


def test_all_key_facts_are_turned_over_before_she_can_take_it(palesa: Offered) -> None:
    pages = palesa.read()
    ends_on = palesa.now().offer_ends_on
    assert ends_on is not None
    told = "\n".join(pages)
    assert pages[0].startswith("Offer of Maluti Credit\nLoan: M1,000.00\nYou receive: M1,000.00\n")
    for fact in (
        "Interest: M60.00",
        "You pay in all: M1,060.00",
        "2 x M353.33",
        "True rate per year: 4",
        "Changed your mind?\nReturn the money within 2 days.\nNo interest, no fees.",
        f"Decide on {day(ends_on)} or before.",
        "Complaints: 22310001",
    ):
        assert fact in told
    assert all("I take the loan" not in page for page in pages[:-1])
    assert "1. I take the loan\n2. I refuse it\n3. Send it by SMS\n" in pages[-1]


def test_she_takes_it_by_her_pin_and_what_she_was_shown_is_kept(palesa: Offered) -> None:
    palesa.read()
    assert palesa.phone.choose("I take the loan") == (
        "Loan M1,000.00. You will pay M1,060.00 in all. To accept, enter your PIN:\n"
        "0. Back\n00. Home"
    )
    assert palesa.phone.answer(PIN) == (
        "Maluti Credit: thank you. Come to our office with your ID for the money."
        " Questions: 22310001"
    )
    assert not palesa.phone.open
    loan = Loan.objects.of(palesa.book.mfi).get()
    assert (loan.application_id, loan.principal_lisente) == (palesa.application, 100_000)
    acceptance = Acceptance.objects.of(palesa.book.mfi).get()
    assert (acceptance.how, acceptance.language, acceptance.by_kind) == ("pin", "en", "person")
    assert "Interest: M60.00" in acceptance.text_shown
    # Home then knows of the loan.
    assert palesa.phone.dial().startswith("Welcome to Letsema.\n1. Balance\n")
    assert palesa.phone.press("Balance", PIN) == (
        "Maluti Credit\nYour loan of M1,000.00 waits to be paid out. Questions: 22310001\n"
        "1. Cancel\n0. Back"
    )


def test_where_the_money_goes_by_itself_she_hears_so(
    handset: Phones, maluti: Mfi, hire: Hire
) -> None:
    her = offered(handset, maluti, hire, "Quick", disbursement=Disbursement.AUTOMATIC)
    her.read()
    her.phone.choose("I take the loan")
    assert her.phone.answer(PIN) == (
        "Maluti Credit: thank you. We send the money to 58123456. You will get an SMS."
        " Questions: 22310001"
    )


def test_in_sesotho_too(palesa: Offered) -> None:
    choose_language(PALESA, "st", by=Actor.system("test"))
    palesa.phone.dial()
    palesa.phone.choose("Kalimo e u emetseng")
    assert palesa.phone.answer(PIN).startswith(
        "Maluti Credit: kalimo e lumeletsoe\nKalimo: M1,000.00\nU tla fumana: M1,000.00\n"
    )
    palesa.phone.choose("Kea nka kalimo")
    assert palesa.phone.screen.startswith("Kalimo: M1,000.00. Kaofela u tla lefa M1,060.00.")
    palesa.phone.answer(PIN)
    assert palesa.phone.label == "offer.office"
    assert Acceptance.objects.of(palesa.book.mfi).get().language == "st"


def test_without_the_pin_nothing_is_shown_and_nothing_taken(palesa: Offered) -> None:
    palesa.phone.dial()
    palesa.phone.choose("Offer waiting")
    assert palesa.phone.screen == "Enter your PIN:\n0. Back"
    assert "1,000" not in palesa.phone.answer(WRONG)
    palesa.read()
    palesa.phone.choose("I take the loan")
    assert palesa.phone.answer(WRONG).startswith("Wrong PIN. Tries left: 2.")
    assert palesa.now().status == "approved"


def test_the_facts_come_by_sms_once_a_session(palesa: Offered) -> None:
    palesa.read()
    assert palesa.phone.choose("Send it by SMS").startswith("We send it by SMS.")
    palesa.phone.answer("0")
    palesa.phone.choose("Send it by SMS")
    event = Event.objects.of(palesa.book.mfi).get(type="facts.asked")
    (message_id,) = tell([event])
    row = Message.objects.of(palesa.book.mfi).get(id=message_id)
    key = data_key_of(Person.objects.get())
    ends_on = palesa.now().offer_ends_on
    assert ends_on is not None
    says = unseal(key, TEXT, row.text_sealed)
    assert says.startswith(
        "Offer of Maluti Credit: M1,000.00, cost M60.00, in all M1,060.00,"
        " 2 x M353.33 + 1 x M353.34 from "
    )
    assert says.endswith(f"Decide on {day(ends_on)} or before.")


def test_refused_it_is_gone(palesa: Offered) -> None:
    palesa.read()
    assert palesa.phone.choose("I refuse it") == (
        "Do you refuse the loan of M1,000.00?\n1. Yes, I refuse it\n2. No\n0. Back\n00. Home"
    )
    palesa.phone.choose("Yes, I refuse it")
    assert palesa.phone.screen == "You refused the loan. You owe nothing for it."
    assert palesa.now().status == "withdrawn"
    assert palesa.phone.dial().startswith("Welcome to Letsema.\n1. Apply for a loan\n")


def test_she_may_think_again_before_she_refuses(palesa: Offered) -> None:
    palesa.read()
    palesa.phone.choose("I refuse it")
    assert palesa.phone.choose("No").startswith("Offer of Maluti Credit\n")
    assert palesa.now().status == "approved"


def test_an_offer_that_ended_meanwhile_says_so(palesa: Offered) -> None:
    palesa.read()
    palesa.phone.choose("I take the loan")
    Application.objects.of(palesa.book.mfi).update(offer_ends_on=today() - timedelta(1))
    assert palesa.phone.answer(PIN) == (
        "Maluti Credit: this offer has ended. Call 22310001, or apply again."
    )
    assert not Loan.objects.of(palesa.book.mfi).exists()


def test_taken_at_the_office_meanwhile_it_is_not_taken_twice(palesa: Offered) -> None:
    palesa.read()
    palesa.phone.choose("I take the loan")
    Application.objects.of(palesa.book.mfi).update(status="withdrawn")
    # The facts are read anew for the PIN's screen: an offer that is gone is not asked about.
    assert palesa.phone.answer(PIN).startswith("It was answered meanwhile.")


@pytest.mark.parametrize("lost", ["pin", "facts", "accept", "after"])
def test_whenever_redis_is_lost_it_is_taken_once(
    palesa: Offered, redis_client: Redis, lost: str
) -> None:
    phone = palesa.phone
    phone.dial()
    phone.choose("Offer waiting")
    if lost == "pin":
        redis_client.flushdb()
    phone.answer(PIN)
    if lost != "after":
        if lost in {"facts", "accept"}:
            if lost == "accept":
                phone.choose("I take the loan")
            redis_client.flushdb()
            phone.answer("1")
        # The whole transcript was gone through again, and stopped at the first PIN.
        assert phone.label == "application.pin"
        phone.answer(PIN)
    assert phone.label == "offer.facts"
    phone.choose("I take the loan")
    last = phone.answer(PIN)
    assert phone.label == "offer.office"
    redis_client.flushdb()
    phone.send()
    assert Loan.objects.of(palesa.book.mfi).count() == 1
    assert last.startswith("Maluti Credit: thank you.")


def test_a_second_lenders_offer_is_listed_beside_it(
    palesa: Offered, senqu: Mfi, hire: Hire
) -> None:
    other = open_book(senqu, hire)
    there = at_the_office(senqu, new())
    asked = other.applied(700, 1, PLAIN, there)
    approve(senqu.id, asked.id, Approval(), by=other.checker)
    palesa.phone.dial()
    assert palesa.phone.press("Offer waiting", PIN) == (
        "Which application?\n1. Senqu Finance M700.00: approved\n"
        "2. Maluti Credit M1,000.00: approved\n0. Back"
    )
    assert palesa.phone.answer("1").startswith("Offer of Senqu Finance\nLoan: M700.00\n")
