"""Runs of the suite inside the suite: a probe in a process of its own, with engines of its own."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.launcher.places import ROOT

RUN_SECONDS = 120
LOOK_SECONDS = 0.05
# A shell that starts a run in the background lets it ignore Ctrl-C, and so whatever it starts.
HEARS_CTRL_C = ("env", "--default-signal=INT")
# Plugins that no probe asks for: they take longer to load than most probes take.
UNASKED = ("-p", "no:schemathesis", "-p", "no:hypothesispytest")
# What an outer run leaves in the environment, and the inner one must not take for its own.
OF_A_RUN = ("LETSEMA_", "PYTEST_", "COV_")


def surroundings(**changes: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OF_A_RUN)}
    return {**kept, **changes}


def command(*arguments: str) -> list[str]:
    # What failed in here is no news for the outer run's memory.
    memory = ("-o", "cache_dir=.letsema/cache/probes")
    return [sys.executable, "-m", "pytest", *memory, *UNASKED, *arguments]


def run(*arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run a probe to its end."""
    return subprocess.run(
        command(*arguments),
        check=False,
        cwd=ROOT,
        env=surroundings(**changes),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=RUN_SECONDS,
    )


@contextmanager
def running(word: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Start a probe and wait until it has left word of its room."""
    with subprocess.Popen(
        [*HEARS_CTRL_C, *command(*arguments)],
        cwd=ROOT,
        env=surroundings(PROBE_WORD=str(word)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as child:
        try:
            until = time.monotonic() + RUN_SECONDS
            while not word.exists():
                assert child.poll() is None, child.communicate()[0]
                assert time.monotonic() < until
                time.sleep(LOOK_SECONDS)
            yield child
        finally:
            child.kill()
