"""The command that makes the registry's tables: once, wholly, never with one copy by mistake."""

import re
import secrets
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from credit.rules.address import Address
from credit.rules.repair import GRACE
from credit.stores.cassandra import CassandraRegistry
from credit.stores.schema import FOLDER, SchemaRefused, create_keyspace, migrate, read_changes
from credit.stores.session import plain_cluster
from tests.credit.conftest import Somebody, closed_port

cassandra = pytest.mark.cassandra


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("credit_migrate", *arguments, stdout=out)
    return out.getvalue()


def url_of(address: Address, *, rf: int = 1) -> str:
    return (
        f"cassandra://{address.user}:{address.password}@{address.hosts[0]}:{address.port}"
        f"/{address.keyspace}?dc={address.data_centre}&rf={rf}"
    )


def by_hand(address: Address, statement: str) -> None:
    """Do what an operator would do in his shell."""
    with plain_cluster(address, address.hosts[0]) as node:
        node.connect().execute(statement)


@pytest.fixture
def elsewhere(cluster: Address) -> Address:
    """An address in the same cluster whose keyspace nobody has made yet."""
    return replace(cluster, keyspace=f"registry_{secrets.token_hex(4)}")


def all_applied(address: Address) -> str:
    """What is told of a keyspace that had none of the tables: each file once, in their order."""
    files = sorted(path.stem for path in FOLDER.glob("*.cql"))
    applied = "".join(f"applied {name}\n" for name in files)
    return f"{applied}{address.keyspace} is at {len(files)} of {len(files)}\n"


@pytest.fixture(autouse=True)
def in_production(settings: Settings) -> None:
    settings.DEBUG = False
    settings.REGISTRY_ALLOW_RF1 = False


def test_without_a_cluster_there_is_nothing_to_make(settings: Settings) -> None:
    settings.REGISTRY_URL = ""
    assert run() == "The registry is kept in PostgreSQL: `migrate` makes its tables.\n"


def test_one_copy_in_production_is_refused_until_somebody_writes_that_he_wants_it(
    settings: Settings,
) -> None:
    settings.REGISTRY_URL = f"cassandra://u:p@127.0.0.1:{closed_port()}/credit?dc=dc1&rf=1"
    with pytest.raises(CommandError, match="REGISTRY_ALLOW_RF1=1"):
        run()
    settings.REGISTRY_ALLOW_RF1 = True
    with pytest.raises(CommandError, match="does not answer"):
        run()


def test_a_wrong_address_is_told_without_its_password(settings: Settings) -> None:
    settings.REGISTRY_URL = "cassandra://registry:Mohokare-9@h/Credit?dc=dc1&rf=3"
    with pytest.raises(CommandError) as refused:
        run()
    assert str(refused.value) == (
        "REGISTRY_URL names no keyspace of small letters, digits and _ after the /."
    )


@cassandra
def test_a_dry_run_tells_every_statement_and_executes_none(
    settings: Settings, elsewhere: Address
) -> None:
    settings.REGISTRY_URL, settings.REGISTRY_ALLOW_RF1 = url_of(elsewhere), True
    told = run("--dry-run")
    assert told.startswith(
        f"CREATE KEYSPACE IF NOT EXISTS {elsewhere.keyspace} WITH replication ="
        f" {{'class': 'NetworkTopologyStrategy', '{elsewhere.data_centre}': 1}};\n"
    )
    assert re.findall(r"CREATE TABLE IF NOT EXISTS (\w+)", told)[:7] == [
        "schema_change",
        "borrower_by_identity",
        "phone_pointer",
        "consent",
        "dispute",
        "inquiry_by_borrower",
        "inquiry_by_mfi",
    ]
    assert run("--dry-run") == told


@cassandra
def test_the_tables_are_made_once_and_a_second_run_has_nothing_to_do(
    settings: Settings, elsewhere: Address, palesa: Somebody
) -> None:
    settings.REGISTRY_URL, settings.REGISTRY_ALLOW_RF1 = url_of(elsewhere), True
    assert run() == all_applied(elsewhere)
    registry = CassandraRegistry(elsewhere)
    borrower_id = registry.enrol(palesa.identity)

    assert run() == all_applied(elsewhere).splitlines(keepends=True)[-1]
    assert run("--dry-run") == ""
    assert registry.find(palesa.identity) == borrower_id
    registry.close()


