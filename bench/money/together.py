"""Many hands at once: processes with a connection each that begin at the same moment."""

import multiprocessing
import os
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import NamedTuple

import psycopg
from django.db import connection, connections

WAIT_SECONDS = 120
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
FORK = multiprocessing.get_context("fork")

Work = Callable[[psycopg.Connection], int]


class Hand(NamedTuple):
    """What one process does before the others are ready, and what it does with them; each counts.

    The first warms it up: in a server that has been running, statements are prepared.
    """

    before: Work
    counted: Work


class Shift(NamedTuple):
    """What many hands did between the first one's beginning and the last one's end."""

    done: int
    seconds: float
    python_cpu_seconds: float
    server_cpu_seconds: float

    @property
    def per_second(self) -> float:
        return self.done / self.seconds

    @property
    def python_ms(self) -> float:
        return self.python_cpu_seconds * 1000 / self.done

    @property
    def server_ms(self) -> float:
        return self.server_cpu_seconds * 1000 / self.done


def server_cpu_seconds(process: int) -> float:
    """Read how long a backend of PostgreSQL has worked."""
    line = Path(f"/proc/{process}/stat").read_text()
    fields = line.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND


def together(hands: list[Hand]) -> Shift:
    """Let each of them work in a process of its own, and add up."""
    connections.close_all()
    begin = FORK.Barrier(len(hands))
    lines, workers = [], []
    for hand in hands:
        ours, theirs = FORK.Pipe(duplex=False)
        worker = FORK.Process(target=_work, args=(hand, begin, theirs), daemon=True)
        worker.start()
        theirs.close()
        lines.append(ours)
        workers.append(worker)
    told = [line.recv() for line in lines]
    for worker in workers:
        worker.join(WAIT_SECONDS)
    done, begun, ended, python, server = zip(*told, strict=True)
    return Shift(sum(done), max(ended) - min(begun), sum(python), sum(server))


def _work(hand: Hand, begin: Barrier, line: Connection) -> None:
    connection.ensure_connection()
    raw = connection.connection
    backend = raw.info.backend_pid
    hand.before(raw)
    begin.wait(WAIT_SECONDS)
    begun, python, server = time.monotonic(), time.process_time(), server_cpu_seconds(backend)
    done = hand.counted(raw)
    told = (
        done,
        begun,
        time.monotonic(),
        time.process_time() - python,
        server_cpu_seconds(backend) - server,
    )
    line.send(told)
    connection.close()
