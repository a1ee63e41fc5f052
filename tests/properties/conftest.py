"""The lender at which the machine works."""

import pytest
import time_machine

from loans.models import Mfi
from tests.loans.book import Book, open_book
from tests.people import Hire
from tests.properties.desk import MORNING
from tests.properties.shop import Shop, open_shop


@pytest.fixture
def book(maluti: Mfi, hire: Hire) -> Book:
    """Maluti's book, with an officer, a checker, a second checker and finance."""
    return open_book(maluti, hire)


@pytest.fixture
def shop(maluti: Mfi, hire: Hire) -> Shop:
    """Maluti, with everything on offer, on the evening before the machine begins."""
    with time_machine.travel(MORNING, tick=True):
        return open_shop(open_book(maluti, hire))
