"""What faults leave: senders killed, the broker emptied and killed, the database cut off."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from uuid import UUID

import redis
from django.db import connection, connections
from django.db.models import Q

from bench.money.lender import OPERATOR, Lender
from bench.money.results import Result
from bench.texts.crowd import SAME, is_receipt, lender_of, queue_receipts, told
from bench.texts.hands import PROCESSES, begin, let_go
from bench.texts.outcome import Outcome, outcome
from bench.texts.place import Place
from bench.texts.size import Size
from config.lanes import SENDERS
from config.launcher.engines import Postgres
from config.launcher.places import ROOT
from config.launcher.product import SENDER_THREADS
from messaging.actions.outbox import lose_sight
from messaging.errands.broadcasts import settle_all
from messaging.errands.send import URGENT, send_urgent
from messaging.models import Message
from messaging.tasks import sweep

IN_FLIGHT = 200
SETTINGS = {"SMS_AT_ONCE": 100, "SMS_IN_FLIGHT": IN_FLIGHT, "SMS_SENDERS": PROCESSES}
RECEIPTS_A_KILL = 50
LOOK_SECONDS = 0.01
JITTER_SECONDS = 0.05
# Longer than any lease; nobody who holds one lives when it is let pass.
MESSAGES_WAIT_NO_MORE = """
UPDATE messaging_message SET lease_until = lease_until - interval '61 seconds'
WHERE mfi_id = %s AND lease_until IS NOT NULL
"""
SHARES_ARE_FREE = """
UPDATE messaging_sendershare SET until = until - interval '61 seconds' WHERE until IS NOT NULL
"""
A_SILENCE = """
UPDATE messaging_message SET due_at = due_at - interval '11 minutes'
WHERE mfi_id = %s AND kind = 'receipt' AND status = 'unknown'
"""
# What has not ended by then is counted as without an end.
DONE_SECONDS_MAX = 300
SLOW_SECONDS = 0.3
OVER = ("accepted", "unknown", "failed", "suppressed", "expired", "delivered")


def measure(place: Place, size: Size) -> list[Result]:
    """Let each fault happen to a broadcast of its own."""
    sys.stderr.write(f"seed {size.seed}\n")
    chance = random.Random(size.seed)
    lender = lender_of(size.recipients)
    place.tidy()
    return [
        *_senders_killed(place, lender, size, chance),
        _broker_killed(place, lender, size, chance),
        _database_cut_off(place, lender, size, chance),
    ]


def _senders_killed(
    place: Place, lender: Lender, size: Size, chance: random.Random
) -> list[Result]:
    text = f"{SAME} 1"
    broadcast_id = _begun(place, lender, text, size)
    moments = _moments(size.recipients, size.kills, chance)
    for moment in moments:
        queue_receipts(lender, RECEIPTS_A_KILL)
        senders = _senders(place, lender, "bulk", PROCESSES)
        urgent = _senders(place, lender, "urgent", 1)
        for one in (*senders, *urgent):
            let_go(one)
        time.sleep(chance.uniform(0, 2 * JITTER_SECONDS))
        _kill(urgent)
        _taken(place, moment)
        time.sleep(chance.uniform(0, JITTER_SECONDS))
        _kill(senders)
        _a_minute_passes(lender.id)
    for one in (last := _senders(place, lender, "bulk", PROCESSES)):
        let_go(one)
    for one in last:
        one.communicate()
    # Receipts of which nothing was heard go once more after ten minutes.
    for _ in range(2):
        _run(A_SILENCE, lender.id)
        send_urgent(lender.id)
    bulk = outcome(place, lender.id, Q(broadcast_id=broadcast_id), text.__eq__)
    receipts = outcome(place, lender.id, Q(kind="receipt"), is_receipt)
    at_risk = URGENT.in_flight * size.kills
    return [
        _result("senders killed, a broadcast", size, size.kills, bulk, size.kills * IN_FLIGHT),
        _result(
            "senders killed, receipts", size, size.kills, receipts, at_risk, may_double=at_risk
        ),
    ]


def _broker_killed(place: Place, lender: Lender, size: Size, chance: random.Random) -> Result:
    """Empty Redis and kill it by turns, while Celery's own workers send; nothing is helped along.

    The sweep, for which the clock asks twice a minute, is made each second here.
    """
    text = f"{SAME} 2"
    broadcast_id = _begun(place, lender, text, size)
    away: list[float] = []
    with _at_work(place) as senders:

        def looked_after() -> None:
            for one in senders:
                one.look()
            sweep(lender.id)

        sweep(lender.id)
        for number, moment in enumerate(_moments(size.recipients, 2 * size.broker_kills, chance)):
            _taken(place, moment, meanwhile=looked_after)
            client = redis.Redis.from_url(place.engines.settings["REDIS_URL"])
            if number % 2:
                client.flushall()
            else:
                os.kill(int(client.info("server")["process_id"]), signal.SIGKILL)
                place.engines.redis.start(place.engines.log)
            client.close()
            before, since = place.at.figures().taken, time.monotonic()
            _taken(
                place,
                min(before + 2 * IN_FLIGHT, size.recipients - IN_FLIGHT),
                meanwhile=looked_after,
            )
            away.append(time.monotonic() - since)
        _until_over(lender, broadcast_id, meanwhile=looked_after)
    found = outcome(place, lender.id, Q(broadcast_id=broadcast_id), text.__eq__)
    faults = 2 * size.broker_kills
    more = {
        "seconds until it went on, at most": round(max(away), 1),
        "senders that died": sum(one.deaths for one in senders),
    }
    return _result("broker killed or emptied", size, faults, found, faults * IN_FLIGHT, more=more)


def _database_cut_off(place: Place, lender: Lender, size: Size, chance: random.Random) -> Result:
    """Cut it off while the carrier is about to take texts: it does, and nobody hears."""
    text = f"{SAME} 3"
    broadcast_id = _begun(place, lender, text, size)
    place.at.say(latency_seconds=SLOW_SECONDS)
    senders = _senders(place, lender, "bulk", PROCESSES)
    for one in senders:
        let_go(one)
    for moment in _moments(size.recipients, size.database_kills, chance):
        _taken(place, min(moment, 20 * IN_FLIGHT))
        _taken(place, place.at.figures().taken + 1)
        time.sleep(chance.uniform(0, SLOW_SECONDS / 2))
        database = place.engines.database
        assert isinstance(database, Postgres), "one server, not a cluster"
        connections.close_all()
        os.kill(int((database.data / "postmaster.pid").read_text().split()[0]), signal.SIGQUIT)
        time.sleep(SLOW_SECONDS)
        database.start(place.engines.log)
        # What was under way has been answered, and whoever asked for it has given up.
        time.sleep(2 * SLOW_SECONDS)
        _a_minute_passes(lender.id)
    place.at.say(latency_seconds=0.02)
    _until_over(lender, broadcast_id)
    for one in senders:
        one.communicate()
    found = outcome(place, lender.id, Q(broadcast_id=broadcast_id), text.__eq__)
    faults = size.database_kills
    return _result("database cut off", size, faults, found, faults * IN_FLIGHT)


def _begun(place: Place, lender: Lender, text: str, size: Size) -> UUID:
    settle_all(lender.id)
    place.at.forget()
    broadcast_id, _ = told(lender, text, size.recipients)
    return broadcast_id


def _moments(recipients: int, faults: int, chance: random.Random) -> list[int]:
    """Choose how many texts are to have been taken when each fault comes."""
    return sorted(chance.randrange(1, recipients * 9 // 10) for _ in range(faults))


def _taken(place: Place, count: int, meanwhile: Callable[[], object] | None = None) -> None:
    until, next_second = time.monotonic() + DONE_SECONDS_MAX, time.monotonic() + 1
    while place.at.figures().taken < count:
        if time.monotonic() > until:
            return
        if meanwhile and time.monotonic() > next_second:
            meanwhile()
            next_second = time.monotonic() + 1
        time.sleep(LOOK_SECONDS)


def _until_over(
    lender: Lender, broadcast_id: UUID, meanwhile: Callable[[], object] | None = None
) -> None:
    left = Message.objects.of(lender.id).filter(broadcast_id=broadcast_id)
    until = time.monotonic() + DONE_SECONDS_MAX
    while left.exclude(status__in=OVER).exists():
        if time.monotonic() > until:
            return
        if meanwhile:
            meanwhile()
        time.sleep(1)


def _senders(place: Place, lender: Lender, lane: str, count: int) -> list[subprocess.Popen[str]]:
    settings = place.settings(**SETTINGS)
    return [begin("bench.texts.sender", [lender.id, lane], settings) for _ in range(count)]


def _kill(processes: list[subprocess.Popen[str]]) -> None:
    for one in processes:
        one.kill()
    for one in processes:
        one.communicate()


class _Sender:
    """A sender as the house runs it, and a supervisor that starts another when it has died."""

    def __init__(self, place: Place, name: str) -> None:
        self.place, self.name = place, name
        self.deaths = 0
        self.process = self._started()

    def look(self) -> None:
        """Start another where there is none."""
        if self.process.poll() is not None:
            self.deaths += 1
            self.end()
            self.process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "celery", "-A", "config.celery:app", "worker"]
        command += ["--pool", "threads", "--concurrency", str(SENDER_THREADS), "-Q", "bulk"]
        command += ["--hostname", f"{self.name}@%h", "--without-gossip", "--without-mingle"]
        with (self.place.engines.log.parent / f"{self.name}.log").open("ab") as log:
            return subprocess.Popen(  # noqa: S603 (ours)
                [*command, "-l", "ERROR"],
                cwd=ROOT,
                env=self.place.settings(**SETTINGS),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def end(self) -> None:
        """End it, with its children."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def _at_work(place: Place) -> Iterator[list[_Sender]]:
    senders = [_Sender(place, name) for name in SENDERS]
    try:
        yield senders
    finally:
        for one in senders:
            one.end()


def _a_minute_passes(mfi_id: UUID) -> None:
    """Let the leases of the dead run out, and have done what a sweep does then."""
    _run(MESSAGES_WAIT_NO_MORE, mfi_id)
    _run(SHARES_ARE_FREE)
    lose_sight(mfi_id, by=OPERATOR)


def _run(statement: str, *values: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [str(one) for one in values])


def _result(
    name: str,
    size: Size,
    faults: int,
    found: Outcome,
    unknown_max: int,
    *,
    may_double: int = 0,
    more: dict[str, float] | None = None,
) -> Result:
    told = Result(
        name=f"{name} ({faults} faults, seed {size.seed})",
        unit=f"of {found.texts:,} lost, made up or without an end",
        ours=found.bad,
        floor_is="doubled",
        floor=found.doubled,
        ratio=found.unknown / unknown_max,
        bar=f"0; doubled {may_double:,} at most; unknown {unknown_max:,} at most, all listed",
        details={"unknown": found.unknown, **(more or {})},
    )
    # Whatever comes after it.
    sys.stderr.write(told.line() + "\n")
    return told
