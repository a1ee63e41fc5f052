"""One such process, from within."""

import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

KB_PER_MB = 1024


def work(rounds: Callable[[], Iterator[int]]) -> None:
    """Say that it is ready, wait to be let go, work, and tell what it cost.

    Each step gives how many texts it has sent; what comes after the last one sent is waiting.
    """
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    if not sys.stdin.readline():
        return
    begun = ended = time.monotonic()
    cpu = time.process_time()
    done = 0
    for sent in rounds():
        if sent:
            done += sent
            ended = time.monotonic()
    json.dump([begun, ended, done, time.process_time() - cpu, memory_mb("self")], sys.stdout)


def memory_mb(process: int | str) -> float:
    """Read the most that a process ever held; what its parent held before it is not in it."""
    status = Path(f"/proc/{process}/status").read_text()
    kept = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(kept[1]) / KB_PER_MB if kept else 0.0
