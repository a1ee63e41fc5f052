"""Callers: threads that send hops as a network does, and note how long each took."""

import http.client
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Session:
    """One session of one phone."""

    phone: str
    code: str
    id: str = field(default_factory=lambda: f"ATUid_{uuid.uuid4().hex}")
    typed: list[str] = field(default_factory=list)

    def form(self) -> str:
        """Write the hop as the network does."""
        return urlencode(
            {
                "sessionId": self.id,
                "phoneNumber": self.phone,
                "serviceCode": self.code,
                "networkCode": "65101",
                "text": "*".join(self.typed),
            }
        )


Hops = Callable[[Session], Sequence[str | None]]


@dataclass
class Line:
    """One connection that stays open."""

    port: int
    path: str
    wire: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.wire = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)

    def send(self, session: Session) -> tuple[str, float]:
        """Send a hop; give the screen, and how many milliseconds it took."""
        began = time.perf_counter()
        self.wire.request("POST", self.path, session.form(), FORM)
        answer = self.wire.getresponse()
        screen = answer.read().decode()
        took = (time.perf_counter() - began) * 1000
        if answer.status != http.client.OK or screen[:3] not in {"CON", "END"}:
            raise RuntimeError(f"{answer.status} {screen[:60]}")
        return screen, took


def spread(
    sessions: Sequence[Session],
    threads: int,
    does: Callable[[Line, Session], None],
    port: int,
    path: str,
) -> None:
    """Share sessions out among threads, each with a line of its own."""
    failed: list[BaseException] = []

    def work(mine: Sequence[Session]) -> None:
        line = Line(port, path)
        try:
            for session in mine:
                does(line, session)
        except BaseException as error:  # noqa: BLE001 (told below, in the first thread)
            failed.append(error)

    together = [
        threading.Thread(target=work, args=(sessions[place::threads],)) for place in range(threads)
    ]
    for thread in together:
        thread.start()
    for thread in together:
        thread.join()
    if failed:
        raise failed[0]
