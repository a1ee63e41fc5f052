"""A hundred thousand to be told by a carrier that takes seconds, and receipts that do not wait."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import quantiles
from uuid import UUID

from bench.money.lender import Lender
from bench.money.results import Result
from bench.texts.crowd import SAME, lender_of, queue_receipts, told
from bench.texts.hands import PROCESSES
from bench.texts.place import Place
from bench.texts.size import Size
from bench.texts.work import memory_mb
from config.celery import app
from config.launcher.places import ROOT
from config.launcher.proc import members
from messaging.actions.broadcast import cancel
from messaging.models import Message
from messaging.tasks import send_bulk, send_urgent

EACH_SECONDS = 0.25
LAST_SECONDS = 60.0
FASTEST_SECONDS = 0.02


def measure(place: Place, size: Size) -> list[Result]:
    """Have it written down, and receipts sent while it goes out."""
    lender = lender_of(size.filled)
    place.tidy()
    broadcast_id, seconds = told(lender, SAME, size.filled)
    place.at.forget()
    place.at.say(latency_seconds=size.slow_seconds)
    with _workers(place) as groups:
        for _ in range(PROCESSES):
            send_bulk.delay(str(lender.id))
        _wait_for(place, 1)
        waits = _receipts(lender, size.receipts)
        memory = [memory_mb(one.pid) for group in groups for one in members(group)]
    taken = place.at.figures()
    cancel(lender.id, broadcast_id, by=lender.checker)
    place.at.say(latency_seconds=FASTEST_SECONDS)
    app.close()
    p95 = quantiles(waits, n=20)[-1]
    return [
        Result(
            name=f"a broadcast for {size.filled:,} written down",
            unit="s",
            ours=round(seconds, 2),
            floor_is="its bar",
            floor=3.0,
            ratio=seconds / 3.0,
            bar="at most 1",
        ),
        Result(
            name=f"{size.receipts} receipts beside it",
            unit="s from queued to accepted, p95",
            ours=round(p95, 2),
            floor_is="one call of the carrier",
            floor=size.slow_seconds,
            ratio=p95 / size.slow_seconds,
            bar="5 s",
            details={
                "MB of the largest process": round(max(memory)),
                "in flight at most": taken.recipients_in_flight_max,
                "taken meanwhile": taken.taken,
            },
        ),
    ]


def _receipts(lender: Lender, count: int) -> list[float]:
    """Write one down every quarter of a second, have it sent, and give how long each waited."""
    ids: list[UUID] = []
    for _ in range(count):
        ids += queue_receipts(lender, 1)
        send_urgent.delay(str(lender.id))
        time.sleep(EACH_SECONDS)
    rows = Message.objects.of(lender.id).filter(id__in=ids)
    until = time.monotonic() + LAST_SECONDS
    while rows.exclude(status="accepted").exists():
        if time.monotonic() > until:
            raise RuntimeError("receipts wait for ever")
        time.sleep(EACH_SECONDS)
    moments = rows.values_list("at", "settled_at")
    return [(settled - at).total_seconds() for at, settled in moments if settled]


def _wait_for(place: Place, count: int) -> None:
    until = time.monotonic() + LAST_SECONDS
    while place.at.figures().taken < count:
        if time.monotonic() > until:
            raise RuntimeError("nothing of the broadcast goes out")
        time.sleep(EACH_SECONDS)


@contextmanager
def _workers(place: Place) -> Iterator[list[int]]:
    """Run the product's own workers: one for each lane."""
    command = [sys.executable, "-m", "celery", "-A", "config.celery:app", "worker"]
    command += ["-c", str(PROCESSES), "-l", "ERROR", "--without-mingle"]
    with (place.engines.log.parent / "worker.log").open("ab") as log:
        workers = [
            subprocess.Popen(  # noqa: S603 (ours)
                [*command, "-Q", lane, "-n", lane],
                cwd=ROOT,
                env=place.settings(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            for lane in ("bulk", "urgent")
        ]
    try:
        yield [one.pid for one in workers]
    finally:
        for one in workers:
            os.killpg(one.pid, signal.SIGKILL)
            one.wait()
