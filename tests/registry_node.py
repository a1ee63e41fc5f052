"""The Cassandra node of a run: started beside the tests, waited for by those that ask for it."""

import json
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from config.launcher.cassandra import ADMIN, Cassandra, free_seats
from config.launcher.java import MAVEN_SECONDS, Say, find_runtime
from config.launcher.node_files import DATA_CENTRE
from config.launcher.recovery import replace
from config.launcher.words import Refusal
from tests.engine_room import EngineRoom

LOOK_SECONDS = 0.05
# The first run ever fetches the jars.
WAIT_SECONDS = MAVEN_SECONDS + 120
CLOSE_SECONDS = 30


@dataclass(frozen=True)
class Contact:
    """Where a ring answers, and as whom one may do everything there."""

    hosts: tuple[str, ...]
    port: int
    data_centre: str
    user: str
    password: str

    @property
    def host(self) -> str:
        return self.hosts[0]


@dataclass(frozen=True)
class Outcome:
    """What came of the start: a contact and a version, or why there is none."""

    contact: Contact | None = None
    version: str = ""
    why: str = ""


def start_ring(room: EngineRoom, nodes: int, say: Say) -> Cassandra:
    """Start one node, or three, in a folder of the room."""
    runtime = find_runtime(room.account, say)
    ring = Cassandra(
        runtime,
        room.folder / f"cassandra{nodes}",
        free_seats(nodes),
        account=room.account,
        for_tests=True,
    )
    ring.mark = room.mark
    ring.start(room.log(f"cassandra{nodes}-"))
    return ring


def contact(ring: Cassandra) -> Contact:
    seats = ring.seats
    return Contact(seats.addresses, seats.native_port, DATA_CENTRE, ADMIN, ring.password)


class Errand(threading.Thread):
    """Starts the node as soon as any process of the run wants it, and leaves word of it."""

    def __init__(self, room: EngineRoom, say: Say) -> None:
        super().__init__(name="cassandra", daemon=True)
        self.room = room
        self.say = say
        self._over = threading.Event()
        self._ring: Cassandra | None = None

    def run(self) -> None:
        while not wanted(self.room).exists():
            if self._over.wait(LOOK_SECONDS):
                return
        try:
            self._ring = start_ring(self.room, 1, self.say)
            found = Outcome(contact(self._ring), self._ring.version)
        except Refusal as refusal:
            found = Outcome(why=str(refusal))
        except Exception as error:  # noqa: BLE001 (whatever it is, those who wait must hear of it)
            found = Outcome(why=f"{type(error).__name__}: {error}")
        replace(told(self.room), json.dumps(asdict(found)))

    def close(self) -> None:
        """End the node, or what is left of its start."""
        if self.ident is None:
            return
        self._over.set()
        self.join(CLOSE_SECONDS)
        if self._ring is not None:
            self._ring.stop()


def wanted(room: EngineRoom) -> Path:
    return room.folder / "cassandra-wanted"


def told(room: EngineRoom) -> Path:
    return room.folder / "cassandra-told.json"


def outcome(room: EngineRoom) -> Outcome | None:
    """Read what came of the start, if it is over."""
    try:
        found = json.loads(told(room).read_text())
    except FileNotFoundError:
        return None
    there = found["contact"]
    if there is None:
        return Outcome(why=found["why"])
    return Outcome(Contact(**{**there, "hosts": tuple(there["hosts"])}), found["version"])


def wait_for_node(room: EngineRoom) -> Outcome:
    """Want the node, and wait until it answers or is known not to come."""
    wanted(room).touch()
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        found = outcome(room)
        if found is not None:
            return found
        time.sleep(LOOK_SECONDS)
    return Outcome(why="it did not start in time")
