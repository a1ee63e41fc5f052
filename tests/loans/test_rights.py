"""The product's role: whoever else makes it meanwhile, every database ends up with it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import psycopg
import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from config.launcher.citus import CitusNode
from loans.rights import make_role
from tests.engine_room import EngineRoom

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
ROUNDS = 5
NAMES = ("rival_one", "rival_two", "rival_three")
ROLE = "letsema_rival"


@pytest.fixture
def databases(engine_room: EngineRoom) -> Iterator[list[str]]:
    """Some on one server; where there is a cluster, on all its nodes."""
    if engine_room.on_citus:
        cluster = engine_room.cluster
        for name in NAMES:
            cluster.create_database(name)
        yield [cluster.url(name) for name in NAMES]
        tell(cluster.url(NAMES[0]), f"DROP ROLE IF EXISTS {ROLE}")
        for name in NAMES:
            cluster.drop_database(name)
    else:
        server = engine_room.database
        assert not isinstance(server, CitusNode)
        for name in NAMES:
            server.query(f"CREATE DATABASE {name}")
        yield [server.url(name) for name in NAMES]
        server.query(f"DROP ROLE IF EXISTS {ROLE}")
        for name in NAMES:
            server.query(f"DROP DATABASE {name} WITH (FORCE)")


def test_databases_that_are_made_at_once_share_one_role(databases: list[str]) -> None:
    for _ in range(ROUNDS):
        tell(databases[0], f"DROP ROLE IF EXISTS {ROLE}")
        ready = Barrier(len(databases))
        with ThreadPoolExecutor(len(databases)) as many:
            list(many.map(migrate, NAMES, [ready] * len(databases)))
        for url in databases:
            assert tell(url, MEMBERS) == [("letsema",)]


def migrate(name: str, ready: Barrier) -> None:
    ready.wait(timeout=30)
    make_role(owner_of(name), ROLE)


def owner_of(name: str) -> BaseDatabaseWrapper:
    same: BaseDatabaseWrapper = connection.copy()
    same.settings_dict["NAME"] = name
    same.settings_dict["OPTIONS"].pop("assume_role", None)
    return same


MEMBERS = f"""SELECT member::regrole::text FROM pg_auth_members
    JOIN pg_roles ON pg_roles.oid = roleid WHERE rolname = '{ROLE}'"""  # noqa: S608


def tell(url: str, statement: str) -> list[tuple[str]]:
    with psycopg.connect(url, autocommit=True) as owner:
        done = owner.execute(statement.encode())
        return done.fetchall() if done.description else []