@cassandra
def test_a_keyspace_that_an_operator_has_made_is_filled(
    settings: Settings, elsewhere: Address
) -> None:
    settings.REGISTRY_URL, settings.REGISTRY_ALLOW_RF1 = url_of(elsewhere), True
    by_hand(elsewhere, create_keyspace(elsewhere))
    assert run() == all_applied(elsewhere)


@cassandra
def test_a_run_that_was_cut_off_is_finished_by_the_next(
    settings: Settings, elsewhere: Address
) -> None:
    settings.REGISTRY_URL, settings.REGISTRY_ALLOW_RF1 = url_of(elsewhere), True
    run()
    by_hand(elsewhere, f"TRUNCATE {elsewhere.keyspace}.schema_change")
    by_hand(elsewhere, f"DROP TABLE {elsewhere.keyspace}.phone_pointer")
    assert run() == all_applied(elsewhere)
    registry = CassandraRegistry(elsewhere)
    assert registry.version().name == "Cassandra"
    registry.close()


@cassandra
def test_other_copies_than_the_address_asks_for_need_a_person(
    settings: Settings, cluster: Address
) -> None:
    settings.REGISTRY_URL = url_of(cluster, rf=3)
    with pytest.raises(CommandError, match="then repair every node"):
        run()


@cassandra
def test_the_products_role_may_read_and_write_rows_and_make_nothing(
    elsewhere: Address, palesa: Somebody
) -> None:
    role = replace(elsewhere, user=f"role_{secrets.token_hex(4)}", password="Mohokare-9")
    by_hand(
        elsewhere, f"CREATE ROLE {role.user} WITH PASSWORD = '{role.password}' AND LOGIN = true"
    )
    migrate(elsewhere, say=len, grant_to=role.user)

    registry = CassandraRegistry(role)
    assert registry.enrol(palesa.identity) == registry.find(palesa.identity)
    registry.close()
    with pytest.raises(SchemaRefused, match="may not do this"):
        migrate(replace(role, keyspace="nobody_made_this"), say=len)
    with pytest.raises(SchemaRefused, match="letters, digits and _"):
        migrate(elsewhere, say=len, grant_to='x"; DROP')


def test_every_statement_of_the_schema_may_be_repeated() -> None:
    changes = read_changes()
    assert [change.number for change in changes] == list(range(1, len(changes) + 1))
    for change in changes:
        for statement in change.statements:
            assert "IF NOT EXISTS" in statement or "IF EXISTS" in statement, change.name


def test_a_file_is_cut_at_its_semicolons_and_its_remarks_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "001_one.cql").write_text("-- why; so\nCREATE a (\n  b int\n);\n\nCREATE c; \n")
    (tmp_path / "002_two.cql").write_text("CREATE d WITH x = 'p;q';")
    one, two = read_changes(tmp_path)
    assert (one.number, one.name) == (1, "001_one")
    assert one.statements == ("CREATE a (\n  b int\n)", "CREATE c")
    assert two.statements == ("CREATE d WITH x = 'p;q'",)


@pytest.mark.parametrize("name", ["1_one.cql", "001_One.cql", "one.cql", "001_again.cql"])
def test_a_file_without_a_number_of_its_own_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "001_one.cql").write_text("CREATE a;")
    (tmp_path / name).write_text("CREATE b;")
    with pytest.raises(SchemaRefused):
        read_changes(tmp_path)


def test_each_site_is_given_its_copies() -> None:
    shared = Address(("h",), 9042, "credit", "u", "p", "maseru", (("maseru", 3), ("leribe", 2)))
    assert create_keyspace(shared) == (
        "CREATE KEYSPACE IF NOT EXISTS credit WITH replication ="
        " {'class': 'NetworkTopologyStrategy', 'maseru': 3, 'leribe': 2}"
    )


@cassandra
def test_every_table_remembers_a_deletion_for_as_long_as_repairs_count_on(
    cluster: Address,
) -> None:
    with plain_cluster(cluster, cluster.hosts[0]) as node:
        rows = node.connect().execute(
            "SELECT gc_grace_seconds FROM system_schema.tables WHERE keyspace_name = %s",
            (cluster.keyspace,),
        )
        assert {row.gc_grace_seconds for row in rows} == {GRACE.total_seconds()}
