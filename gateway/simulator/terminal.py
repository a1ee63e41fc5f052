"""The phone in a terminal: one session from dialling to hanging up, and its screens in frames."""

import textwrap
import time
import uuid
from dataclasses import dataclass, field

from django.conf import settings

from gateway.simulator import network
from gateway.simulator.network import Shown

# As many letters as fit a line of a small telephone's screen, and some.
LINE_LETTERS = 34
FINISHED, LEFT, FAILED = "Success", "Incomplete", "Failed"


@dataclass
class TerminalPhone:
    """One phone on one of the networks; its transcript grows as the network's does."""

    number: str
    network_code: str
    session_id: str = field(default_factory=lambda: f"ATUid_{uuid.uuid4().hex}")
    answers: list[str] = field(default_factory=list)
    hops: int = 0
    last: str = ""
    began: float = field(default_factory=time.monotonic)

    @property
    def timed_out(self) -> bool:
        """Tell whether a network would have ended the session by now."""
        return time.monotonic() - self.began > network.SESSION_SECONDS

    def dial(self) -> Shown:
        """Dial the service code."""
        return self._sent()

    def answer(self, typed: str) -> Shown:
        """Send what was typed."""
        self.answers.append(typed)
        return self._sent()

    def end(self, status: str) -> None:
        """Let the network tell the product how the session ended."""
        network.tell_end(
            self._session(),
            status=status,
            hops=str(self.hops),
            duration_ms=str(round((time.monotonic() - self.began) * 1000)),
            typed="*".join(self.answers),
            last=self.last,
        )

    def _sent(self) -> Shown:
        self.hops += 1
        shown = network.hop(self._session() | {"text": "*".join(self.answers)})
        self.last = shown.text
        return shown

    def _session(self) -> dict[str, str]:
        return {
            "sessionId": self.session_id,
            "phoneNumber": self.number,
            "networkCode": self.network_code,
            "serviceCode": settings.SERVICE_CODE,
        }


def framed(text: str, weight: int, budget: int) -> str:
    """Draw a screen, and on its lower edge what it weighs of what the network carries."""
    lines = [
        part for line in text.split("\n") for part in textwrap.wrap(line, LINE_LETTERS) or [""]
    ]
    edge = "─" * (LINE_LETTERS + 2)
    figure = f" {weight} of {budget} ─"
    shown = [f"│ {line:<{LINE_LETTERS}} │" for line in lines]
    return "\n".join([f"┌{edge}┐", *shown, f"└{edge[len(figure) :]}{figure}┘"])
