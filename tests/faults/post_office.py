"""A worker with children, two beats, and a Redis of their own: whatever is done to them."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from redis import Redis as Client

from config.launcher import proc
from config.launcher.account import own
from config.launcher.children import Role
from config.launcher.engines import Redis
from config.launcher.places import ROOT
from loans.models import Mfi
from tests.engine_room import EngineRoom
from tests.faults.senders import environment, senders
from tests.stand_ins.africastalking import AfricasTalking

CHILDREN = 3
APPEND_ONLY = ("--appendonly", "yes", "--appendfsync", "everysec")


class OwnRedis(Redis):
    """One that may keep what it has on disk, as some do."""

    append_only = False

    def role(self) -> Role:
        role = super().role()
        more = APPEND_ONLY if self.append_only else ()
        return replace(role, command=(*role.command, *more))

    def strike(self) -> None:
        """End it as a machine that fails does."""
        assert self._child is not None
        os.kill(self._child.pid, signal.SIGKILL)


class PostOffice:
    """Who sends, and the broker between them."""

    def __init__(self, room: EngineRoom, at: AfricasTalking, *, append_only: bool) -> None:
        folder = room.folder / "post"
        own(folder, room.account)
        own(folder / "s", room.account)
        self.redis = OwnRedis(
            room.redis.program, folder / "redis", folder / "s", account=room.account
        )
        self.redis.append_only = append_only
        self.log = room.log("post-redis")
        self.redis.start(self.log)
        self.ways = {
            "REDIS_URL": self.redis.url(),
            "SMS_SENDERS": f"{CHILDREN}",
            "SMS_IN_FLIGHT": f"{CHILDREN * 10}",
            "SMS_AT_ONCE": "5",
        }
        self.at = at
        self.begun = 0
        self._begin()

    def _begin(self) -> None:
        options = ["--concurrency", str(CHILDREN), "-Q", "celery,urgent,bulk", "-l", "CRITICAL"]
        options += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        self.worker = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "config.celery:app", "worker", *options],
            cwd=ROOT,
            env=environment(self.at, **self.ways),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.begun += 1

    def look_after(self) -> None:
        """Do what the supervisor does: a worker that ended is begun again."""
        if self.worker.poll() is not None:
            self._kill_group()
            self._begin()

    def restart_redis(self) -> None:
        """Kill it in the middle of things; what it had is gone, unless it wrote it down."""
        self.lose_redis()
        self.bring_redis_back()

    def lose_redis(self) -> None:
        self.redis.strike()

    def bring_redis_back(self) -> None:
        self.redis.start(self.log)

    def flush(self) -> None:
        with Client.from_url(self.redis.url()) as client:
            client.flushall()

    def kill_a_child(self, number: int) -> None:
        """Kill one of those who work, and leave their parent alone."""
        ours = [one for one in proc.members(self.worker.pid) if one.pid != self.worker.pid]
        if ours:
            os.kill(ours[number % len(ours)].pid, signal.SIGKILL)

    def close(self) -> None:
        self._kill_group()
        self.worker.wait(10)
        self.redis.stop()

    def _kill_group(self) -> None:
        for one in proc.members(self.worker.pid):
            proc.send(one, signal.SIGKILL)


@contextmanager
def post_office(
    room: EngineRoom, mfi: Mfi, at: AfricasTalking, *, append_only: bool = False
) -> Iterator[PostOffice]:
    office = PostOffice(room, at, append_only=append_only)
    try:
        with senders(mfi, at, **office.ways) as house:
            # One too many: whatever both ask for is done once.
            house.beat()
            house.beat()
            yield office
    finally:
        office.close()
