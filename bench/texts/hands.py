"""Processes that work at the same time: started, ready, let go together, and asked what it cost."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from config.launcher.places import ROOT

PROCESSES = 2


class Told(NamedTuple):
    """What one process says of its work, by the machine's own clock."""

    begun: float
    ended: float
    done: int
    cpu_seconds: float
    rss_mb: float


class Shift(NamedTuple):
    """What they did between the first one's beginning and the last one's end."""

    done: int
    seconds: float
    cpu_seconds: float
    rss_mb: float

    @property
    def per_second(self) -> float:
        return self.done / self.seconds


def begin(module: str, words: Sequence[object], env: Mapping[str, str]) -> subprocess.Popen[str]:
    """Start one, and wait until it is ready."""
    process = subprocess.Popen(  # noqa: S603 (ours)
        [sys.executable, "-m", module, *map(str, words)],
        cwd=ROOT,
        env=dict(env),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    if process.stdout.readline() != "ready\n":
        raise RuntimeError(f"{module} did not start")
    return process


def let_go(process: subprocess.Popen[str]) -> None:
    """Have one begin."""
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def heard(process: subprocess.Popen[str]) -> Told:
    """Wait until one is done."""
    told, _ = process.communicate()
    if process.returncode:
        raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
    return Told(*json.loads(told))


def together(
    module: str, words: Sequence[object], env: Mapping[str, str], processes: int = PROCESSES
) -> Shift:
    """Let several do the same work between them."""
    started = [begin(module, words, env) for _ in range(processes)]
    for one in started:
        let_go(one)
    told = [heard(one) for one in started]
    worked = [one for one in told if one.done]
    return Shift(
        sum(one.done for one in told),
        max(one.ended for one in worked) - min(one.begun for one in told),
        sum(one.cpu_seconds for one in told),
        max(one.rss_mb for one in told),
    )
