"""Lines to a carrier on which bytes come as networks bring them: in pieces, cut short, too many."""

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import pytest

from messaging.carriers import http
from messaging.carriers.africastalking import AfricasTalking
from messaging.rules.delivery import Accepted, NoAnswer, Outcome
from tests.messaging.test_africastalking import asked, call, recipient

HEAD = "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n"


@contextmanager
def answering(pieces: Sequence[bytes], pause_seconds: float = 0.05) -> Iterator[str]:
    """Answer one request with these pieces, a moment after each other, and close the line."""
    waits = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve() -> None:
            line, _ = door.accept()
            # Whoever asked may have heard enough.
            with line, suppress(BrokenPipeError, ConnectionResetError):
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                line.recv(65536)
                for piece in pieces:
                    line.sendall(piece)
                    waits.wait(pause_seconds)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
        waits.set()
        thread.join(5)


def told(url: str) -> Outcome:
    (outcome,) = asked(AfricasTalking("letsema", "the-key", "", url), call())
    return outcome


def test_an_answer_that_comes_in_pieces_is_read_to_its_end() -> None:
    body = recipient().encode()
    head = HEAD.format(len(body)).encode()
    third = len(body) // 3
    pieces = [head, body[:third], body[third : 2 * third], body[2 * third :]]
    with answering(pieces) as url:
        assert told(url) == Accepted("ATXid_1", "LSL 0.2500")


def test_an_answer_that_breaks_off_says_nothing() -> None:
    body = recipient().encode()
    with answering([HEAD.format(len(body)).encode() + body[:-1]]) as url:
        assert told(url) == NoAnswer()


def test_of_an_answer_without_end_only_so_much_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "BODY_BYTES_MAX", 1000)
    with answering([HEAD.format(10**9).encode() + b" " * 5000], 0) as url:
        assert told(url) == NoAnswer("http-201")
