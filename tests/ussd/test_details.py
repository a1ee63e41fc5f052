"""Her own details: seen after her PIN, changed at one lender; her money goes elsewhere slowly."""

from datetime import timedelta
from uuid import UUID

import pytest

from loans.actions.amend_borrower import Amendment, amend_borrower
from loans.actions.choose_language import choose_language
from loans.deed import Actor
from loans.errors import LenderUnavailable
from loans.models import AuditEntry, Mfi, Person
from loans.queries.borrowers import BorrowerPage, page
from loans.rules.details import Contact
from loans.sealed import data_key_of, unseal
from tests.loans.book import open_book
from tests.loans.test_register_borrower import PALESA, new
from tests.loans.test_register_borrower import register as at_the_office
from tests.people import Hire
from tests.phone import Phones
from tests.ussd.test_balance import PIN, Owing, borrows_at
from ussd import lenders_away

pytestmark = pytest.mark.django_db
WRONG = "2750"
WORK, SHOP = "+26659000100", "+26659000110"
HOUR = timedelta(hours=1)
KEYS = "0. Back\n00. Home"


@pytest.fixture
def palesa(handset: Phones, maluti: Mfi, hire: Hire) -> Owing:
    return borrows_at(handset, maluti, hire)


def opens(palesa: Owing, *more: str) -> str:
    palesa.phone.dial()
    return palesa.phone.press("My details", PIN, *more)


def sheet(palesa: Owing) -> BorrowerPage:
    return page(palesa.book.mfi.id, palesa.id)


def does_not_answer(mfi: Mfi) -> None:
    with pytest.raises(LenderUnavailable), lenders_away.asked_of(mfi.id, 1):
        raise LenderUnavailable


def test_before_her_pin_nothing_of_her_is_shown(palesa: Owing) -> None:
    palesa.phone.dial()
    assert palesa.phone.choose("My details") == "Enter your PIN:\n0. Back"
    assert palesa.phone.answer(WRONG) == "Wrong PIN. Tries left: 2.\nEnter your PIN:\n0. Back"
    assert palesa.phone.answer(PIN) == (
        "Maluti Credit\nName, ID and birth date: at the office only.\n1. Town or village\n"
        "2. Next of kin\n3. Work and income\n4. Number for money\n0. Back"
    )


def test_who_has_no_pin_is_not_offered_it(handset: Phones, maluti: Mfi) -> None:
    at_the_office(maluti, new())
    choose_language(PALESA, "en", by=Actor.system("test"))
    phone = handset(PALESA)
    phone.dial()
    assert "My details" not in phone.screen + phone.answer("98")


def test_she_says_where_she_lives_now(palesa: Owing) -> None:
    assert opens(palesa, "Town or village") == (f"Town or village: nothing yet\n1. Change\n{KEYS}")
    assert palesa.phone.choose("Change") == f"Write your town or village:\n{KEYS}"
    assert palesa.phone.answer("106") == (
        f"Please write it in letters.\nWrite your town or village:\n{KEYS}"
    )
    assert palesa.phone.answer("  Ha   Thetsane 2 ") == (
        f"Town or village: Ha Thetsane 2\n1. Change\n{KEYS}"
    )
    assert sheet(palesa).details.town == "Ha Thetsane 2"
    act = AuditEntry.objects.of(palesa.book.mfi).get(action="amend-borrower")
    person = Person.objects.get()
    assert (act.actor_kind, act.actor_id) == ("person", str(person.id))
    assert unseal(data_key_of(person), "town", act.after["town"]) == '{"town": "Ha Thetsane 2"}'


def test_she_names_whom_to_call(palesa: Owing) -> None:
    assert opens(palesa, "Next of kin") == f"Next of kin: nothing yet\n1. Change\n{KEYS}"
    assert palesa.phone.choose("Change") == (
        f"Whom may we call if we cannot reach you? Write the names:\n{KEYS}"
    )
    assert palesa.phone.answer("'Malineo Tau") == (
        f"Enter the phone number of that person:\n{KEYS}"
    )
    assert palesa.phone.answer("22310001").startswith("That is not a mobile number.\n")
    assert palesa.phone.answer("+27 82 123 4567") == (
        "What is that person to you?\n1. Husband or wife\n2. Father or mother\n3. Child\n"
        f"4. Brother or sister\n5. Somebody else\n{KEYS}"
    )
    assert palesa.phone.answer("4") == (
        f"Next of kin: 'Malineo Tau\n+27821234567\nBrother or sister\n1. Change\n{KEYS}"
    )
    kin = Contact("'Malineo Tau", "+27821234567", "sibling")
    assert sheet(palesa).details.next_of_kin == kin


def test_what_an_officer_wrote_is_read_in_his_words(palesa: Owing) -> None:
    kin = Contact("T\u0161epo Mokoena", "+26659000199", "her uncle")
    by = palesa.book.officer
    amend_borrower(palesa.book.mfi.id, palesa.id, Amendment(details={"next_of_kin": kin}), by=by)
    assert opens(palesa, "Next of kin") == (
        f"Next of kin: Tsepo Mokoena\n59000199\nher uncle\n1. Change\n{KEYS}"
    )


