"""An operator's own centre for short messages, as Kannel sees it over SMPP 3.4."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import cast

from tests.stand_ins.process import StandIn
from tests.stand_ins.smpp import decoded

USER, PASSWORD = "k", "pw"
LOOK_SECONDS = 0.02


@dataclass(frozen=True)
class Part:
    """What was handed over in one piece."""

    phone: str
    sender: str
    sender_kind: int
    coding: int
    text: str
    part: Sequence[int]
    wants_receipt: bool
    validity: str

    @property
    def says(self) -> str:
        return decoded(bytes.fromhex(self.text), self.coding)


class Operator(StandIn):
    """The centre, as seen from a test."""

    def __init__(self) -> None:
        super().__init__("tests.stand_ins.smpp_centre")

    @property
    def port(self) -> int:
        return self.ports["smpp"]

    def say(self, **ways: object) -> None:
        """Set lasting ways.

        latency_seconds, refuses {end of a number: status}, status of all others, silent (no answer
        to what it takes), receipts [stat, one after the other], by_end {end of a number: receipts},
        after_seconds, held (receipts wait for `release`), times.
        """
        self.tell("say", **ways)

    def release(self, *, times: int = 1, backwards: bool = False) -> int:
        """Send the receipts that were held, in their order or the last first."""
        return cast("int", self.tell("release", times=times, backwards=backwards))

    def deliver(self, phone: str, says: str, to: str = "32500") -> None:
        """Send a phone's text in."""
        self.tell("deliver", phone=phone, says=says, to=to)

    def break_line(self) -> None:
        """Drop the line to whoever is bound."""
        self.tell("break")

    def bound(self) -> int:
        """Tell how many are bound."""
        return cast("int", self.tell("bound"))

    def parts(self) -> list[Part]:
        """Give each part it took, in order."""
        rows = cast("list[dict[str, object]]", self.tell("parts"))
        return [Part(**row) for row in rows]  # type: ignore[arg-type]

    def received(self) -> Counter[tuple[str, str]]:
        """Tell how often each whole text was taken for each phone."""
        whole: Counter[tuple[str, str]] = Counter()
        pieces: dict[tuple[str, int, int], dict[int, bytes]] = {}
        for one in self.parts():
            number, count, which = one.part
            of_it = pieces.setdefault((one.phone, number, count), {})
            of_it[which] = bytes.fromhex(one.text)
            if len(of_it) == count:
                says = b"".join(of_it[at] for at in sorted(of_it))
                whole["+" + one.phone, decoded(says, one.coding)] += 1
                del pieces[one.phone, number, count]
        return whole

    def await_received(self, phone: str, says: str, times: int, seconds: float = 10) -> None:
        """Wait until a text is here: what Kannel has queued comes a moment later."""
        until = time.monotonic() + seconds
        while self.received()[phone, says] < times:
            assert time.monotonic() < until, f"not here: {phone}"
            time.sleep(LOOK_SECONDS)

    def forget(self) -> None:
        self.tell("forget")


@contextmanager
def operator(**ways: object) -> Iterator[Operator]:
    """Run it for as long as a block lasts."""
    with closing(Operator()) as stand_in:
        stand_in.say(**ways)
        yield stand_in
