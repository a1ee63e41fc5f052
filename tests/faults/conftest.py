"""A lender with a book, and hands that reach for it at once."""

from collections.abc import Iterator

import pytest

from loans.models import Mfi
from tests.closing_lines import TOLD
from tests.faults.at_once import Hands, Race
from tests.loans.book import Book, open_book
from tests.people import Hire

ROUNDS, ROUNDS_FULL = 4, 200


@pytest.fixture
def book(maluti: Mfi, hire: Hire) -> Book:
    """Maluti's book, with an officer, a checker, a second checker and finance."""
    return open_book(maluti, hire)


@pytest.fixture
def race(pytestconfig: pytest.Config, request: pytest.FixtureRequest) -> Iterator[Race]:
    """Run something a few times, or at its full size, and say how often it went wrong."""
    rounds = ROUNDS_FULL if pytestconfig.getoption("--full") else ROUNDS
    with Hands() as hands:
        one = Race(rounds, hands)
        yield one
    line = f"{request.node.name}: {one.run} rounds, {len(one.violations)} violations"
    request.node.user_properties.append((TOLD, line))