def test_she_says_for_whom_she_works_and_what_comes_in(palesa: Owing) -> None:
    assert opens(palesa, "Work and income") == (
        f"Work: nothing yet\nIncome a month: nothing yet\n1. Change\n{KEYS}"
    )
    assert palesa.phone.choose("Change") == (
        "What do you live from?\n1. I have a job\n2. I work for myself\n3. Seasonal work\n"
        f"4. Farming\n5. Pension\n98. More\n{KEYS}"
    )
    assert palesa.phone.answer("1") == f"For whom do you work?\n{KEYS}"
    assert palesa.phone.answer("Maseru Clothing") == (
        f"How much comes in a month? Whole maloti, no cents:\n{KEYS}"
    )
    assert palesa.phone.answer("a lot").startswith("Write the amount in digits, in whole maloti.")
    assert palesa.phone.answer("10000001").startswith("From M0 to M10,000,000.\n")
    palesa.phone.dial()
    palesa.phone.press("My details", PIN, "Work and income", "Change", "I have a job")
    palesa.phone.answer("Maseru Clothing")
    assert palesa.phone.answer("2400") == (
        "Work: I have a job\nEmployer: Maseru Clothing\nIncome a month: M2,400.00\n"
        f"1. Change\n{KEYS}"
    )
    kept = sheet(palesa)
    assert (kept.employment, kept.details.employer) == ("employed", "Maseru Clothing")
    assert kept.details.income_month_lisente == 240_000


def test_who_farms_has_no_employer_any_more(palesa: Owing) -> None:
    was = Amendment(employment="employed", details={"employer": "Maseru Clothing"})
    amend_borrower(palesa.book.mfi.id, palesa.id, was, by=palesa.book.officer)
    opens(palesa, "Work and income", "Change", "Farming")
    assert palesa.phone.answer("0") == (
        "What do you live from?\n1. I have a job\n2. I work for myself\n3. Seasonal work\n"
        f"4. Farming\n5. Pension\n98. More\n{KEYS}"
    )
    palesa.phone.choose("Farming")
    assert palesa.phone.answer("900") == (
        f"Work: Farming\nIncome a month: M900.00\n1. Change\n{KEYS}"
    )
    assert (sheet(palesa).employment, sheet(palesa).details.employer) == ("farmer", "")


def at_another(palesa: Owing, senqu: Mfi, hire: Hire) -> UUID:
    open_book(senqu, hire)
    return at_the_office(senqu, new())


def test_what_she_tells_one_lender_the_other_does_not_hear(
    palesa: Owing, senqu: Mfi, hire: Hire
) -> None:
    there = at_another(palesa, senqu, hire)
    assert opens(palesa).startswith("Your details with whom?\n1. ")
    assert palesa.phone.choose("Senqu Finance").startswith("Senqu Finance\nName, ID and birth")
    palesa.phone.press("Town or village", "Change")
    palesa.phone.answer("Roma")
    assert page(senqu.id, there).details.town == "Roma"
    assert sheet(palesa).details.town == ""


def test_a_lender_that_does_not_answer_says_so_and_the_other_is_read(
    palesa: Owing, senqu: Mfi, hire: Hire
) -> None:
    at_another(palesa, senqu, hire)
    does_not_answer(palesa.book.mfi)
    opens(palesa, "Maluti Credit")
    for choice in ("Town or village", "Next of kin", "Work and income", "Number for money"):
        assert palesa.phone.choose(choice).startswith(
            "We cannot see it now. Please try again later.\n"
        )
        palesa.phone.answer("0")
    palesa.phone.answer("0")
    palesa.phone.press("Senqu Finance", "Town or village")
    assert palesa.phone.screen.startswith("Town or village: nothing yet\n")


def test_one_that_goes_away_while_she_types_changes_nothing_and_says_so(palesa: Owing) -> None:
    opens(palesa, "Town or village", "Change")
    does_not_answer(palesa.book.mfi)
    assert palesa.phone.answer("Roma") == (
        "Sorry, there is a problem. Nothing has changed. Please try again later."
    )
    assert sheet(palesa).details.town == ""


def test_in_sesotho_too(palesa: Owing) -> None:
    choose_language(PALESA, "st", by=Actor.system("test"))
    keys = "0. Khutla\n00. Qalong"
    phone = palesa.phone
    phone.dial()
    assert phone.press("Lintlha tsa ka", PIN) == (
        "Maluti Credit\nLebitso, ID le tsoalo: ofising feela.\n1. Motse kapa toropo\n"
        "2. Motho oa heno\n3. Mosebetsi\n4. Nomoro ea chelete\n0. Khutla"
    )
    assert phone.press("Mosebetsi", "Fetola") == (
        "U phela ka eng?\n1. Ke hiriloe\n2. Kea its'ebetsa\n3. Mosebetsi oa nakoana\n4. Temo\n"
        f"5. Penshene\n98. Tse ling\n{keys}"
    )
    phone.choose("Kea its'ebetsa")
    assert phone.answer("1500") == (
        f"Mosebetsi: Kea its'ebetsa\nChelete e kenang ka khoeli: M1,500.00\n1. Fetola\n{keys}"
    )
    phone.dial()
    phone.press("Lintlha tsa ka", PIN, "Motho oa heno", "Fetola")
    assert phone.screen == (f"Re ka letsetsa mang ha re sa u fumane? Ngola mabitso a hae:\n{keys}")
    phone.answer("Thabo Tau")
    phone.answer("59000199")
    assert phone.choose("Molekane") == (
        f"Motho oa heno: Thabo Tau\n59000199\nMolekane\n1. Fetola\n{keys}"
    )
