"""A lender with a book that verbs can be tried on."""

import pytest
from celery import Celery

from config import wiring
from loans.models import Mfi
from tests.loans.book import Book, open_book
from tests.loans.bringing import LINEO, OPERATOR, PALESA, as_csv, bring_borrowers
from tests.people import Hire


@pytest.fixture
def book(maluti: Mfi, hire: Hire) -> Book:
    """Maluti's book, with an officer, a checker, a second checker and finance."""
    return open_book(maluti, hire)


@pytest.fixture
def brought(book: Book) -> Book:
    """Give Maluti's book a product, and two borrowers out of a file."""
    book.product()
    bring_borrowers(book.mfi, as_csv([PALESA, LINEO]), by=OPERATOR)
    return book


@pytest.fixture
def ear(monkeypatch: pytest.MonkeyPatch) -> Celery:
    """What the worker would hear, from now on: a process has one such line for all its tests."""
    app = Celery("ear", broker="memory://", set_as_current=False)
    with app.connection_for_read() as line:
        line.SimpleQueue("celery").clear()
    monkeypatch.setattr(wiring, "app", app)
    return app
