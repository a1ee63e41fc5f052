"""A lender with a book that verbs can be tried on."""

import pytest

from loans.models import Mfi
from tests.loans.book import Book, open_book
from tests.people import Hire


@pytest.fixture
def book(maluti: Mfi, hire: Hire) -> Book:
    """Maluti's book, with an officer, a checker, a second checker and finance."""
    return open_book(maluti, hire)
