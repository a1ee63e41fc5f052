"""What may come of handing a text to a carrier, and what follows from it for each class."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Then(Enum):
    """What a refusal asks of whoever sends."""

    # It is never taken.
    GIVE_UP = "give-up"
    # It may be taken later.
    AGAIN = "again"
    # It is tried once more and then given up.
    ONCE_MORE = "once-more"
    # Nothing is taken of this account: no credit, or held for a risk. A person has to act.
    PAUSE = "pause"
    # Too much was asked at once.
    SLOWER = "slower"
    # The number wants nothing more from this sender.
    SUPPRESS = "suppress"


@dataclass(frozen=True, slots=True)
class Accepted:
    """The carrier has it: its id there, and what it costs in the carrier's own words."""

    provider_id: str
    cost: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """It was not taken, for certain."""

    code: str
    then: Then = Then.GIVE_UP
    # How long the carrier asks to be left alone.
    after_seconds: int = 0


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Nobody can say whether it was taken."""

    why: str = "no-answer"


Outcome = Accepted | Refused | NoAnswer


def came_to(outcomes: Iterable[Outcome]) -> Counter[str]:
    """Count the texts of a call by what came of them, in a word."""
    words = {Accepted: "accepted", Refused: "refused", NoAnswer: "unanswered"}
    return Counter(words[type(one)] for one in outcomes)


def fits(text: str, characters: int) -> str:
    """Cut from a carrier's words what no column holds: too much of it, or no letter at all."""
    return text.replace("\0", "").encode(errors="replace").decode()[:characters]
