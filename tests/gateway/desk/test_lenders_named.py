"""The page names another lender where both have agreed to be named, and nowhere else."""

import re

import pytest
from django.test import override_settings

from loans.actions.change_policy import change_policy
from loans.actions.decide import Approval
from loans.errands.approve import approve_application
from loans.models import Application, Mfi
from tests.gateway.desk.conftest import House
from tests.loans.book import Book, open_book
from tests.people import Hire

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]
OF_SENQU = r"Senqu Finance, \d+ \w+ approved, not paid out M2,000\.00"


@pytest.fixture
def elsewhere(senqu: Mfi, hire: Hire) -> Book:
    book = open_book(senqu, hire)
    book.asks_registry = True
    return book


@pytest.fixture
def asked(house: House, elsewhere: Book) -> Application:
    """She asks here, and has M2,000 approved elsewhere."""
    asked = house.asked(1000, 4)
    there = elsewhere.same_person(house.book, asked.borrower_id)
    elsewhere.consent(there)
    other = elsewhere.applied(2000, 4, borrower=there)
    with override_settings(REGISTRY_LOANS_MAX=0):
        approve_application(elsewhere.mfi.id, other.id, Approval(), by=elsewhere.checker)
    return asked


def agrees(book: Book) -> None:
    change_policy(book.mfi.id, {"agreed_name_told": True}, by=book.second)


def test_it_names_who_agreed_to_whom_agreed(
    house: House, elsewhere: Book, asked: Application
) -> None:
    at, manager = f"/applications/{asked.id}", house.manager
    agrees(elsewhere)
    assert "Senqu" not in manager.page(at)
    agrees(house.book)
    page = manager.page(at)
    assert re.search(OF_SENQU, page)
    assert "Senqu Finance: an application" in page
    assert "another lender" not in page
