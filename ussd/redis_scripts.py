"""Scripts run in Redis, each thread over a line of its own.

A pool's lending and taking back, and what its client counts by the way, would cost as much again as
the two calls that a hop makes.
"""

import hashlib
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from redis import Redis
from redis.connection import ConnectionInterface
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import NoScriptError

Value = str | int


class _Lines(threading.local):
    """This thread's line, and whose it is: it does not survive a fork."""

    process: int = 0
    url: str = ""
    line: ConnectionInterface | None = None


_lines = _Lines()


@dataclass(frozen=True, slots=True)
class Script:
    """One script, known to Redis by its digest."""

    text: str
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        """Name it as Redis does."""
        name = hashlib.sha1(self.text.encode(), usedforsecurity=False).hexdigest()
        object.__setattr__(self, "digest", name)

    def run(self, client: Redis, url: str, keys: Sequence[str], values: Sequence[Value]) -> object:
        """Run it; a line that was open when Redis restarted is no failure, and tried anew once."""
        line = _line(client, url)
        try:
            return self._asked(line, keys, values)
        except NoConnection:
            line.disconnect()  # type: ignore[no-untyped-call]
            return self._asked(line, keys, values)

    def _asked(
        self, line: ConnectionInterface, keys: Sequence[str], values: Sequence[Value]
    ) -> object:
        rest = (len(keys), *keys, *values)
        try:
            return _told(line, "EVALSHA", self.digest, *rest)
        except NoScriptError:
            # Redis has forgotten it.
            return _told(line, "EVAL", self.text, *rest)


def _told(line: ConnectionInterface, *command: Value) -> object:
    line.send_command(*command, check_health=False)  # type: ignore[no-untyped-call]
    return line.read_response()


def _line(client: Redis, url: str) -> ConnectionInterface:
    if _lines.line is None or _lines.process != os.getpid() or _lines.url != url:
        _lines.line = client.connection_pool.make_connection()
        _lines.process, _lines.url = os.getpid(), url
    assert _lines.line is not None
    return _lines.line
