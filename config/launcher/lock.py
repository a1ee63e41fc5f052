"""One at a time on one state: a lock that goes with the process that holds it, however it ends."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOOK_SECONDS = 0.2


class Taken(Exception):
    """Somebody else holds the lock."""


@contextmanager
def held(file: Path, wait_seconds: float = 0) -> Iterator[None]:
    """Hold the lock; children do not inherit it, so that it is free when this process is gone."""
    until = time.monotonic() + wait_seconds
    with file.open("a") as opened:
        while True:
            try:
                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise Taken from None
                time.sleep(LOOK_SECONDS)
        yield
