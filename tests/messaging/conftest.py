"""A lender with something to say, and who carries it."""

from collections.abc import Iterator

import pytest

from loans.models import Mfi
from messaging.carriers import port
from messaging.errands.learnt import forget
from tests.loans.book import Book, open_book
from tests.messaging.carrier import Heard
from tests.people import Hire


@pytest.fixture
def carrier() -> Iterator[Heard]:
    was, heard = port.chosen.carrier, Heard()
    port.chosen.carrier = heard
    forget()
    yield heard
    port.chosen.carrier = was


@pytest.fixture
def book(maluti: Mfi, hire: Hire) -> Book:
    return open_book(maluti, hire)
