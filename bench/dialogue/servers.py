"""The two servers that are compared: the product's telco doors, and the floor."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.launcher import ports
from config.launcher.places import ROOT
from config.launcher.product import THREADS

WORKERS = 2
STARTS_WITHIN_TRIES = 400
OPTIONS = ("--interface", "wsgi", "--host", "127.0.0.1", *THREADS["telco"])
QUIET = ("--no-ws", "--log-level", "warning")


@dataclass(frozen=True, slots=True)
class Server:
    """A server, by its port and its group of processes."""

    port: int
    group: int


@contextmanager
def server(application: str, **settings: str) -> Iterator[Server]:
    """Serve an application with two workers and as many threads as the telco doors have."""
    with tempfile.TemporaryDirectory() as nothing_before:
        port = ports.choose(["bench"], {}, Path(nothing_before) / "ports")["bench"]
    options = [*OPTIONS, *QUIET, "--port", str(port), "--workers", str(WORKERS)]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(  # noqa: S603 (ours)
            [sys.executable, "-m", "granian", *options, application],
            cwd=ROOT,
            env={**os.environ, "DOORS": "telco", "LOG_FORMAT": "json", **settings},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        for _ in range(STARTS_WITHIN_TRIES):
            if process.poll() is not None:
                raise RuntimeError(f"{application} did not start")
            if ports.held_by(port, process.pid):
                break
            signal.sigtimedwait((), 0.05)
        yield Server(port, process.pid)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)
