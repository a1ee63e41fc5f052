"""What the kernel knows of processes: who lives, since when, in which group, in which folder."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PROC = Path("/proc")


class Stat(NamedTuple):
    """One process; `started` (ticks since boot) tells it from a later one with the same number."""

    pid: int
    state: str
    group: int
    started: int

    @property
    def dead(self) -> bool:
        """Say whether only its entry is left."""
        return self.state in "ZX"


def stat(pid: int) -> Stat | None:
    """Read one process, or nothing when there is none."""
    try:
        line = (PROC / str(pid) / "stat").read_text(errors="replace")
    except OSError:
        return None
    # The second field is the command in parentheses and may hold spaces and parentheses itself.
    fields = line.rpartition(")")[2].split()
    return Stat(pid, fields[0], int(fields[2]), int(fields[19]))


def everyone() -> Iterator[Stat]:
    """List all processes that this user can see."""
    for entry in PROC.iterdir():
        found = stat(int(entry.name)) if entry.name.isdigit() else None
        if found is not None:
            yield found


def alive(pid: int, started: int) -> bool:
    """Say whether that very process still runs, not another one that got its number."""
    found = stat(pid)
    return found is not None and found.started == started and not found.dead


def members(group: int) -> list[Stat]:
    """List the living processes of a group."""
    return [one for one in everyone() if one.group == group and not one.dead]


def boot() -> str:
    """Name the machine's present run: numbers and ticks of an earlier one mean nothing."""
    return (PROC / "sys/kernel/random/boot_id").read_text().strip()


def carrying(name: str, value: str) -> list[Stat]:
    """List the living processes that were started with this variable in their environment."""
    wanted = os.fsencode(f"{name}={value}")
    return [
        one
        for one in everyone()
        if not one.dead and wanted in _read(PROC / str(one.pid) / "environ").split(b"\0")
    ]


def working_in(folder: Path, program: str) -> list[Stat]:
    """List the living processes of a program that have this folder as their own."""
    return [
        one
        for one in everyone()
        if not one.dead
        and _link(one.pid, "cwd") == str(folder)
        and Path(_link(one.pid, "exe").removesuffix(" (deleted)")).name == program
    ]


def send(one: Stat, number: signal.Signals) -> None:
    """Signal that very process, if it still lives."""
    if alive(one.pid, one.started):
        try:
            os.kill(one.pid, number)
        except ProcessLookupError:
            return


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""


def _link(pid: int, name: str) -> str:
    try:
        return str((PROC / str(pid) / name).readlink())
    except OSError:
        return ""
