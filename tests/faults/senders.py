"""The processes that send, as a test sees them: started, killed at any moment, and replaced."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.conf import settings

from config.launcher.places import ROOT
from loans.models import Mfi
from tests.stand_ins.africastalking import AfricasTalking

# A signal that does nothing: to wait for who ends by himself.
NONE = 0
BEGIN = """
import django
django.setup()
from tests.faults.sender_process import main
main()
"""


def environment(at: AfricasTalking, **more: str) -> dict[str, str]:
    """Give what a process needs to be this run's product, with that carrier."""
    database = urlsplit(os.environ["DATABASE_URL"])
    here = database._replace(path=f"/{settings.DATABASES['default']['NAME']}")
    return {
        **os.environ,
        "DATABASE_URL": here.geturl(),
        "SECRET_KEY": settings.SECRET_KEY,
        "SMS_CARRIER": "africastalking",
        "AT_USERNAME": "letsema",
        "AT_API_KEY": "the-key",
        "AT_BASE_URL": at.url,
        "PYTHONWARNINGS": "ignore",
        **more,
    }


class Senders:
    """A warm process, and those that it forked."""

    def __init__(self, mfi: Mfi, at: AfricasTalking, **more: str) -> None:
        self.mfi = mfi
        self.alive: list[int] = []
        self._process = subprocess.Popen(
            [sys.executable, "-c", BEGIN],
            cwd=ROOT,
            env=environment(at, **more),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._read() == "ready"

    def start(self, *lanes: str, fault: str = "") -> int:
        pid = self._tell("send", str(self.mfi.id), lanes, fault)
        self.alive.append(pid)
        return pid

    def beat(self) -> int:
        pid = self._tell("beat")
        self.alive.append(pid)
        return pid

    def kill(self, pid: int) -> None:
        """End it as a machine that fails does."""
        assert self._end(pid, signal.SIGKILL) == -signal.SIGKILL

    def kill_all(self) -> None:
        for pid in list(self.alive):
            os.kill(pid, signal.SIGKILL)
        for pid in list(self.alive):
            self.kill(pid)

    def dies(self, pid: int) -> None:
        """Wait until its fault point has killed it."""
        assert self._end(pid, NONE) == -signal.SIGKILL

    def stands_still(self, pid: int) -> bool:
        """Wait until it stands at its fault point."""
        return bool(self._tell("wait-stopped", pid))

    def close(self) -> None:
        for pid in list(self.alive):
            self._end(pid, signal.SIGKILL)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()

    def _end(self, pid: int, by: int) -> int:
        self.alive.remove(pid)
        return self._tell("end", pid, by)

    def _tell(self, *words: object) -> int:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()
        return int(json.loads(self._read()))

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


@contextmanager
def senders(mfi: Mfi, at: AfricasTalking, **more: str) -> Iterator[Senders]:
    one = Senders(mfi, at, **more)
    try:
        yield one
    finally:
        one.close()
