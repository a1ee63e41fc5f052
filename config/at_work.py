"""What a process that takes tasks does beside them: shows that it works, and ends in good order.

In a container of its own no web process sees its figures, so it shows them itself.

Its pulse comes by the queue and needs a hand like any task. When a carrier hangs, every thread of a
sender waits for it as long as a call may last; to end the process then would leave each of those
texts unknown. So it gives a sign by itself while all its hands are full.
"""

import time
from collections.abc import Collection
from contextlib import suppress
from functools import partial
from wsgiref.simple_server import WSGIServer

from celery import bootsteps
from celery.concurrency.base import BasePool
from celery.signals import worker_ready, worker_shutting_down
from celery.worker import WorkController, state
from django.conf import settings
from prometheus_client import start_http_server

from config.tasks import heartbeat
from gateway.metrics import figures
from messaging.errands.lane import CLOSING

LOOK_SECONDS = 2.0
# A slice of sending and the call that it may end with take forty.
AT_WORK_SECONDS_MAX = 60.0


def hands_are_full(begun: Collection[float], hands: int, now: float) -> bool:
    """Say whether nobody is free, while somebody took up his task not long ago."""
    return len(begun) >= hands > 0 and now - max(begun) < AT_WORK_SECONDS_MAX


class SignsWhileFull(bootsteps.StartStopStep):
    """Look every two seconds, from where tasks are handed out."""

    requires = ("celery.worker.components:Timer", "celery.worker.components:Pool")

    def start(self, worker: WorkController) -> None:
        """Begin with the process."""
        look = partial(_look, worker.pool)  # type: ignore[arg-type]
        worker.timer.call_repeatedly(LOOK_SECONDS, look)  # type: ignore[union-attr]


def _look(pool: BasePool) -> None:
    # A thread may take up its task at this very moment: the next look will do.
    with suppress(RuntimeError):
        begun = [one.time_start for one in state.active_requests if one.time_start]
        if hands_are_full(begun, pool.num_processes, time.time()):
            heartbeat()


@worker_ready.connect
def show_figures(**_: object) -> WSGIServer | None:
    """Answer whoever asks for /metrics, from a thread that ends with the process."""
    if not settings.METRICS_PORT:
        return None
    server, _thread = start_http_server(settings.METRICS_PORT, registry=figures())
    return server


@worker_shutting_down.connect
def finish_what_is_open(**_: object) -> None:
    """Begin no more calls of carriers: one that is cut off leaves its texts unknown."""
    CLOSING.set()
