"""Cassandra nodes of our own: one, or three that form a ring, ready when a login is answered."""

import os
import secrets
import signal
import socket
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from config.launcher.account import Account, own
from config.launcher.children import LOOK_SECONDS, Child, Role
from config.launcher.cql import Cql, CqlError
from config.launcher.java import Runtime
from config.launcher.node_files import DATA_CENTRE, Seats, write_files
from config.launcher.node_options import node_options, opened_packages
from config.launcher.words import Refusal

ADMIN = "letsema_admin"
# The login that every Cassandra is born with; it is closed at the first start.
BORN_WITH = ("cassandra", "cassandra")
BIRTH_LOGIN_IS_OPEN = "SELECT can_login FROM system_auth.roles WHERE role = 'cassandra'"
CLOSE_BIRTH_LOGIN = "ALTER ROLE cassandra WITH SUPERUSER = false AND LOGIN = false"
ANSWER_SECONDS = 3
READY_SECONDS = 60
STOP_SECONDS = 5
# A first run also writes down which classes it has loaded; that takes its time at the end.
ARCHIVE_SECONDS = 20
LOCKED = 75
ENGINES_WAVE = 9
# Below those that the kernel lends to clients, or one could be gone again before the node starts.
PORTS = range(15_000, 32_000)
PORT_TRIES = 50


