"""PostgreSQL and Redis of our own: private folders, Unix sockets, ready when they really answer."""

import os
import shutil
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote

from config.launcher import proc
from config.launcher.account import Account, own
from config.launcher.binaries import Program, find_postgres, find_redis, within_reach
from config.launcher.children import (
    ENGINES_STOP_SECONDS,
    ENGINES_WAVE,
    LOOK_SECONDS,
    Child,
    Role,
    kill,
)
from config.launcher.places import Places
from config.launcher.words import Refusal

OWNER = "letsema"
DATABASE = "letsema"
SOCKET_PORT = 5432  # only names the socket file: nothing listens on a port
ANSWER_SECONDS = 3
READY_SECONDS = 60
# Only who can enter the sockets' folder reaches the server at all, and nobody by the network.
WHO_MAY_CONNECT = "local all all trust\n"
# For tests: what is lost when the machine falls over is made anew.
HASTE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

Runner = Callable[[Role], None]


class Engine(ABC):
    """What both have in common: a folder, a log, and a life as a child process."""

    name: str

    def __init__(
        self, program: Program, data: Path, sockets: Path, *, account: Account | None = None
    ) -> None:
        self.program = program
        self.data = data
        self.sockets = sockets
        self.account = account
        self.mark: Mapping[str, str] = {}
        self._child: Child | None = None

    @property
    def version(self) -> str:
        return self.program.version

    @abstractmethod
    def role(self) -> Role:
        """Say how it runs."""

    @abstractmethod
    def prepare(self, run: Runner) -> None:
        """Make its folder ready for the first start."""

    @abstractmethod
    def answers(self) -> bool:
        """Ask it something."""

    def environment(self) -> dict[str, str]:
        """Keep the caller's own settings (PGDATA, a home of root's) away from it."""
        return {"PATH": "/usr/bin:/bin", "HOME": str(self.data), "LC_ALL": "C.UTF-8", **self.mark}

    def start(self, log: Path) -> None:
        """Start it without a supervisor, as tests do, and wait until it answers."""
        self.stop()
        self.prepare(_run_to_the_end(log))
        self._child = Child(self.role(), log)
        if not wait_for(self._child, READY_SECONDS):
            self.stop()
            raise Refusal(f"{self.name} does not start; why stands in {log}")

    def stop(self) -> None:
        """End what `start` started."""
        if self._child is not None:
            self._child.stop()
            self._child = None


