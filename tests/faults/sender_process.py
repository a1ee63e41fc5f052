"""Processes of the product that send, forked from one that is warm: what a worker's children are.

Whoever started it says what to do in lines of JSON; a sender may carry a fault point, at which it
ends as a machine that fails does, or stands still until it is told to go on.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from uuid import UUID

from django.db import DatabaseError, close_old_connections
from kombu.exceptions import OperationalError

from loans.deed import Actor
from loans.errors import DomainError
from messaging.actions import outbox
from messaging.errands import lane, send
from messaging.rules.outgoing import Beginning, Settled
from messaging.tasks import sweep_messages

REST_SECONDS = 0.03
BEAT_SECONDS = 0.3
LANES: dict[str, Callable[[UUID], int | None]] = {
    "bulk": send.send_bulk,
    "urgent": send.send_urgent,
}


def once_answered(strike: Callable[[], None]) -> None:
    """Put a fault point between a carrier's yes and our writing it down."""
    write_down = outbox.turn

    def struck(
        mfi_id: UUID,
        settled: Sequence[Settled],
        begun: Sequence[Beginning],
        carrier: str,
        account_id: UUID | None = None,
        *,
        by: Actor,
    ) -> set[UUID]:
        if any(one.change.status == "accepted" for one in settled):
            strike()
        return write_down(mfi_id, settled, begun, carrier, account_id, by=by)

    vars(lane)["turn"] = struck


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def stand_still() -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


FAULTS = {"dies": die, "stands-still": stand_still}


def sends(mfi_id: UUID, lanes: Sequence[str], fault: str) -> None:
    """Send for ever, as a worker does whose tasks come one after another."""
    if fault:
        once_answered(FAULTS[fault])
    while True:
        sent = 0
        for name in lanes:
            close_old_connections()
            # The task is lost, and the next one finds what it left.
            with suppress(DatabaseError, DomainError):
                sent += LANES[name](mfi_id) or 0
        if not sent:
            time.sleep(REST_SECONDS)


def beats() -> None:
    """Have the worker sweep, a hundred times as often as the schedule says."""
    while True:
        with suppress(OperationalError):
            sweep_messages.apply_async(retry=False, expires=5)
        time.sleep(BEAT_SECONDS)


def begin(what: Callable[[], None]) -> int:
    pid = os.fork()
    if pid:
        return pid
    # Its own end is nobody else's, and nobody's words are for it.
    os.setsid()
    sys.stdin.close()
    try:
        what()
    finally:
        os._exit(1)


def say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def main() -> None:
    """Do what stands in each line, until there is none any more."""
    say("ready")
    for line in sys.stdin:
        what, *values = json.loads(line)
        answer = 0
        if what == "send":
            mfi_id, lanes, fault = values
            answer = begin(lambda: sends(UUID(mfi_id), lanes, fault))  # noqa: B023 (it is called now)
        elif what == "beat":
            answer = begin(beats)
        elif what == "end":
            # By its own fault point, where it has one.
            with suppress(ProcessLookupError):
                os.kill(values[0], values[1])
            answer = os.waitstatus_to_exitcode(os.waitpid(values[0], 0)[1])
        elif what == "wait-stopped":
            answer = int(os.WIFSTOPPED(os.waitpid(values[0], os.WUNTRACED)[1]))
        say(json.dumps(answer))
