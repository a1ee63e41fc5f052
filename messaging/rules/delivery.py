"""What may come of handing a text to a carrier."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Accepted:
    """The carrier has it: its id there, and what it costs in the carrier's own words."""

    provider_id: str
    cost: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """It was not taken, for certain; `again` where the same text may be taken later."""

    code: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Nobody can say whether it was taken."""


Outcome = Accepted | Refused | NoAnswer
