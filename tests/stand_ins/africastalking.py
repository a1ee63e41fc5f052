"""Africa's Talking as the documentation describes it, and as it may be on a bad day.

It runs by itself: what it says it received is what left the product, whatever the product believes.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from typing import cast

from tests.stand_ins.process import StandIn

JSON = "application/json"


@dataclass(frozen=True, kw_only=True)
class Odd:
    """Another behaviour, for so many calls (0: until it is told otherwise), or each so-manieth."""

    # answers, hangs, resets (the line breaks when it has read all), resets-unread, closes
    does: str = "answers"
    # Whether it has taken the texts all the same; None: as the status says.
    takes: bool | None = None
    status: int = 201
    # Instead of what it would say of the recipients.
    body: str | None = None
    kind: str = JSON
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float | None = None
    calls: int = 0
    every: int = 1


@dataclass(frozen=True)
class Received:
    """A text that it took, however often, and when it came first (seconds since 1970)."""

    phone: str
    says: str
    times: int
    at: float
    ids: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What it counted since it began, or was told to forget."""

    requests: int
    connections: int
    # Texts that it took, each as often as it came.
    taken: int
    recipients_in_flight: int
    recipients_in_flight_max: int
    calls_open_max: int
    # How many answers of each status; 0 stands for calls that got none.
    answers: dict[str, int]
    # How many requests came in each second since 1970.
    by_second: dict[str, int]
    # Delivery reports still to go, and the answers that they got; 0: none.
    reports_waiting: int
    reports: dict[str, int]


class AfricasTalking(StandIn):
    """Their API, as seen from a test."""

    def __init__(self) -> None:
        super().__init__("tests.stand_ins.africastalking_api")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.ports['http']}"

    def say(self, **ways: object) -> None:
        """Set lasting ways.

        latency_seconds, per_second (more: 429) with retry_after, balance (texts left; None: no
        end), codes {end of a number: code}, unmentioned [ends of numbers that the answer leaves
        out], code of all others, kind of the answer, keys {username: key}, shuffled, piecemeal (the
        answer comes in two pieces).
        """
        self.tell("say", **ways)

    def be_odd(self, odd: Odd) -> None:
        """Misbehave from now on; several last after one another, in the order they were told."""
        self.tell("odd", **asdict(odd))

    def be_good(self) -> None:
        """Misbehave no more."""
        self.tell("good")

    def report_to(self, url: str, **how: object) -> None:
        """Send delivery reports there of what is taken from now on.

        statuses [one after the other], by_end {end of a number: statuses}, after_seconds,
        within_seconds (each at a moment of its own in such a stretch: so they are shuffled), times,
        before_answer, held (until they are released), seed, network_code.
        """
        self.tell("report", url=url, **how)

    def release(self, *, times: int = 1, shuffled: bool = False, seed: int = 0) -> int:
        """Send the reports that were held, each so often; tell how many that makes."""
        return cast("int", self.tell("release", times=times, shuffled=shuffled, seed=seed))

    def quiet(self) -> None:
        """Wait until no report is on its way."""
        self.tell("quiet")

    def received(self) -> dict[tuple[str, str], int]:
        """Tell how often each text was taken for each phone."""
        return {(one.phone, one.says): one.times for one in self.texts()}

    def texts(self) -> list[Received]:
        """Give what was taken, in the order in which it came first."""
        rows = cast("list[tuple[str, str, int, float, list[str]]]", self.tell("texts"))
        return [Received(*row) for row in rows]

    def asked(self) -> list[dict[str, str]]:
        """Give the last two hundred requests: the form's fields, the path, and the key."""
        return cast("list[dict[str, str]]", self.tell("asked"))

    def figures(self) -> Figures:
        return Figures(**cast("dict[str, dict[str, int]]", self.tell("figures")))  # type: ignore[arg-type]

    def forget(self) -> None:
        """Begin to count anew."""
        self.tell("forget")


@contextmanager
def africas_talking(**ways: object) -> Iterator[AfricasTalking]:
    """Run it for as long as a block lasts."""
    with closing(AfricasTalking()) as stand_in:
        stand_in.say(**ways)
        yield stand_in
