"""From her first dial to a loan that is paid back, on the phone page, with the worker at work."""

import pytest
from playwright.sync_api import Page

from loans.models import Application, Loan, Mfi
from loans.rules.offer_terms import Disbursement
from tests.browser.handset import Handset, chosen, dialled, pressed
from tests.gateway.api.caller import Caller
from tests.loans.book import on_product, open_book
from tests.people import Hire

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PIN = "2749"


def test_she_registers_borrows_and_pays_back(
    page: Page, maluti: Mfi, hire: Hire, worker: None
) -> None:
    book = open_book(maluti, hire)
    book.product(on_product("School", disbursement=Disbursement.AUTOMATIC))
    page.goto("/simulator")
    phone = Handset(page)
    # She registers.
    dialled(phone)
    pressed(phone, "1", "1", "1", "1", "Palesa Mokoena", "123456789012", "31121990", "1", PIN, PIN)
    phone.tells("screen", "Maluti Credit: you are registered.")
    phone.presses("end")
    # She applies, and a manager approves by the API.
    dialled(phone)
    chosen(phone, "Apply for a loan")
    pressed(phone, "1", "1000", "1", "1", "1", "1", PIN)
    phone.tells("screen", "your application for M1,000 has reached us")
    phone.presses("end")
    asked = Application.objects.of(maluti).get()
    token = Caller().post("auth/token", {"username": "maluti-checker", "password": PASSWORD})
    manager = Caller(token.document["access"])
    approved = manager.post(f"applications/{asked.id}/approve", {"note": "as asked"})
    assert approved.status == 200, approved.content
    phone.tells("texts", "Maluti Credit: M1,000.00 is approved.")
    # She reads the offer to its end and takes it; the money comes by itself.
    dialled(phone)
    chosen(phone, "Offer waiting")
    pressed(phone, PIN)
    chosen(phone, "I take the loan")
    pressed(phone, PIN)
    phone.tells("screen", "We send the money to ")
    phone.presses("end")
    phone.tells("texts", "Maluti Credit: we paid you M1,000.00.")
    phone.tells("texts", "true rate per year")
    # She pays it all, and her wallet asks her on the same phone.
    dialled(phone)
    chosen(phone, "Repay")
    pressed(phone, PIN)
    chosen(phone, "Whole debt: M1,020.00")
    chosen(phone, "Yes, pay")
    phone.tells("screen", "Approve M1,020.00 on this phone")
    phone.presses("end")
    phone.tells("wallet", "Pay M1,020.00?")
    phone.unit.get_by_role("button", name="Approve").click()
    phone.tells("texts", "You have finished paying loan")
    phone.tells("wallet", "Nothing to approve.")
    loan = Loan.objects.of(maluti).get()
    assert (loan.status, loan.owed_lisente) == ("closed", 0)


PASSWORD = "a good long word of maluti-checker"
