"""Ports on loopback: which are free, and whether it is our own process that answers on one."""

import http.client
import json
import socket
from collections.abc import Iterable
from pathlib import Path

from config.launcher import proc
from config.launcher.recovery import replace

LOOPBACK = "127.0.0.1"
ANSWER_SECONDS = 2.0
OK = 200
LISTENING = "0A"


def is_free(port: int) -> bool:
    """Say whether nobody listens there."""
    with socket.socket() as probe:
        # Connections that have just ended do not count; a listener does.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def choose(names: Iterable[str], fixed: dict[str, int], last: Path) -> dict[str, int]:
    """Give each name a port: the one asked for, else last time's, else any free one."""
    before = _read(last)
    chosen: dict[str, int] = {}
    for name in names:
        port = fixed.get(name) or before.get(name, 0)
        if not fixed.get(name) and (port in chosen.values() or not port or not is_free(port)):
            port = _any_free(taken={*chosen.values(), *fixed.values()})
        chosen[name] = port
    replace(last, json.dumps(chosen))
    return chosen


def answers(port: int, path: str, group: int) -> bool:
    """Ask for a page, and believe the answer only of a process of that group."""
    line = http.client.HTTPConnection(LOOPBACK, port, timeout=ANSWER_SECONDS)
    try:
        line.request("GET", path)
        good = line.getresponse().status == OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()
    return good and held_by(port, group)


def held_by(port: int, group: int) -> bool:
    """Say whether every listener of the port belongs to that process group."""
    listeners = _listeners(port)
    held = {link for one in proc.members(group) for link in _sockets(one.pid)}
    return bool(listeners) and listeners <= held


def _listeners(port: int) -> set[str]:
    found = set()
    for line in (proc.PROC / "net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if fields[3] == LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
            found.add(f"socket:[{fields[9]}]")
    return found


def _sockets(pid: int) -> set[str]:
    try:
        return {str(entry.readlink()) for entry in (proc.PROC / str(pid) / "fd").iterdir()}
    except OSError:
        return set()


def _any_free(taken: set[int]) -> int:
    while True:
        with socket.socket() as probe:
            probe.bind((LOOPBACK, 0))
            port = int(probe.getsockname()[1])
        if port not in taken:
            return port


def _read(file: Path) -> dict[str, int]:
    try:
        return {str(name): int(port) for name, port in json.loads(file.read_text()).items()}
    except (FileNotFoundError, ValueError, AttributeError, TypeError):
        return {}
