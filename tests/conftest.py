"""What every test may ask for: the engines of this run, and the cast."""

from collections.abc import Iterator
from typing import NoReturn

import pytest
import redis
from django.conf import settings
from django.db import connections

from config.launcher.cassandra import Cassandra
from config.launcher.citus import Citus
from config.launcher.tests import required
from config.launcher.words import Refusal
from tests.engine_room import EngineRoom
from tests.engines import ROOM_KEY
from tests.registry_node import Contact, start_ring, wait_for_node

pytest_plugins = ["tests.databases", "tests.people", "tests.phone", "tests.plans"]

NODES_OF_A_RING = 3


@pytest.fixture(scope="session")
def engine_room(pytestconfig: pytest.Config) -> EngineRoom:
    """The folder where this run's engines work."""
    return pytestconfig.stash[ROOM_KEY]


@pytest.fixture
def redis_client() -> Iterator[redis.Redis]:
    """This process's own database of the run's Redis, empty."""
    client = redis.Redis.from_url(settings.REDIS_URL)
    client.flushdb()
    yield client
    client.close()


@pytest.fixture(scope="session")
def cassandra(engine_room: EngineRoom) -> Contact:
    """The run's Cassandra node, ready; where there can be none the test is skipped."""
    outcome = wait_for_node(engine_room)
    if outcome.contact is None:
        do_without("cassandra", f"Cassandra did not run: {outcome.why}")
    return outcome.contact


@pytest.fixture(scope="session")
def cassandra_ring(engine_room: EngineRoom) -> Iterator[Cassandra]:
    """Three nodes, for tests of what happens when some of them are away."""
    try:
        ring = start_ring(engine_room, NODES_OF_A_RING, say=len)
    except Refusal as refusal:
        do_without("cassandra", f"Cassandra did not run: {refusal}")
    yield ring
    ring.stop()


@pytest.fixture
def citus(engine_room: EngineRoom) -> Iterator[Citus]:
    """The cluster that the database is on, whole again after the test."""
    if not engine_room.on_citus:
        do_without("citus", "this pass runs on a single PostgreSQL")
    cluster = engine_room.cluster
    yield cluster
    for node in cluster.nodes:
        if not node.answers():
            node.stop()
            node.start(engine_room.log(f"citus-{node.sockets.name}"))
    # What the test has broken must not be the next one's first answer.
    connections.close_all()


def do_without(engine: str, why: str) -> NoReturn:
    """Skip a test for want of an engine, unless that engine is required."""
    if engine in required():
        pytest.fail(why, pytrace=False)
    pytest.skip(why)
