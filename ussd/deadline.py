"""A hop's own deadline: when it passes, the database connection it waits on is cut."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

# The network waits 10 s for us; what is said when time is up needs some of them.
HOP_SECONDS = 8.0
LOOK_EVERY_SECONDS = 0.1


@dataclass(slots=True)
class _Watch:
    """One thread a process that looks after the hops under way, by the thread that answers each."""

    process: int = 0
    hops: dict[int, tuple[float, BaseDatabaseWrapper]] = field(default_factory=dict)
    # Held while a connection is cut, so that a hop that ends meanwhile does not hand it on.
    lock: threading.Lock = field(default_factory=threading.Lock)

    def start_here(self) -> None:
        """Start the thread, once in a process: threads do not survive a fork."""
        with self.lock:
            if self.process != os.getpid():
                self.process = os.getpid()
                threading.Thread(target=self.look, name="hop deadlines", daemon=True).start()

    def look(self) -> None:
        """Cut what is late, for as long as the process lives."""
        pause = threading.Event()
        while not pause.wait(LOOK_EVERY_SECONDS):
            if self.hops:
                with self.lock:
                    late = [
                        thread
                        for thread, (ends_at, _) in self.hops.items()
                        if time.monotonic() > ends_at
                    ]
                    for thread in late:
                        _cut(self.hops.pop(thread)[1])


_watch = _Watch()


def _cut(wrapper: BaseDatabaseWrapper) -> None:
    """Shut the line down under whoever waits on it: that wait then ends with an error at once."""
    if wrapper.connection is None:
        return  # it is being opened, and that has a limit of its own
    try:
        with socket.socket(fileno=os.dup(wrapper.connection.pgconn.socket)) as line:
            line.shutdown(socket.SHUT_RDWR)
    except Exception:  # noqa: BLE001 (it broke or closed by itself in this moment)
        return


@contextmanager
def until(ends_at: float) -> Iterator[None]:
    """Let the database take until then, on the clock of time.monotonic.

    One within another can only be sooner; what is cut within is not cut again.
    """
    if _watch.process != os.getpid():
        _watch.start_here()
    thread = threading.get_ident()
    outer = _watch.hops.get(thread)
    if outer is not None:
        ends_at = min(ends_at, outer[0])
    _watch.hops[thread] = (ends_at, connections["default"])
    try:
        yield
    finally:
        with _watch.lock:
            _watch.hops.pop(thread, None)
            if outer is not None:
                _watch.hops[thread] = outer
