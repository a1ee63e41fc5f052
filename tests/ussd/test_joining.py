"""She goes to a further lender: asked behind her PIN, and known there once she agrees."""

import pytest

from loans.models import Application, Borrower, Mfi
from tests.loans.book import on_product, open_book
from tests.loans.test_register_borrower import PALESA
from tests.people import Hire
from tests.ussd.test_apply import ANSWERS, Caller
from tests.ussd.test_apply import palesa as palesa_at_home

pytestmark = pytest.mark.django_db
palesa = palesa_at_home


def test_at_a_further_lender_she_is_known_once_she_agrees(
    palesa: Caller, senqu: Mfi, hire: Hire
) -> None:
    open_book(senqu, hire).product(on_product("Seeds"))
    # Before her PIN nobody sees that it does not.
    palesa.type("Apply for a loan", "Senqu Finance")
    assert palesa.phone.label == "apply.product"
    assert palesa.phone.press(*ANSWERS[1:]) == (
        "Senqu Finance does not know you yet.\n"
        "They will keep your details to manage your loans. Do you agree?\n"
        "1. I agree\n2. No\n0. Back\n00. Home"
    )
    assert palesa.phone.answer("1").startswith("They write how you repay into the shared loan")
    assert not Borrower.objects.of(senqu).exists()
    assert palesa.phone.answer("1").startswith("Senqu Finance: your application for M1,000")
    there = Borrower.objects.of(senqu).get()
    here = Borrower.objects.of(palesa.book.mfi).get()
    assert (there.person_id, there.name, there.phone) == (here.person_id, here.name, PALESA)
    assert Application.objects.of(senqu).get().borrower_id == there.id
    # The next time she is not asked again.
    assert palesa.type("Apply for a loan", "Senqu Finance", *ANSWERS[1:]).startswith(
        "Your application is with us already."
    )


def test_who_does_not_agree_stays_unknown_there(palesa: Caller, senqu: Mfi, hire: Hire) -> None:
    open_book(senqu, hire).product(on_product("Seeds"))
    shown = palesa.type("Apply for a loan", "Senqu Finance", *ANSWERS[1:], "I agree", "No")
    assert shown == "Without your consent they cannot lend to you. Nothing was kept."
    assert not Borrower.objects.of(senqu).exists()
