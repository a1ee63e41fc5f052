"""What screens may ask of the book, and what it may answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ussd.engine.talk import Talk

Facts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a call into the domain, and what the session keeps of it."""

    name: str
    slots: Mapping[str, str] = field(default_factory=dict)
    # Where an earlier session was left, for her to go on from there.
    goes_on: Talk | None = None


class Option(NamedTuple):
    """One choice out of the book: what the session keeps of it, and what she reads."""

    value: str
    says: str


@dataclass(frozen=True, slots=True)
class Read:
    """A typed answer that was understood, as the slot keeps it.

    What may not be kept goes as `secret`, to what is done in the same hop.
    """

    value: str
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Refused:
    """A typed answer that was not: the line that says why, by its name, and the facts in it."""

    line: str
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PinRight:
    """The PIN is hers; what the session keeps of it."""

    keeps: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PinWrong:
    """It is not; so many tries are left before it is locked."""

    left: int


@dataclass(frozen=True, slots=True)
class PinLocked:
    """No try is looked at now; `just` where the one before this was the last."""

    just: bool = field(default=False, compare=False)


PinTry = PinRight | PinWrong | PinLocked


def no_pin(_talk: Talk, _typed: str) -> PinTry:
    """Take no PIN: for a dialogue that asks for none."""
    return PinLocked()


@dataclass(frozen=True, slots=True)
class Domain:
    """What screens may ask for, by the names that flows use."""

    runs: Mapping[str, Callable[[Talk], Outcome]] = field(default_factory=dict)
    shows: Mapping[str, Callable[[Talk], Facts]] = field(default_factory=dict)
    # Which of a menu's choices are open to her, in their order.
    offers: Mapping[str, Callable[[Talk], Sequence[str]]] = field(default_factory=dict)
    options: Mapping[str, Callable[[Talk], Sequence[Option]]] = field(default_factory=dict)
    reads: Mapping[str, Callable[[Talk, str], Read | Refused]] = field(default_factory=dict)
    # Whether what is offered, or picked from, is another than a session ago: for replays alone.
    changed: Mapping[str, Callable[[Talk], bool]] = field(default_factory=dict)
    pin: Callable[[Talk, str], PinTry] = no_pin
