"""The test database: made by its owner on every node, used by the product's own role."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.backends.postgresql.creation import DatabaseCreation
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker

from tests.born_rows import BornRows
from tests.engine_room import EngineRoom


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
                cluster.create_database(parameters["dbname"].strip('"'))

            def destroy(creation: DatabaseCreation, name: str, verbosity: int) -> None:
                creation.connection.close()
                cluster.drop_database(name)

            patch.setattr(DatabaseCreation, "_execute_create_test_db", create)
            patch.setattr(DatabaseCreation, "_destroy_test_db", destroy)
        yield


@pytest.fixture(scope="session")
def product_role(django_db_modify_db_settings: None) -> str:
    """Set the product's role aside, which the first migration is yet to make."""
    return str(connection.settings_dict["OPTIONS"].pop("assume_role"))


@pytest.fixture(scope="session")
def django_db_setup(
    product_role: str, django_db_setup: None, django_db_blocker: DjangoDbBlocker
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
