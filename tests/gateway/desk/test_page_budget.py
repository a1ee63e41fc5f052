"""What an application's page asks of the database: of the book, and of the registry beside it."""

import re

import pytest
from pytest_django import Settings

from credit.stores.cassandra import CassandraRegistry
from loans.actions.change_policy import change_policy
from loans.actions.decide import Approval, approve
from loans.errands.approve import approve_application
from loans.errands.registry import names
from loans.models import Application, Mfi
from tests.credit.conftest import closed_port, nobodys_address
from tests.gateway.desk.conftest import House, Seat
from tests.loans.book import open_book
from tests.people import Hire
from tests.plans import statements_sent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]
BRACKETS = re.compile(r'"(?:BEGIN|COMMIT)"')
OF_THE_BOOK_MAX = 15
# Of the registry in PostgreSQL: who she is, her consent, how often he has looked today, that he
# looks; her entries, standings, looks and disputes in one trip; since when her phone is known, and
# how old what was told is. And once of the book, whether she has heard of the look.
OF_THE_REGISTRY_MAX = 11
# Each question to the registry is a transaction of its own, which begins with two statements in one
# trip: BEGIN, and how long it may take.
QUESTIONS_MAX, BEGINNING = 7, 2


@pytest.fixture
def asked(house: House, senqu: Mfi, hire: Hire, settings: Settings) -> Application:
    """She has a loan here, of which the registry was told, and an offer at another lender."""
    settings.REGISTRY_LOANS_MAX = 0
    book, elsewhere = house.book, open_book(senqu, hire)
    change_policy(book.mfi.id, {"loans_at_once": None}, by=book.second)
    loan = book.active(1000, 4)
    there = elsewhere.same_person(book, loan.borrower_id)
    elsewhere.consent(there)
    other = elsewhere.applied(2000, 4, borrower=there)
    approve_application(elsewhere.mfi.id, other.id, Approval(), by=elsewhere.checker)
    book.report()
    approve(book.mfi.id, book.applied().id, Approval(), by=book.checker)
    return book.applied(1000, 4, borrower=loan.borrower_id)


def sent(seat: Seat, application: Application) -> tuple[int, int]:
    """Count the statements of one page, and the transactions that they came in."""
    path = f"/applications/{application.id}"
    seat.page(path)
    with statements_sent() as lines:
        assert seat.get(path).status_code == 200
    ends = [line for line in lines if '"COMMIT"' in line]
    return len([line for line in lines if not BRACKETS.search(line)]), len(ends)


def test_a_page_asks_fifteen_of_the_book_and_eleven_for_the_registry(
    house: House, asked: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = house.manager
    all_of_it, transactions = sent(manager, asked)
    monkeypatch.setattr(names, "opens", lambda: CassandraRegistry(nobodys_address(closed_port())))
    of_the_book, own = sent(manager, asked)
    questions = transactions - own
    assert of_the_book <= OF_THE_BOOK_MAX
    assert questions <= QUESTIONS_MAX
    assert all_of_it - of_the_book - BEGINNING * questions <= OF_THE_REGISTRY_MAX
