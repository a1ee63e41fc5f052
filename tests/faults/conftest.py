"""A lender with a book, hands that reach for it at once, and lenders on two nodes."""

from collections.abc import Iterator

import pytest
from django.db import connection

from config.launcher.citus import Citus
from loans.models import Mfi
from tests.closing_lines import TOLD
from tests.faults.at_once import Hands, Race
from tests.loans.book import Book, open_book
from tests.people import MASERU, Hire, take_on

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


def node_of(lender: Mfi) -> str:
    """Tell where a lender's shard lives, as Citus names the node."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nodename || ':' || nodeport FROM citus_shards WHERE shardid = "
            "get_shard_id_for_distribution_column('loans_mfistate', %s::uuid) LIMIT 1",
            [lender.id],
        )
        return str((cursor.fetchone() or ("",))[0])


@pytest.fixture
def one_on_each() -> list[Mfi]:
    """Take lenders on until both workers have one."""
    homes: dict[str, Mfi] = {}
    for number in range(40):
        lender = take_on(f"Lender {number}", f"lender-{number}", MASERU)
        homes.setdefault(node_of(lender), lender)
        if len(homes) > 1:
            break
    assert len(homes) == 2, "forty lenders on one worker"
    return list(homes.values())


def strike(citus: Citus, lender: Mfi) -> None:
    """Kill the worker of a lender."""
    home = node_of(lender)
    next(node for node in citus.workers if str(node.sockets) in home).kill()


@pytest.fixture
def struck(citus: Citus, one_on_each: list[Mfi]) -> Iterator[Mfi]:
    """Kill the worker of the first of the two."""
    strike(citus, one_on_each[0])
    yield one_on_each[0]
    connection.close()
