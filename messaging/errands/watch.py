"""What an operator may want to see of messages, told to whoever watches."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta


class Watcher:
    """Who looks on; alone it looks away."""

    def unknown(self, count: int, oldest: timedelta) -> None:
        """Hear how many there are at all lenders, and for how long the oldest has been so."""

    def waiting(self, lane: str, count: int, longest: timedelta) -> None:
        """Hear how many texts of a lane are due and not sent, and for how long the oldest is."""

    def came_in(self, kind: str, count: int, longest: timedelta) -> None:
        """Hear how much of what carriers and phones told is still to be taken in."""

    def shut(self, count: int, longest: timedelta) -> None:
        """Hear how many accounts a carrier takes nothing of, and since when."""

    def budgets(self, low: int, least: float) -> None:
        """Hear how many lenders have little left, and the smallest share that one has: 0 to 1."""

    def called(self, carrier: str, seconds: float, came_to: Mapping[str, int]) -> None:
        """Hear how long a carrier took for a call, and what came of how many texts in it."""

    def left_alone(self, lane: str, *, alone: bool) -> None:
        """Hear that this process leaves a carrier alone on a lane, or asks it again."""


@dataclass(slots=True)
class _Watch:
    """The one place where the wiring says who looks on."""

    watcher: Watcher = field(default_factory=Watcher)


watch = _Watch()
