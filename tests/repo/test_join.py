"""The job that joins the book's nodes under Compose, on three servers with passwords and TLS."""

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from config.launcher.account import own
from config.launcher.citus import CitusNode
from config.launcher.engines import SOCKET_PORT
from tests.engine_room import EngineRoom
from tests.repo.tree import ROOT

pytestmark = [pytest.mark.citus_only, pytest.mark.full]

SUPERUSER_PASSWORD = secrets.token_hex(8)
BY_PASSWORD_ONLY = "host all all 127.0.0.0/8 scram-sha-256\n"


@dataclass(frozen=True)
class Servers:
    """Three servers, each with the database and nothing in it, and the secrets of deploy/."""

    addresses: tuple[str, ...]
    secrets: Path
    programs: Path

    def join(self) -> str:
        """Run the job as its container does."""
        head, *others = self.addresses
        done = subprocess.run(
            ["sh", ROOT / "deploy/citus/join.sh"],
            env={
                "PATH": f"{self.programs}:/usr/bin:/bin",
                "PGPORT": str(SOCKET_PORT),
                "CITUS_COORDINATOR": head,
                "CITUS_WORKERS": " ".join(others),
                "SECRETS": str(self.secrets),
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def password(self, name: str) -> str:
        return (self.secrets / f"{name}_password").read_text(encoding="ascii").strip()

    def sign_in(self, role: str, password: str, node: int = 0) -> psycopg.Connection:
        return psycopg.connect(
            host=self.addresses[node],
            port=SOCKET_PORT,
            user=role,
            password=password,
            dbname="letsema",
            sslmode="require",
            autocommit=True,
        )


@pytest.fixture(scope="module")
def secrets_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deploy")
    shutil.copy(ROOT / "deploy/make-secrets", folder)
    (folder / "secrets").mkdir()
    (folder / "secrets/postgres_password").write_text(SUPERUSER_PASSWORD, encoding="ascii")
    subprocess.run(["sh", folder / "make-secrets"], check=True, capture_output=True, timeout=30)
    return folder / "secrets"


def _opened(room: EngineRoom, name: str, address: str, settings: Path) -> CitusNode:
    """Start one server as its container does: the product's settings, a superuser, a database."""
    node = CitusNode(
        room.program,
        room.folder / name,
        room.sockets / name,
        account=room.account,
        durable=False,
        settings={
            "config_file": str(settings),
            "listen_addresses": address,
            "shared_buffers": "32MB",
        },
    )
    node.mark = room.mark
    own(node.sockets, room.account)
    node.start(room.log(name))
    with (node.data / "pg_hba.conf").open("a", encoding="ascii") as rules:
        rules.write(BY_PASSWORD_ONLY)
    node.tell(f"CREATE ROLE postgres SUPERUSER LOGIN PASSWORD '{SUPERUSER_PASSWORD}'")
    node.tell("CREATE DATABASE letsema")
    node.tell("SELECT pg_reload_conf()")
    with psycopg.connect(
        host=address,
        port=SOCKET_PORT,
        user="postgres",
        password=SUPERUSER_PASSWORD,
        dbname="letsema",
    ) as superuser:
        superuser.execute("CREATE EXTENSION citus")
        # The launcher's superuser has the owner's name; under Compose nobody has it yet.
        superuser.execute("ALTER ROLE letsema RENAME TO first_user")
    return node


@pytest.fixture(scope="module")
def servers(engine_room: EngineRoom, secrets_folder: Path) -> Iterator[Servers]:
    settings = engine_room.folder / "compose.conf"
    shutil.copy(ROOT / "deploy/postgres/postgresql.conf", settings)
    settings.chmod(0o644)
    # Addresses of this run's own, on which nobody else listens at PostgreSQL's port.
    network = f"127.{100 + os.getpid() % 150}.{1 + secrets.randbelow(250)}"
    addresses = tuple(f"{network}.{number}" for number in (1, 2, 3))
    nodes: list[CitusNode] = []
    try:
        for number, address in enumerate(addresses):
            nodes.append(_opened(engine_room, f"join-{number}", address, settings))
        yield Servers(addresses, secrets_folder, engine_room.program.folder)
    finally:
        for node in nodes:
            node.stop()


def test_the_nodes_become_one_cluster_and_a_second_run_changes_nothing(servers: Servers) -> None:
    head, *others = servers.addresses
    assert servers.join() == f"One cluster: {head} with {' '.join(others)}.\n"
    assert servers.join() == f"One cluster: {head} with {' '.join(others)}.\n"
    with servers.sign_in("postgres", SUPERUSER_PASSWORD) as superuser:
        nodes = superuser.execute(
            "SELECT nodename, isactive, metadatasynced, shouldhaveshards"
            " FROM pg_dist_node ORDER BY nodename"
        ).fetchall()
    assert nodes == [(head, True, True, False), *((one, True, True, True) for one in others)]


def test_the_owner_spreads_a_table_and_the_product_works_on_it_from_any_node(
    servers: Servers,
) -> None:
    servers.join()
    with servers.sign_in("letsema", servers.password("database_owner")) as owner:
        owner.execute("CREATE TABLE book (mfi_id uuid, id uuid, PRIMARY KEY (mfi_id, id))")
        owner.execute("SELECT create_distributed_table('book', 'mfi_id', shard_count => 4)")
        owner.execute("GRANT SELECT, INSERT ON book TO letsema_app")
    product = servers.password("database_product")
    with servers.sign_in("letsema_app", product) as connection:
        connection.execute(
            "INSERT INTO book SELECT gen_random_uuid(), gen_random_uuid()"
            " FROM generate_series(1, 20)"
        )
    for node in range(3):
        with servers.sign_in("letsema_app", product, node) as connection:
            assert connection.execute("SELECT count(*) FROM book").fetchone() == (20,)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("DELETE FROM book")


def test_the_product_becomes_nobody_else_and_reads_no_password(servers: Servers) -> None:
    servers.join()
    with servers.sign_in("letsema_app", servers.password("database_product")) as product:
        for forbidden in ("SET ROLE letsema", "SELECT * FROM pg_dist_authinfo"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                product.execute(forbidden)


def test_a_password_that_was_replaced_no_longer_opens(servers: Servers) -> None:
    servers.join()
    before = servers.password("database_product")
    file = servers.secrets / "database_product_password"
    file.unlink()
    file.write_text("another-one", encoding="ascii")
    servers.join()
    with servers.sign_in("letsema_app", "another-one") as product:
        assert product.execute("SELECT 1").fetchone() == (1,)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        servers.sign_in("letsema_app", before)
