"""Tells whether a worker works: a task touches its file through the queue, every two seconds."""

from pathlib import Path

GRACE_SECONDS = 20.0
SILENCE_SECONDS_MAX = 10.0
# A worker that has not worked again so soon after its queue came back never will by itself.
AFTER_BROKER_SECONDS_MAX = 6.0


class Pulse:
    """The age of the worker's last sign, on a clock that neither jumps nor counts a sleep."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._touched = self._stamp()
        self._last_sign = float("-inf")
        self._broker_back: float | None = None

    def broker_came_back(self, now: float) -> None:
        """Expect a sign soon: the queue was lost and is there again."""
        self._broker_back = now

    def fresh(self, now: float) -> bool:
        """Say whether there was a sign lately."""
        self._look(now)
        return now - self._last_sign <= SILENCE_SECONDS_MAX

    def silent(self, now: float, worker_began: float) -> bool:
        """Say whether a worker that began then should be given up."""
        self._look(now)
        if self._broker_back is not None:
            if max(self._last_sign, worker_began) > self._broker_back:
                self._broker_back = None
            elif now - self._broker_back > AFTER_BROKER_SECONDS_MAX:
                return True
        heard = max(self._last_sign, worker_began + GRACE_SECONDS - SILENCE_SECONDS_MAX)
        return now - heard > SILENCE_SECONDS_MAX

    def _look(self, now: float) -> None:
        stamp = self._stamp()
        if stamp != self._touched:
            self._touched, self._last_sign = stamp, now

    def _stamp(self) -> int:
        try:
            return self.file.stat().st_mtime_ns
        except FileNotFoundError:
            return 0
