"""Many calls to carriers open at once: one thread with an event loop, and an end to every call."""

import asyncio
import atexit
import logging
import os
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from functools import partial

from messaging.carriers.http import hang_up
from messaging.carriers.port import Call, Carrier
from messaging.rules.delivery import NoAnswer, Outcome

# A carrier answers within two seconds nearly always; nothing waits longer than this for it, from
# the first byte to the last.
DEADLINE_SECONDS = 18.0
END_SECONDS = 2.0
log = logging.getLogger(__name__)

Answer = Future[Sequence[Outcome]]


class Line:
    """The loop, and the thread that runs it."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="carrier", daemon=True)
        self._thread.start()
        # Lines that rest are ended in order, not cut.
        atexit.register(self.end)

    def ask(self, carrier: Carrier, calls: Sequence[Call]) -> list[Answer]:
        """Begin all of them; each answer comes by itself."""
        answers: list[Answer] = [Future() for _ in calls]
        self.loop.call_soon_threadsafe(self._begin, carrier, calls, answers)
        return answers

    def end(self) -> None:
        """Let go of what is open."""
        if self.pid == os.getpid() and self.loop.is_running():
            asyncio.run_coroutine_threadsafe(hang_up(), self.loop).result(END_SECONDS)
            self.loop.call_soon_threadsafe(self.loop.stop)

    def _begin(self, carrier: Carrier, calls: Sequence[Call], answers: list[Answer]) -> None:
        for call, answer in zip(calls, answers, strict=True):
            task = self.loop.create_task(asked(carrier, call))
            task.add_done_callback(partial(_pass_on, answer))


def _pass_on(answer: Answer, task: asyncio.Task[Sequence[Outcome]]) -> None:
    answer.set_result(task.result())


async def asked(carrier: Carrier, call: Call) -> Sequence[Outcome]:
    """Ask, and give an answer for every recipient whatever happens."""
    try:
        async with asyncio.timeout(DEADLINE_SECONDS):
            outcomes = await carrier.send(call)
    except TimeoutError:
        outcomes = [NoAnswer("too-late")] * len(call.recipients)
    except Exception:
        # It may have left before the line broke.
        log.exception("a carrier did not answer", extra={"call": str(call.recipients[0].id)})
        outcomes = [NoAnswer()] * len(call.recipients)
    if len(outcomes) != len(call.recipients):
        log.error("a carrier answered for others than it was asked about")
        return [NoAnswer("for-others")] * len(call.recipients)
    return outcomes


class _Ours:
    line: Line | None = None
    lock = threading.Lock()


def line() -> Line:
    """Give this process its line: none survives a fork."""
    with _Ours.lock:
        if _Ours.line is None or _Ours.line.pid != os.getpid():
            _Ours.line = Line()
        return _Ours.line
