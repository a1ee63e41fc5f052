"""From her first dial to a loan that is paid back, on the phone page, with the worker at work."""

from collections.abc import Iterator

import pytest
from celery.contrib.testing.worker import start_worker
from django.conf import settings as django_settings
from django.db import connections
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from config.celery import app, broker_address
from loans.models import Application, Loan, Mfi
from loans.rules.offer_terms import Disbursement
from tests.browser.handset import Handset
from tests.gateway.api.caller import Caller
from tests.loans.book import on_product, open_book
from tests.people import Hire

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PIN = "2749"


@pytest.fixture
def worker(house: object, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A Celery worker beside the product: one thread, on the broker of this run."""
    # Nobody presses keys as fast as this story does.
    settings.USSD_HOPS_PER_MINUTE = 0
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    monkeypatch.setattr(app.conf, "broker_url", broker_address(django_settings.REDIS_URL))
    monkeypatch.setattr(app.conf, "broker_read_url", None, raising=False)
    monkeypatch.setattr(app.conf, "broker_write_url", None, raising=False)
    with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=20):
        yield
    connections.close_all()


def dialled(phone: Handset) -> None:
    """Dial, and wait for the first screen."""
    phone.types("*384*11#")
    phone.tells("session", "hop 1")
    expect(phone.unit.locator("[data-screen]")).not_to_have_text("USSD code running…")


def pressed(phone: Handset, *answers: str) -> None:
    """Answer screen after screen, each once its question is there."""
    for answer in answers:
        was = phone.unit.locator("[data-screen]").inner_text()
        phone.types(answer)
        expect(phone.unit.locator("[data-screen]")).not_to_have_text(was, use_inner_text=True)
        expect(phone.unit.locator("[data-screen]")).not_to_have_text("USSD code running…")


def chosen(phone: Handset, says: str) -> None:
    """Press the key of a choice by its words, turning pages until it is there."""
    for _ in range(12):
        for line in phone.unit.locator("[data-screen]").inner_text().split("\n"):
            key, _, words = line.partition(". ")
            if words == says and key.isdigit():
                return pressed(phone, key)
        pressed(phone, "98")
    raise AssertionError(says)


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
    phone.tells("texts", "Maluti Credit: your application for M1,000.00 is approved.")
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
