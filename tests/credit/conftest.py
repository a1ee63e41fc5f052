"""The registry on both stores, and the people it is asked about."""

import secrets
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest
from _pytest.mark import ParameterSet
from django.db import connection, connections

from credit.registry import Registry, Reservations
from credit.rules.address import Address
from credit.rules.exposure import ExposurePolicy
from credit.rules.subject import Identity, PhoneDigest, national_id, phone
from credit.stores.cassandra import CassandraRegistry
from credit.stores.cassandra_reservations import CassandraReservations
from credit.stores.postgres import PostgresRegistry
from credit.stores.postgres_reservations import PostgresReservations
from credit.stores.schema import migrate
from tests.credit.cut_line import CutLine
from tests.registry_node import Contact

MARCH = datetime(2024, 3, 1, 8, 0, tzinfo=UTC)
JUNE = datetime(2025, 6, 1, 8, 0, tzinfo=UTC)
MAY = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)
KEY = secrets.token_bytes(32)
Answer = TypeVar("Answer")


def some_digits(count: int) -> str:
    return "".join(secrets.choice("0123456789") for _ in range(count))


@dataclass(frozen=True)
class Somebody:
    """A person whom no test before has met, so that every store is empty as far as she goes."""

    identity: Identity = field(
        default_factory=lambda: national_id(some_digits(12), key=KEY, key_id="test")
    )
    phone: PhoneDigest = field(
        default_factory=lambda: phone("+2665" + some_digits(7), key=KEY, key_id="test")
    )


@pytest.fixture
def palesa() -> Somebody:
    return Somebody()


@pytest.fixture
def lineo() -> Somebody:
    return Somebody()


@pytest.fixture(scope="session")
def cluster(cassandra: Contact, worker_id: str) -> Address:
    """One keyspace a worker, made once: people of fresh digests find it empty at no cost."""
    address = Address(
        hosts=cassandra.hosts,
        port=cassandra.port,
        keyspace=f"registry_{worker_id}",
        user=cassandra.user,
        password=cassandra.password,
        data_centre=cassandra.data_centre,
        copies=((cassandra.data_centre, 1),),
    )
    migrate(address, say=len)
    return address


@pytest.fixture
def postgres_registry(transactional_db: None) -> PostgresRegistry:
    """On a database where a commit is a commit."""
    return PostgresRegistry()


@pytest.fixture
def cassandra_registry(cluster: Address) -> CassandraRegistry:
    return CassandraRegistry(cluster)


A_REAL_DATABASE = pytest.mark.django_db(transaction=True)


def on_both_stores(postgres: str, cassandra: str) -> list[ParameterSet]:
    """Name the fixtures of a contract's two stores."""
    return [
        pytest.param(postgres, id="postgresql", marks=[A_REAL_DATABASE, pytest.mark.citus]),
        pytest.param(cassandra, id="cassandra", marks=pytest.mark.cassandra),
    ]


@pytest.fixture(params=on_both_stores("postgres_registry", "cassandra_registry"))
def registry(request: pytest.FixtureRequest) -> Registry:
    store: Registry = request.getfixturevalue(request.param)
    return store


@pytest.fixture
def postgres_reservations(transactional_db: None) -> Reservations:
    return PostgresReservations(ExposurePolicy())


@pytest.fixture
def cassandra_reservations(cluster: Address) -> Reservations:
    return CassandraReservations(cluster, ExposurePolicy(), lambda _look: None)


@pytest.fixture(params=on_both_stores("postgres_reservations", "cassandra_reservations"))
def reservations(request: pytest.FixtureRequest) -> Reservations:
    """The store, under the policy of one loan and of fifty thousand maloti a person."""
    store: Reservations = request.getfixturevalue(request.param)
    return store


@pytest.fixture(params=[pytest.param("postgresql", marks=A_REAL_DATABASE), "cassandra"])
def silent_registry(request: pytest.FixtureRequest) -> Iterator[Registry]:
    """A registry whose engine is not there: nobody listens at its address."""
    port = closed_port()
    if request.param == "postgresql":
        request.getfixturevalue("transactional_db")
        with database_at("127.0.0.1", port):
            yield PostgresRegistry()
        return
    yield CassandraRegistry(nobodys_address(port))


ENGINES = [
    pytest.param("postgresql", marks=[A_REAL_DATABASE, pytest.mark.citus]),
    pytest.param("cassandra", marks=pytest.mark.cassandra),
]


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Address | None:
    """What a store is opened on: the cluster at an address, or without one the database."""
    if request.param == "postgresql":
        return None
    cluster: Address = request.getfixturevalue("cluster")
    return cluster


@pytest.fixture(params=[pytest.param("postgresql", marks=A_REAL_DATABASE), "cassandra"])
def silent_engine(request: pytest.FixtureRequest) -> Iterator[Address | None]:
    """An engine that is not there: nobody listens at its address."""
    port = closed_port()
    if request.param == "cassandra":
        yield nobodys_address(port)
        return
    request.getfixturevalue("transactional_db")
    with database_at("127.0.0.1", port):
        yield None


@pytest.fixture
def line() -> Iterator[CutLine]:
    with a_line_that_breaks() as line:
        yield line


@pytest.fixture
def line_to_the_cluster(cluster: Address) -> Iterator[CutLine]:
    with CutLine((cluster.hosts[0], cluster.port)) as line:
        yield line


@contextmanager
def a_line_that_breaks() -> Iterator[CutLine]:
    """Let Django reach its database over a line that may break."""
    there = connection.get_connection_params()
    host, port = there["host"], int(there["port"])
    engine = str(Path(host) / f".s.PGSQL.{port}") if host.startswith("/") else (host, port)
    with CutLine(engine) as line, database_at("127.0.0.1", line.port):
        yield line


@contextmanager
def database_at(host: str, port: int) -> Iterator[None]:
    """Let Django look for its database elsewhere."""
    there = connection.settings_dict["HOST"], connection.settings_dict["PORT"]
    connection.close()
    connection.settings_dict.update(HOST=host, PORT=str(port))
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(HOST=there[0], PORT=there[1])


def nobodys_address(port: int) -> Address:
    """Give the address of a cluster that is not there."""
    return Address(
        hosts=("127.0.0.1",),
        port=port,
        keyspace="registry",
        user="registry",
        password="registry",
        data_centre="datacenter1",
        copies=(("datacenter1", 3),),
    )


def all_at_once(asks: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """Let threads ask, none of them before all of them are ready; give their answers in order."""
    start = threading.Barrier(len(asks))

    def one(ask: Callable[[], Answer]) -> Answer:
        try:
            start.wait()
            return ask()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(asks)) as people:
        return list(people.map(one, asks))


def closed_port() -> int:
    """Give a port that was free a moment ago, so that a connection to it is refused."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port
