"""A lender with something to say, and who carries it."""

import pytest

from loans.models import Mfi
from tests.loans.book import Book, open_book
from tests.messaging.carrier import heard_carrier
from tests.people import Hire

carrier = heard_carrier


@pytest.fixture
def book(maluti: Mfi, hire: Hire) -> Book:
    return open_book(maluti, hire)


@pytest.fixture
def senqu_book(senqu: Mfi, hire: Hire) -> Book:
    return open_book(senqu, hire)
