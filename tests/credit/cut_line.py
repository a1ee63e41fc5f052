"""A line to an engine that breaks at a chosen word: before the engine hears it, or after."""

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import Self

CHUNK_BYTES = 65536
ENGINE_ANSWERS_SECONDS = 5


@dataclass
class Break:
    """Where a line breaks: at the nth message that holds the word."""

    word: bytes
    messages_left: int
    is_heard: bool
    is_for_good: bool


class Call:
    """One caller's connection to the engine."""

    def __init__(self, caller: socket.socket, engine: socket.socket) -> None:
        self.caller = caller
        self.engine = engine
        self.is_muted = False
        self.answered = threading.Event()

    def hang_up(self) -> None:
        for end in (self.caller, self.engine):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


class CutLine:
    """Carries bytes between callers and an engine until it is told to break."""

    def __init__(self, engine: tuple[str, int] | str) -> None:
        """Take a host and port, or the path of a unix socket."""
        self._engine = engine
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._lock = threading.Lock()
        self._calls: list[Call] = []
        self._break: Break | None = None
        self._is_cut = False
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._take_calls, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        # Closing alone would leave the thread in its accept().
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._hang_up_all()

    def break_at(self, word: bytes, *, nth: int, heard: bool, for_good: bool = False) -> None:
        """Break once at this message; if heard, the engine acts on it and its answer is lost."""
        with self._lock:
            self._break = Break(word, nth, heard, for_good)

    def mend(self) -> None:
        self._is_cut = False

    def _take_calls(self) -> None:
        while True:
            try:
                caller, _ = self._listener.accept()
            except OSError:
                return
            if self._is_cut:
                caller.close()
                continue
            call = Call(caller, self._call_the_engine())
            with self._lock:
                self._calls.append(call)
            for carry in (self._carry_questions, self._carry_answers):
                threading.Thread(target=carry, args=[call], daemon=True).start()

    def _call_the_engine(self) -> socket.socket:
        if isinstance(self._engine, tuple):
            return socket.create_connection(self._engine)
        engine = socket.socket(socket.AF_UNIX)
        engine.connect(self._engine)
        return engine

    def _carry_questions(self, call: Call) -> None:
        with suppress(OSError):
            while message := call.caller.recv(CHUNK_BYTES):
                if here := self._breaks_at(message):
                    self._is_cut = here.is_for_good
                    if here.is_heard:
                        call.is_muted = True
                        call.answered.clear()
                        call.engine.sendall(message)
                        call.answered.wait(ENGINE_ANSWERS_SECONDS)
                    self._hang_up_all()
                    return
                call.engine.sendall(message)
        call.hang_up()

    def _carry_answers(self, call: Call) -> None:
        with suppress(OSError):
            while answer := call.engine.recv(CHUNK_BYTES):
                call.answered.set()
                if not call.is_muted:
                    call.caller.sendall(answer)
        call.hang_up()

    def _breaks_at(self, message: bytes) -> Break | None:
        with self._lock:
            expected = self._break
            if expected is None or expected.word not in message:
                return None
            expected.messages_left -= 1
            if expected.messages_left:
                return None
            self._break = None
            return expected

    def _hang_up_all(self) -> None:
        with self._lock:
            calls, self._calls = self._calls, []
        for call in calls:
            call.hang_up()
