"""What this process has learnt of a carrier, lane by lane and account by account."""

import os
import threading
from dataclasses import dataclass, field
from uuid import UUID

from messaging.rules.circuit import Circuit, Pace

PIDS = 1 << 16


@dataclass(slots=True)
class Learnt:
    """Whether it answers, and how fast it may be asked."""

    # So that no two processes ask again at the same moment.
    share: float
    circuit: Circuit = field(default_factory=Circuit)
    pace: Pace = field(default_factory=Pace)


_all: dict[tuple[int, str, UUID], Learnt] = {}
_lock = threading.Lock()


def learnt(lane: str, account_id: UUID) -> Learnt:
    """Give what was learnt so far; a process that was forked begins anew."""
    pid = os.getpid()
    with _lock:
        return _all.setdefault((pid, lane, account_id), Learnt(pid % PIDS / PIDS))


def forget() -> None:
    """Begin anew."""
    with _lock:
        _all.clear()
