"""A cluster of our own: a coordinator and two workers that talk over sockets closed to others."""

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from config.launcher import proc
from config.launcher.account import Account, own
from config.launcher.binaries import Program
from config.launcher.children import Role
from config.launcher.engines import OWNER, SOCKET_PORT, Postgres, Runner
from config.launcher.words import Refusal

# Short: a socket's path may not be long. The first is the coordinator.
NODES = ("c", "w1", "w2")
# Nodes sign in at one another as the role at work, so it must be allowed to sign in.
PRODUCT_ROLE = "letsema_app"
STATEMENT_SECONDS = 60
FREEZE_ROUNDS = 3
# What every node needs; two-phase commit, moves of shards and their slots want their share.
SETTINGS = {
    "shared_preload_libraries": "citus",
    "wal_level": "logical",
    "max_connections": "200",
    "max_prepared_transactions": "200",
    "max_worker_processes": "32",
    "max_replication_slots": "20",
    "max_wal_senders": "20",
    "citus.node_conninfo": "sslmode=prefer",
}
# Known to releases of late only; the earlier ones refuse to start with it.
PLUGINS = {"output_plugin_libraries": "pgoutput,citus"}


def available(program: Program) -> bool:
    """Say whether this PostgreSQL offers the extension, and has its library."""
    base = program.folder.parent
    debian = Path("/usr/share/postgresql") / str(program.major)
    shares = (base / "share", base / "share/postgresql", *(() if program.wheel else (debian,)))
    libraries = (base / "lib", base / "lib/postgresql")
    offered = any((one / "extension/citus.control").is_file() for one in shares)
    return offered and any((one / "citus.so").is_file() for one in libraries)


class CitusNode(Postgres):
    """One PostgreSQL of the cluster."""

    def role(self) -> Role:
        return replace(super().role(), name=f"database-{self.sockets.name}")

    def tell(self, statements: str, database: str = "postgres") -> str:
        """Run statements as the owner that may take their time, such as making a database."""
        command = [str(self.program.folder / "psql"), "-XAtq", "-v", "ON_ERROR_STOP=1"]
        command += ["-h", str(self.sockets), "-p", str(SOCKET_PORT), "-U", OWNER, "-d", database]
        try:
            done = subprocess.run(
                command,
                check=False,
                input=statements,
                capture_output=True,
                text=True,
                env=self.environment(),
                timeout=STATEMENT_SECONDS,
            )
        except subprocess.TimeoutExpired:
            raise Refusal(f"PostgreSQL took more than {STATEMENT_SECONDS} s") from None
        if done.returncode != 0:
            raise Refusal(f"PostgreSQL refuses: {done.stderr.strip()}")
        return done.stdout.strip()

    def kill(self) -> None:
        """Let it die at once with all its backends, for tests of what happens then."""
        assert self._child is not None, "a node that was started"
        os.kill(self._child.pid, signal.SIGQUIT)
        self.stop()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Let it hang: connections stay, and nothing is answered until the end of the block."""
        try:
            # The eldest, who makes the others, first; and again for those made meanwhile.
            for _ in range(FREEZE_ROUNDS):
                self._send_all(signal.SIGSTOP)
            yield
        finally:
            self._send_all(signal.SIGCONT)

    def _send_all(self, number: signal.Signals) -> None:
        found = proc.working_in(self.data, "postgres")
        for one in sorted(found, key=lambda each: each.started):
            proc.send(one, number)


class Citus:
    """The three nodes as one database server."""

    name = "Citus"

    def __init__(
        self,
        program: Program,
        folder: Path,
        sockets: Path,
        *,
        account: Account | None = None,
        durable: bool = True,
    ) -> None:
        self.program = program
        self.account = account
        self.folder = folder
        self.sockets = sockets
        plugins = PLUGINS if _knows(program, *PLUGINS) else {}
        self.nodes = [
            CitusNode(
                program,
                folder / name,
                sockets / name,
                account=account,
                durable=durable,
                # A node calls itself too, and would look for itself on a port.
                settings={**SETTINGS, **plugins, "citus.local_hostname": str(sockets / name)},
            )
            for name in NODES
        ]

    @property
    def coordinator(self) -> CitusNode:
        return self.nodes[0]

    @property
    def workers(self) -> list[CitusNode]:
        return self.nodes[1:]

    def mark(self, mark: Mapping[str, str]) -> None:
        """Let all nodes carry what processes are found again by."""
        for node in self.nodes:
            node.mark = mark

    def prepare(self, run: Runner) -> None:
        """Make the folders, and all nodes ready for their first start."""
        self.open_folders()
        for node in self.nodes:
            node.prepare(run)

    def open_folders(self) -> None:
        for folder in (self.folder, self.sockets, *(node.sockets for node in self.nodes)):
            own(folder, self.account)

    def start(self, log: Path) -> None:
        """Start without a supervisor, as tests do, and wait until all nodes answer."""
        self.open_folders()
        try:
            for node in self.nodes:
                node.start(log.with_name(f"{log.stem}-{node.sockets.name}{log.suffix}"))
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        for node in self.nodes:
            node.stop()

    def create_database(self, name: str) -> None:
        """Make a database on every node and tie the nodes together in it; what is there stays."""
        for node in self.nodes:
            make_role(node)
            if not node.tell(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):  # noqa: S608
                node.tell(f'CREATE DATABASE "{name}"')
            node.tell("CREATE EXTENSION IF NOT EXISTS citus", name)
        head, *others = ((str(node.sockets), SOCKET_PORT) for node in self.nodes)
        self.coordinator.tell(
            f"SELECT citus_set_coordinator_host('{head[0]}', {head[1]});"
            + "".join(f"SELECT citus_add_node('{host}', {port});" for host, port in others),
            name,
        )

    def drop_database(self, name: str) -> None:
        """Drop it everywhere, by force: Citus keeps a process of its own connected to it."""
        for node in self.nodes:
            node.tell(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def version(self) -> str:
        """Ask the library that the coordinator has loaded."""
        return self.coordinator.tell("SHOW citus.version")

    def url(self, database: str) -> str:
        return self.coordinator.url(database)


def make_role(node: CitusNode) -> None:
    """Make the product's role, which the nodes also use among themselves."""
    node.tell(
        f"SELECT 'CREATE ROLE {PRODUCT_ROLE} LOGIN' WHERE NOT EXISTS"  # noqa: S608
        f" (SELECT FROM pg_roles WHERE rolname = '{PRODUCT_ROLE}') \\gexec"
    )


def _knows(program: Program, setting: str) -> bool:
    """Ask a PostgreSQL whether it has a setting of this name."""
    done = subprocess.run(
        [str(program.file), "--describe-config"], check=False, capture_output=True, text=True
    )
    return any(line.startswith(f"{setting}\t") for line in done.stdout.splitlines())
