"""A PostgreSQL of its own with a copy of the test's database, to be ended at any moment."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from config.launcher.account import own
from config.launcher.engines import DATABASE, OWNER, SOCKET_PORT, Postgres
from tests.engine_room import EngineRoom

STOP_SECONDS = 20


class OwnDatabase(Postgres):
    """What it says is written is written, though it is quick otherwise."""

    def __init__(self, room: EngineRoom) -> None:
        folder = room.folder / "own"
        own(folder, room.account)
        own(folder / "s", room.account)
        super().__init__(
            room.program,
            folder / "data",
            folder / "s",
            account=room.account,
            durable=False,
            settings={"synchronous_commit": "on"},
        )
        self.log = room.log("own-postgresql")

    def restart(self) -> None:
        """End it at once, as a machine that fails does, and let it recover."""
        assert self._child is not None
        os.kill(self._child.pid, signal.SIGQUIT)
        until = time.monotonic() + STOP_SECONDS
        while not self._child.ended():
            assert time.monotonic() < until
            time.sleep(0.02)
        self.start(self.log)
        connection.close()

    def copy(self, room: EngineRoom) -> None:
        """Take over all that the test's database has."""
        self.query(f'CREATE ROLE "{connection.settings_dict["OPTIONS"]["assume_role"]}"')
        self.make_database()
        tools, name = self.program.folder, str(connection.settings_dict["NAME"])
        whose = ["-p", str(SOCKET_PORT), "-U", OWNER]
        dump = subprocess.run(
            [str(tools / "pg_dump"), *whose, "-h", str(room.sockets), name],
            check=True,
            capture_output=True,
        )
        subprocess.run(
            [str(tools / "psql"), "-Xq", *whose, "-h", str(self.sockets), "-d", DATABASE],
            check=True,
            capture_output=True,
            input=dump.stdout,
        )


@contextmanager
def own_database(room: EngineRoom) -> Iterator[OwnDatabase]:
    """Have this process and whoever it starts work there for as long as a block lasts."""
    server, settings = OwnDatabase(room), connection.settings_dict
    was = {name: settings[name] for name in ("HOST", "NAME")}
    server.start(server.log)
    try:
        server.copy(room)
        connection.close()
        settings.update(HOST=str(server.sockets), NAME=DATABASE)
        yield server
    finally:
        connection.close()
        settings.update(was)
        server.stop()
