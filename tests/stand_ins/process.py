"""A stand-in's process: started and ended by a test, and told things by lines of JSON."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 20
STOP_SECONDS = 5
# What was received is told in one line, of a hundred thousand texts too.
LINE_BYTES_MAX = 256 * 1024 * 1024

Told = dict[str, object]
Obey = Callable[[str, Told], Awaitable[object]]


class StandIn:
    """The process, seen from the test."""

    def __init__(self, module: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            # It is ended in the middle of things, which is nobody's fault.
            env={**os.environ, "PYTHONWARNINGS": "ignore"},
        )
        self.ports: Mapping[str, int] = json.loads(self._first_line())
        self._line = socket.create_connection(("127.0.0.1", self.ports["control"]), START_SECONDS)
        # What it is told may make it wait for somebody else.
        self._line.settimeout(120)
        self._answers = self._line.makefile("rb")
        self._turn = threading.Lock()

    @property
    def pid(self) -> int:
        return self._process.pid

    def tell(self, what: str, **values: object) -> object:
        """Tell it one thing, and give what it says to that."""
        with self._turn:
            self._line.sendall(json.dumps([what, values]).encode() + b"\n")
            answer = json.loads(self._answers.readline() or b'["it is gone", null]')
        trouble, told = answer
        if trouble:
            raise AssertionError(f"{what}: {trouble}")
        return told

    def close(self) -> None:
        """End it, and nothing else."""
        self._answers.close()
        self._line.close()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        # It ends when whoever started it has gone.
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    def _first_line(self) -> bytes:
        assert self._process.stdout is not None
        first = self._process.stdout.readline()
        if not first:
            raise AssertionError(f"a stand-in ended with {self._process.wait()} as it started")
        return first


async def live(obey: Obey, ports: Mapping[str, int]) -> None:
    """Be such a process: say where it answers, obey, and end with whoever started it."""
    over = asyncio.Event()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            what, values = json.loads(line)
            try:
                answer = ["", await obey(what, values)]
            except Exception as error:  # noqa: BLE001 (the test that asked is to see it)
                answer = [f"{type(error).__name__}: {error}", None]
            writer.write(json.dumps(answer).encode() + b"\n")
            await writer.drain()
        writer.close()

    control = await asyncio.start_server(listen, "127.0.0.1", 0, limit=LINE_BYTES_MAX)
    said = {**ports, "control": port_of(control)}
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()
    asyncio.get_running_loop().add_reader(sys.stdin.fileno(), over.set)
    await over.wait()


def port_of(server: asyncio.Server) -> int:
    """Tell where a server of this machine listens."""
    return int(server.sockets[0].getsockname()[1])
