"""One child process of ours: started in a group of its own, ended with all that it started."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from config.launcher import proc
from config.launcher.account import Account

# Every child carries this variable with the state folder as its value, and so does whatever it
# starts: that is how processes are found again whose parents died.
MARK = "LETSEMA_SUPERVISED"
# Whoever uses an engine ends before it, and it has time to write all down.
ENGINES_WAVE = 9
ENGINES_STOP_SECONDS = 3.0
LOG_BYTES_MAX = 10_000_000
LOOK_SECONDS = 0.05
KILLED_SECONDS = 2.0


def nothing() -> None:
    """Leave all as it is."""


@dataclass(frozen=True, kw_only=True)
class Role:
    """What runs under a name, how to tell that it answers, and how it ends."""

    name: str
    command: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    account: Account | None = None
    # Asked with the number of its process group; only a real answer counts.
    answers: Callable[[int], bool] = lambda _group: True
    # Removes what a dead predecessor left in the way.
    clear: Callable[[], None] = nothing
    stop_signal: signal.Signals = signal.SIGTERM
    # How long it may take to end in good order; all waves together must stay below ten seconds.
    stop_seconds: float = 2.0
    # Lower waves end first: whoever uses an engine goes before it.
    wave: int = 0


@dataclass(frozen=True)
class Group:
    """The process group of a child, known by its leader's number and start."""

    role: str
    pid: int
    started: int
    stop_signal: signal.Signals
    stop_seconds: float
    wave: int

    def lives(self) -> bool:
        return proc.alive(self.pid, self.started)


class Child:
    """A role at work."""

    def __init__(self, role: Role, log: Path) -> None:
        self.role = role
        self.log = log
        self.began = time.monotonic()
        self.role.clear()
        self._process = _spawn(role, log)
        found = proc.stat(self._process.pid)
        assert found is not None, "a child that nobody buried has its entry"
        self.group = Group(
            role.name, found.pid, found.started, role.stop_signal, role.stop_seconds, role.wave
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def ended(self) -> bool:
        """Say whether it died, without burying it: its number stays taken until then."""
        look = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return self._process.returncode is not None or bool(os.waitid(os.P_PID, self.pid, look))

    def bury(self) -> int:
        """Kill what is left of its group, and return how it ended (minus the signal, if by one)."""
        if self._process.returncode is None:
            _kill_group(self.pid)
        return self._process.wait()

    def answers(self) -> bool:
        return not self.ended() and self.role.answers(self.pid)

    def stop(self, seconds: float | None = None) -> int:
        """End it in good order, or by force once the time is up."""
        end([self.group], self.role.stop_seconds if seconds is None else seconds)
        return self.bury()


def end(groups: Iterable[Group], seconds: float) -> None:
    """Ask the leaders of some groups to stop, and kill what still lives once the time is up."""
    left = [one for one in groups if one.lives()]
    ours: dict[int, proc.Stat] = {}
    for one in left:
        ours.update((member.pid, member) for member in proc.members(one.pid))
        proc.send(proc.Stat(one.pid, "", one.pid, one.started), one.stop_signal)
    until = time.monotonic() + seconds
    while any(one.lives() for one in left) and time.monotonic() < until:
        # What was started meanwhile belongs to the group as long as its leader lives.
        for one in left:
            ours.update((member.pid, member) for member in proc.members(one.pid) if one.lives())
        time.sleep(LOOK_SECONDS)
    kill(list(ours.values()))


def kill(processes: list[proc.Stat]) -> None:
    """Kill these processes, and wait until they are gone."""
    for one in processes:
        proc.send(one, signal.SIGKILL)
    until = time.monotonic() + KILLED_SECONDS
    while any(proc.alive(one.pid, one.started) for one in processes):
        if time.monotonic() > until:
            return
        time.sleep(LOOK_SECONDS)


def _kill_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


def _spawn(role: Role, log: Path) -> subprocess.Popen[bytes]:
    if log.exists() and log.stat().st_size > LOG_BYTES_MAX:
        log.replace(log.with_name(f"{log.name}.1"))
    account = role.account
    descriptor = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        return subprocess.Popen(
            role.command,
            stdin=subprocess.DEVNULL,
            stdout=descriptor,
            stderr=descriptor,
            cwd=role.folder,
            env=dict(role.environment),
            start_new_session=True,
            user=None if account is None else account.uid,
            group=None if account is None else account.gid,
            extra_groups=None if account is None else [],
        )
    finally:
        os.close(descriptor)
