"""The engines of one run of the suite: private, quick to lose everything, gone at the end."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TextIO

from config.launcher import citus, proc
from config.launcher.account import Account, engine_account, own
from config.launcher.binaries import Program, find_postgres, find_redis, within_reach
from config.launcher.children import MARK, kill
from config.launcher.engines import Postgres, Redis

# Short, for the sockets' sake: the kernel limits the length of their paths.
PREFIX = "letsema-test-"
HALF_MADE = "letsema-half-"
SOCKET_FOLDER_BYTES_MAX = 60
CLUSTER_DATABASE = "letsema"


class EngineRoom:
    """A folder with the engines in it; each process of the suite finds the same ones there."""

    def __init__(self, folder: Path, *, on_citus: bool) -> None:
        self.folder = folder
        self.on_citus = on_citus
        self._lock: TextIO | None = None

    @classmethod
    def build(cls, *, on_citus: bool) -> "EngineRoom":
        """Make a room for this run, and clear those whose run was killed."""
        for left in abandoned():
            clear(left)
        half = Path(tempfile.mkdtemp(prefix=HALF_MADE, dir=_parent()))
        half.chmod(0o755)
        lock = (half / "lock").open("w")
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Under its own name it is locked from the first moment: nobody takes it for abandoned.
        room = cls(half.with_name(PREFIX + half.name.removeprefix(HALF_MADE)), on_citus=on_citus)
        half.rename(room.folder)
        room._lock = lock
        return room

    @cached_property
    def account(self) -> Account | None:
        return engine_account()

    @cached_property
    def sockets(self) -> Path:
        return self.folder / "s"

    @cached_property
    def program(self) -> Program:
        return within_reach(find_postgres(), self.account, self.folder / "copies")

    @cached_property
    def database(self) -> Postgres | citus.CitusNode:
        """The PostgreSQL that DATABASE_URL names: the coordinator, where there is a cluster."""
        if self.on_citus:
            return self.cluster.coordinator
        data = self.folder / "postgresql"
        server = Postgres(self.program, data, self.sockets, account=self.account, durable=False)
        server.mark = self.mark
        return server

    @cached_property
    def cluster(self) -> citus.Citus:
        cluster = citus.Citus(
            self.program,
            self.folder / "citus",
            self.sockets,
            account=self.account,
            durable=False,
        )
        cluster.mark(self.mark)
        return cluster

    @cached_property
    def redis(self) -> Redis:
        program = within_reach(find_redis(), self.account, self.folder / "copies")
        server = Redis(program, self.folder / "redis", self.sockets, account=self.account)
        server.mark = self.mark
        return server

    @property
    def mark(self) -> dict[str, str]:
        return {MARK: str(self.folder)}

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def open(self) -> None:
        """Start the database and Redis."""
        own(self.sockets, self.account)
        self.redis.start(self.log("redis"))
        if self.on_citus:
            self.cluster.start(self.log("citus"))
            for node in self.cluster.nodes:
                # Once, before several processes make their databases and each would make it.
                citus.make_role(node)
        else:
            self.database.start(self.log("postgresql"))

    def close(self) -> None:
        """End everything that runs in the room, and remove it."""
        if self.on_citus:
            self.cluster.stop()
        else:
            self.database.stop()
        self.redis.stop()
        clear(self.folder)
        if self._lock is not None:
            self._lock.close()


def abandoned() -> Iterator[Path]:
    """List the rooms of runs that were killed: ours, and no process holds their lock."""
    for lock in _parent().glob(f"{PREFIX}*/lock"):
        # Meanwhile another run may have cleared it.
        with suppress(FileNotFoundError, BlockingIOError):
            if lock.stat().st_uid == os.geteuid():
                with lock.open("r+") as file:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    yield lock.parent


def clear(folder: Path) -> None:
    """End whatever works in a room, and remove the room."""
    # The folder is private: what has it as its own was started for it. A process number kept in a
    # file could belong to somebody else by now.
    kill(at_work(folder))
    shutil.rmtree(folder, ignore_errors=True)


def at_work(folder: Path) -> list[proc.Stat]:
    """List the living processes whose own folder is this one or lies in it."""
    found = []
    for one in proc.everyone():
        try:
            own_folder = Path(f"/proc/{one.pid}/cwd").readlink()
        except OSError:
            continue
        if not one.dead and own_folder.is_relative_to(folder):
            found.append(one)
    return found


def _parent() -> Path:
    chosen = Path(tempfile.gettempdir()).resolve()
    if len(os.fsencode(chosen)) <= SOCKET_FOLDER_BYTES_MAX:
        return chosen
    return Path("/tmp")
