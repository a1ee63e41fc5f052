"""Speaks to a Cassandra node over its own protocol (version 4), as much as a launcher needs."""

import socket
import struct
from types import TracebackType
from typing import Self

STARTUP, OPTIONS, QUERY, AUTH_RESPONSE = 0x01, 0x05, 0x07, 0x0F
ERROR, READY, AUTHENTICATE, SUPPORTED, RESULT, AUTH_SUCCESS = 0x00, 0x02, 0x03, 0x06, 0x08, 0x10
ROWS = 2
# A flag of the answer's head: warnings stand before the answer itself.
WARNS = 0x08
CONSISTENCY_ONE = 1
# A cell's type is one number, or a number and a type of its own; none of these are asked for here.
NESTED_TYPES = {0x00, 0x20, 0x21, 0x22, 0x30, 0x31}

Row = tuple[bytes | None, ...]


class CqlError(Exception):
    """The node answered, and its answer is a refusal."""


class Reader:
    """Takes an answer apart, field by field."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.at = 0

    def take(self, size: int) -> bytes:
        self.at += size
        return self.body[self.at - size : self.at]

    def number(self, form: str) -> int:
        (value,) = struct.unpack(form, self.take(struct.calcsize(form)))
        return int(value)

    def text(self) -> str:
        return self.take(self.number(">H")).decode()

    def cell(self) -> bytes | None:
        size = self.number(">i")
        return None if size < 0 else self.take(size)


class Cql:
    """One connection, signed in."""

    def __init__(self, address: str, port: int, login: tuple[str, str], seconds: float) -> None:
        self.socket = socket.create_connection((address, port), timeout=seconds)
        try:
            self._sign_in(*login)
        except BaseException:
            self.socket.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.socket.close()

    def query(self, statement: str) -> list[Row]:
        """Run one statement; what is no table of rows comes back as none."""
        text = statement.encode()
        kind, answer = self._ask(
            QUERY, struct.pack(">i", len(text)) + text + struct.pack(">HB", CONSISTENCY_ONE, 0)
        )
        if kind != RESULT or answer.number(">i") != ROWS:
            return []
        flags, width = answer.number(">i"), answer.number(">i")
        if flags != 1:
            raise CqlError("an answer in pages is not read here")
        answer.text(), answer.text()
        for _ in range(width):
            answer.text()
            if answer.number(">H") in NESTED_TYPES:
                raise CqlError("an answer of nested types is not read here")
        return [tuple(answer.cell() for _ in range(width)) for _ in range(answer.number(">i"))]

    def release(self) -> str:
        """Ask the node which release it is."""
        ((version,),) = self.query("SELECT release_version FROM system.local")
        return (version or b"").decode()

    def _sign_in(self, user: str, password: str) -> None:
        self._ask(OPTIONS, b"")
        kind, _ = self._ask(STARTUP, b"\0\1\0\x0bCQL_VERSION\0\x053.0.0")
        if kind == AUTHENTICATE:
            token = f"\0{user}\0{password}".encode()
            self._ask(AUTH_RESPONSE, struct.pack(">i", len(token)) + token)

    def _ask(self, kind: int, body: bytes) -> tuple[int, Reader]:
        self.socket.sendall(struct.pack(">BBhBi", 4, 0, 0, kind, len(body)) + body)
        _, flags, _, answered, size = struct.unpack(">BBhBi", self._receive(9))
        answer = Reader(self._receive(size))
        if flags & WARNS:
            for _ in range(answer.number(">H")):
                answer.text()
        if answered == ERROR:
            code = answer.number(">i")
            raise CqlError(f"{answer.text()} (0x{code:04x})")
        return answered, answer

    def _receive(self, size: int) -> bytes:
        received = b""
        while len(received) < size:
            part = self.socket.recv(size - len(received))
            if not part:
                raise ConnectionResetError("the node closed the connection")
            received += part
        return received
