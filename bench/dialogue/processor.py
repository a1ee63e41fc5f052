"""Whose processor time it is: that of a server, of PostgreSQL and of Redis, with their children."""

import os
from dataclasses import dataclass
from pathlib import Path

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
# Of /proc/PID/stat behind the name in brackets: the parent, the group, and four times.
PARENT, GROUP, TIMES = 1, 2, slice(11, 15)
OWN_TIMES = slice(11, 13)


@dataclass(frozen=True, slots=True)
class _Process:
    pid: int
    parent: int
    group: int
    own: int
    with_ended_children: int


def _processes() -> list[_Process]:
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            behind = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        found.append(
            _Process(
                int(folder.name),
                int(behind[PARENT]),
                int(behind[GROUP]),
                sum(map(int, behind[OWN_TIMES])),
                sum(map(int, behind[TIMES])),
            )
        )
    return found


def milliseconds(groups: list[int], engines: list[int]) -> float:
    """Add up the time of process groups, and of engines with all whom they started."""
    ticks = 0
    for one in _processes():
        if one.group in groups or one.pid in engines:
            ticks += one.with_ended_children
        elif one.parent in engines:
            ticks += one.own
    return ticks * 1000 / TICKS_A_SECOND


def engines_in(folder: str) -> list[int]:
    """Name the engines that work in a folder: PostgreSQL's first process, and Redis."""
    mine = []
    for one in _processes():
        try:
            command = Path(f"/proc/{one.pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if folder in command and ("postgres" in command or "redis-server" in command):
            mine.append(one.pid)
    return mine