class Postgres(Engine):
    """A PostgreSQL server that listens on a socket in a folder closed to others."""

    name = "PostgreSQL"

    def __init__(
        self,
        program: Program,
        data: Path,
        sockets: Path,
        *,
        account: Account | None = None,
        durable: bool = True,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(program, data, sockets, account=account)
        self.durable = durable
        self.settings = dict(settings or {})

    def role(self) -> Role:
        settings = {
            "listen_addresses": "",
            "port": str(SOCKET_PORT),
            "unix_socket_directories": f'"{self.sockets}"',
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            **({} if self.durable else HASTE),
            **self.settings,
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return Role(
            name="database",
            command=(str(self.program.file), "-D", str(self.data), *options),
            folder=self.data,
            environment=self.environment(),
            account=self.account,
            answers=lambda _group: self.answers(),
            clear=self.clear,
            # Fast: clients are cut off, what was committed is written.
            stop_signal=signal.SIGINT,
            stop_seconds=ENGINES_STOP_SECONDS,
            wave=ENGINES_WAVE,
        )

    def prepare(self, run: Runner) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        # Under another name until complete: an interrupted start leaves nothing half made.
        half = self.data.with_name(f"{self.data.name}.half")
        shutil.rmtree(half, ignore_errors=True)
        own(half, self.account)
        command = [str(self.program.folder / "initdb"), "-D", str(half), "-U", OWNER, "-A", "trust"]
        command += ["-E", "UTF8", "--locale=C.UTF-8"]
        run(
            Role(
                name="initdb",
                command=(*command, *([] if self.durable else ["--no-sync"])),
                folder=half,
                environment=self.environment(),
                account=self.account,
            )
        )
        (half / "pg_hba.conf").write_text(WHO_MAY_CONNECT)
        half.rename(self.data)

    def clear(self) -> None:
        """Remove what a killed server left: its files, and backends (in groups of their own)."""
        left = proc.working_in(self.data, "postgres")
        for one in left:
            proc.send(one, signal.SIGQUIT)
        kill(left)
        socket_file = f".s.PGSQL.{SOCKET_PORT}"
        for file in (
            self.data / "postmaster.pid",
            self.sockets / socket_file,
            self.sockets / f"{socket_file}.lock",
        ):
            file.unlink(missing_ok=True)

    def answers(self) -> bool:
        try:
            return self.query("SELECT 1") == "1"
        except Refusal:
            return False

    def query(self, statement: str, database: str = "postgres") -> str:
        """Ask one question as the owner."""
        command = [str(self.program.folder / "psql"), "-XAtq", "-v", "ON_ERROR_STOP=1"]
        command += ["-h", str(self.sockets), "-p", str(SOCKET_PORT), "-U", OWNER, "-d", database]
        try:
            done = subprocess.run(
                [*command, "-c", statement],
                check=False,
                capture_output=True,
                text=True,
                env=self.environment(),
                timeout=ANSWER_SECONDS,
            )
        except subprocess.TimeoutExpired:
            raise Refusal("PostgreSQL does not answer") from None
        if done.returncode != 0:
            raise Refusal(f"PostgreSQL refuses: {done.stderr.strip()}")
        return done.stdout.strip()

    def make_database(self, name: str = DATABASE) -> None:
        """Make the product's database on the first start."""
        if not self.query(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):  # noqa: S608 (ours)
            self.query(f'CREATE DATABASE "{name}"')

    def url(self, database: str = DATABASE) -> str:
        host = quote(str(self.sockets), safe="")
        return f"postgresql://{OWNER}@/{database}?host={host}&port={SOCKET_PORT}"


class Redis(Engine):
    """A Redis that keeps nothing on disk and listens on a socket in a folder closed to others."""

    name = "Redis"

    @property
    def socket_file(self) -> Path:
        return self.sockets / "redis.sock"

    def role(self) -> Role:
        options = {
            "port": "0",
            "unixsocket": str(self.socket_file),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "save": "",
            "appendonly": "no",
            # A full Redis must refuse, not forget: an evicted key may be the queue itself.
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        words = [part for name, value in options.items() for part in (f"--{name}", value)]
        return Role(
            name="redis",
            command=(str(self.program.file), *words),
            folder=self.data,
            environment=self.environment(),
            account=self.account,
            answers=lambda _group: self.answers(),
            clear=lambda: self.socket_file.unlink(missing_ok=True),
            stop_seconds=ENGINES_STOP_SECONDS,
            wave=ENGINES_WAVE,
        )

    def prepare(self, run: Runner) -> None:
        del run
        own(self.data, self.account)

    def answers(self) -> bool:
        """Ask for a PONG: while it loads, Redis answers too, but not that."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(ANSWER_SECONDS)
            try:
                line.connect(os.fspath(self.socket_file))
                line.sendall(b"PING\r\n")
                return line.recv(64).startswith(b"+PONG")
            except OSError:
                return False

    def url(self, database: int = 0) -> str:
        return f"unix://{quote(str(self.socket_file))}?db={database}"


def postgres_at(
    places: Places,
    account: Account | None,
    *,
    durable: bool = True,
    settings: Mapping[str, str] | None = None,
) -> Postgres:
    """Choose the PostgreSQL for these folders; data that is there decides the release."""
    data = places.data / "postgresql"
    made_by = data / "PG_VERSION"
    major = int(made_by.read_text()) if made_by.exists() else None
    program = within_reach(find_postgres(major), account, places.copies)
    return Postgres(
        program, data, places.sockets, account=account, durable=durable, settings=settings
    )


def redis_at(places: Places, account: Account | None) -> Redis:
    """Choose the Redis for these folders."""
    program = within_reach(find_redis(), account, places.copies)
    return Redis(program, places.data / "redis", places.sockets, account=account)


def wait_for(child: Child, seconds: float) -> bool:
    """Wait until a child answers; not for one that ended, nor beyond the time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and not child.ended():
        if child.answers():
            return True
        time.sleep(LOOK_SECONDS)
    return False


def _run_to_the_end(log: Path) -> Runner:
    def run(role: Role) -> None:
        child = Child(role, log)
        try:
            while not child.ended():
                time.sleep(LOOK_SECONDS)
        finally:
            code = child.bury()
        if code != 0:
            raise Refusal(f"{role.name} failed; why stands in {log}")

    return run
