"""Whoever is called back: a server that keeps what it is told, and answers as it is told to."""

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LOOK_SECONDS = 0.02


@dataclass
class Ear:
    """What was said to it: path and query, in order."""

    url: str = ""
    heard: list[str] = field(default_factory=list)
    # What the next callbacks are answered; 200 afterwards.
    statuses: deque[int] = field(default_factory=deque)

    def about(self, words: str) -> list[str]:
        return [one for one in self.heard if words in one]

    def await_about(self, words: str, count: int, seconds: float = 10) -> list[str]:
        """Wait until so much was said of something, and give it."""
        until = time.monotonic() + seconds
        while len(self.about(words)) < count:
            assert time.monotonic() < until, f"of {words}: {self.about(words)}"
            time.sleep(LOOK_SECONDS)
        return self.about(words)


@contextmanager
def ear() -> Iterator[Ear]:
    """Listen for as long as a block lasts."""
    one = Ear()

    class Listener(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            one.heard.append(self.path)
            self.send_response(one.statuses.popleft() if one.statuses else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    server.daemon_threads = True
    one.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield one
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
