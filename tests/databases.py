"""The test database: made by its owner on every node, used by the product's own role."""

import fcntl
import os
from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.backends.postgresql.creation import DatabaseCreation
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker

from config.launcher.citus import Citus
from tests.born_rows import BornRows
from tests.engine_room import EngineRoom
from tests.engines import WORKER

BORN = "born"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, engine_room: EngineRoom
) -> Iterator[None]:
    """Where there is a cluster, make the database on all its nodes, and drop it there by force."""
    with pytest.MonkeyPatch.context() as patch:
        if engine_room.on_citus:
            cluster = engine_room.cluster

            def create(
                creation: DatabaseCreation, cursor: object, parameters: dict[str, str], *_: object
            ) -> None:
                name = parameters["dbname"].strip('"')
                if connection.settings_dict["TEST"].get("TEMPLATE"):
                    copy_born(cluster, name)
                else:
                    cluster.create_database(name)

            def destroy(creation: DatabaseCreation, name: str, verbosity: int) -> None:
                creation.connection.close()
                cluster.drop_database(name)

            patch.setattr(DatabaseCreation, "_execute_create_test_db", create)
            patch.setattr(DatabaseCreation, "_destroy_test_db", destroy)
        yield


def close_born(cluster: Citus) -> None:
    """Keep everybody out of the migrated database, Citus' own process and the nodes too."""
    inside = f"FROM pg_stat_activity WHERE datname = '{BORN}'"
    for node in cluster.nodes:
        node.tell(f"ALTER DATABASE {BORN} ALLOW_CONNECTIONS false")
        node.tell(f"SELECT pg_terminate_backend(pid, 5000) {inside}")


def copy_born(cluster: Citus, name: str) -> None:
    """Copy it on every node: what ties the nodes together is in it, and the same in each copy."""
    for node in cluster.nodes:
        node.tell(f'CREATE DATABASE "{name}" TEMPLATE {BORN}')


@pytest.fixture(scope="session")
def product_role(django_db_modify_db_settings: None) -> str:
    """Set the product's role aside, which the first migration is yet to make."""
    return str(connection.settings_dict["OPTIONS"].pop("assume_role"))


@pytest.fixture(scope="session")
def migrated_once(
    product_role: str, engine_room: EngineRoom, django_db_blocker: DjangoDbBlocker
) -> None:
    """Where there are several processes, the first one migrates, and all copy what came of it."""
    if WORKER not in os.environ:
        return
    settings = connection.settings_dict
    with (engine_room.folder / BORN).open("a") as made, django_db_blocker.unblock():
        fcntl.flock(made, fcntl.LOCK_EX)
        if not os.fstat(made.fileno()).st_size:
            with pytest.MonkeyPatch.context() as patch:
                patch.setitem(settings, "NAME", settings["NAME"])
                patch.setitem(settings["TEST"], "NAME", BORN)
                connection.creation.create_test_db(verbosity=0, serialize=False)
                # Nobody may be in a database that is copied.
                connection.close()
            if engine_room.on_citus:
                close_born(engine_room.cluster)
            made.write(BORN)
    settings["TEST"]["TEMPLATE"] = BORN


@pytest.fixture(scope="session")
def django_db_setup(
    product_role: str,
    migrated_once: None,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """Hand the migrated database over to the product's role."""
    options = connection.settings_dict["OPTIONS"]
    born = BornRows()
    with django_db_blocker.unblock():
        born.remember()
        connection.close()
    options["assume_role"] = product_role

    def empty(_case: TransactionTestCase) -> None:
        born.restore()

    with pytest.MonkeyPatch.context() as patch:
        # Django's own would empty the tables as the product, which may not, and for good.
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
        yield
    connection.close()
    del options["assume_role"]