class Node:
    """One node: a folder, an address, and a life as a child process."""

    def __init__(self, ring: "Cassandra", seat: int) -> None:
        self.ring = ring
        self.seat = seat
        self.folder = ring.folder / f"node{seat + 1}"
        self.address = ring.seats.addresses[seat]
        # A node alone has one copy of everything, and nobody orders it to repair that.
        self._orders_port = None if ring.alone else _free_port(("127.0.0.1",))
        self._child: Child | None = None
        self._log: Path | None = None

    @property
    def pid(self) -> int:
        assert self._child is not None, "a node that was started"
        return self._child.pid

    def role(self) -> Role:
        """Say how it runs; the lock on its folder is part of the command and ends with it."""
        lock = ("--no-fork", "--nonblock", "--conflict-exit-code", str(LOCKED))
        return Role(
            name="registry" if self.ring.alone else f"registry{self.seat + 1}",
            command=("flock", *lock, str(self.folder / "lock"), *self._java()),
            folder=self.folder,
            environment={
                "PATH": "/usr/bin:/bin",
                "HOME": str(self.folder),
                "LC_ALL": "C.UTF-8",
                **self.ring.mark,
            },
            account=self.ring.account,
            answers=lambda _group: self.answers(),
            wave=ENGINES_WAVE,
        )

    def prepare(self) -> None:
        """Make its folder, and its files anew: the ports may be others than last time."""
        own(self.folder, self.ring.account)
        own(self.folder / "tmp", self.ring.account)
        write_files(self.folder, self.ring.seats, self.seat, for_tests=self.ring.for_tests)

    def launch(self, log: Path) -> None:
        """Start it, without waiting."""
        self.prepare()
        self._log = log
        self._child = Child(self.role(), log)

    def relaunch(self) -> None:
        """Start it again after it was killed, for tests, without waiting."""
        assert self._log is not None, "a node that was started"
        self.launch(self._log)

    def await_answer(self, until: float) -> None:
        """Wait until it answers; a Refusal says what kept it."""
        child = self._child
        assert child is not None, "a node that was started"
        while not child.answers():
            if child.ended():
                code = child.bury()
                self._child = None
                if code == LOCKED:
                    raise Refusal(f"another Cassandra node works in {self.folder}")
                raise Refusal(f"Cassandra ended with code {code}; why stands in {child.log}")
            if time.monotonic() > until:
                raise Refusal(f"Cassandra gave no answer in time; why stands in {child.log}")
            time.sleep(LOOK_SECONDS)

    def stop(self, seconds: float = STOP_SECONDS) -> int | None:
        """End what `launch` started, and say how it ended."""
        if self._child is None:
            return None
        self.thaw()
        code = self._child.stop(seconds)
        self._child = None
        return code

    def kill(self) -> None:
        """Let it die at once, for tests of what happens then."""
        os.kill(self.pid, signal.SIGKILL)
        self.stop(0)

    def freeze(self) -> None:
        """Let it hang, for tests: it keeps its connections and answers nothing."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def session(self, login: tuple[str, str] | None = None) -> Cql:
        """Sign in at this node, as its administrator unless told otherwise."""
        who = login or (ADMIN, self.ring.password)
        return Cql(self.address, self.ring.seats.native_port, who, ANSWER_SECONDS)

    def answers(self) -> bool:
        """Sign in and ask; the first time, the login it was born with makes the administrator."""
        powers = f"PASSWORD = '{self.ring.password}' AND LOGIN = true AND SUPERUSER = true"
        try:
            # Made, and yet unknown here: a first try that was cut off reached other nodes only.
            for verb in ("", "CREATE ROLE IF NOT EXISTS", "ALTER ROLE"):
                if verb:
                    with self.session(BORN_WITH) as cql:
                        cql.query(f"{verb} {ADMIN} WITH {powers}")
                with suppress(CqlError):
                    return self._answers_its_administrator()
        except (OSError, CqlError):
            return False
        return False

    def _answers_its_administrator(self) -> bool:
        with self.session() as cql:
            if cql.query(BIRTH_LOGIN_IS_OPEN) == [(b"\1",)]:
                cql.query(CLOSE_BIRTH_LOGIN)
            return bool(cql.release())

    def peers(self) -> int:
        """Count the other nodes that this one knows."""
        with self.session() as cql:
            return len(cql.query("SELECT peer FROM system.peers_v2"))

    def nodetool(self) -> list[str]:
        """Give the command that orders it about, as far as a node of a ring takes orders."""
        runtime = self.ring.runtime
        return [
            *(str(runtime.java.file), "-Xmx128M", *opened_packages()),
            f"-Dlogback.configurationFile={self.folder / 'conf' / 'logback.xml'}",
            *("-cp", runtime.class_path, "org.apache.cassandra.tools.NodeTool"),
            *("-h", "127.0.0.1", "-p", str(self._orders_port)),
        ]

    def _java(self) -> list[str]:
        ring = self.ring
        archive = (
            f"-XX:ArchiveClassesAtExit={ring.archive_made}"
            if ring.makes_archive and self.seat == 0
            else f"-XX:SharedArchiveFile={ring.runtime.archive}"
        )
        options = node_options(
            self.folder,
            len(ring.seats.addresses),
            for_tests=ring.for_tests,
            orders_port=self._orders_port,
        )
        return [
            str(ring.runtime.java.file),
            archive,
            *options,
            "-cp",
            ring.runtime.class_path,
            "org.apache.cassandra.service.CassandraDaemon",
        ]


class Cassandra:
    """A ring of one node or three."""

    name = "Cassandra"

    def __init__(
        self,
        runtime: Runtime,
        folder: Path,
        seats: Seats,
        *,
        account: Account | None = None,
        for_tests: bool = False,
    ) -> None:
        self.runtime = runtime
        self.folder = folder
        self.seats = seats
        self.account = account
        self.for_tests = for_tests
        self.mark: Mapping[str, str] = {}
        self.password = ""
        self.version = ""
        self.nodes = [Node(self, seat) for seat in range(len(seats.addresses))]

    @property
    def alone(self) -> bool:
        return len(self.seats.addresses) == 1

    @property
    def makes_archive(self) -> bool:
        return self.for_tests and not self.runtime.archive.exists()

    @property
    def archive_made(self) -> Path:
        return self.nodes[0].folder / "classes.jsa"

    def prepare(self) -> None:
        """Make the folder, and once the administrator's password."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.account is not None:
            self.folder.chmod(0o755)
        kept = self.folder / "admin"
        if not kept.exists():
            half = self.folder / "admin.half"
            half.touch(mode=0o600)
            half.write_text(secrets.token_urlsafe(24))
            half.rename(kept)
        self.password = kept.read_text()

    def start(self, log: Path, seconds: float = READY_SECONDS) -> None:
        """Start without a supervisor, as tests do, and wait until every node knows the others."""
        until = time.monotonic() + seconds
        self.prepare()
        try:
            for node in self.nodes:
                node.launch(log.with_name(f"{log.stem}{node.seat + 1}{log.suffix}"))
            for node in self.nodes:
                node.await_answer(until)
            self.await_company(until)
            with self.nodes[0].session() as cql:
                self.version = cql.release()
        except BaseException:
            for node in self.nodes:
                node.stop(0)
            raise

    def bring_back(self, nodes: Sequence[Node], until: float) -> None:
        """Start nodes again that were killed, for tests, and wait until all know one another."""
        for node in nodes:
            node.relaunch()
        for node in nodes:
            node.await_answer(until)
        self.await_company(until)

    def await_company(self, until: float) -> None:
        """Wait until every node knows the others: a login alone comes too early."""
        while any(node.peers() != len(self.nodes) - 1 for node in self.nodes):
            if time.monotonic() > until:
                raise Refusal("the nodes of Cassandra do not find each other")
            time.sleep(LOOK_SECONDS)

    def stop(self) -> None:
        """End all nodes; the first run leaves its archive of classes for later ones."""
        archive = self.makes_archive
        for node in self.nodes:
            code = node.stop(ARCHIVE_SECONDS if archive and node.seat == 0 else STOP_SECONDS)
            if archive and node.seat == 0 and code == 128 + signal.SIGTERM:
                self.runtime.keep_archive(self.archive_made)

    def make_role(self, user: str, password: str) -> None:
        """Make a login that may read of repairs; the registry's own command grants the rest."""
        with self.nodes[0].session() as cql:
            cql.query(
                f"CREATE ROLE IF NOT EXISTS {user} WITH PASSWORD = '{password}' AND LOGIN = true"
            )
            cql.query(f"GRANT SELECT ON system_distributed.parent_repair_history TO {user}")

    def url(self, keyspace: str, login: tuple[str, str] | None = None) -> str:
        """Give the registry's address for a login, the administrator's unless told otherwise."""
        user, password = login or (ADMIN, self.password)
        hosts, port = ",".join(self.seats.addresses), self.seats.native_port
        copies = len(self.seats.addresses)
        where = f"{user}:{password}@{hosts}:{port}/{keyspace}"
        return f"cassandra://{where}?dc={DATA_CENTRE}&rf={copies}"


def free_seats(count: int) -> Seats:
    """Choose two ports that are free on the addresses of all nodes."""
    addresses = tuple(f"127.0.0.{number}" for number in range(1, count + 1))
    native, storage = (_free_port(addresses) for _ in range(2))
    return Seats(addresses, native, storage)


def _free_port(addresses: tuple[str, ...]) -> int:
    for _ in range(PORT_TRIES):
        port = PORTS.start + secrets.randbelow(len(PORTS))
        if all(_is_free(address, port) for address in addresses):
            return port
    raise Refusal("no port is free on all of " + ", ".join(addresses))


def _is_free(address: str, port: int) -> bool:
    try:
        with socket.create_server((address, port)):
            return True
    except OSError:
        return False
