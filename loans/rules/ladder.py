"""How much a borrower may take as she comes back: the first loan small, then step by step more."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple, Self, TypedDict

from loans.rules.rounding import LISENTE_PER_LOTI


class PlainStep(TypedDict):
    """A step as products store it."""

    cycle: int
    principal_max: str


class Step(NamedTuple):
    """From this loan of hers on, the first being 1, up to this much."""

    cycle: int
    principal_max_lisente: int

    @classmethod
    def of_plain(cls, plain: PlainStep) -> Self:
        """Read what is stored."""
        return cls(plain["cycle"], int(Decimal(plain["principal_max"]) * LISENTE_PER_LOTI))

    def to_plain(self) -> PlainStep:
        """Write what is stored."""
        most = Decimal(self.principal_max_lisente).scaleb(-2)
        return PlainStep(cycle=self.cycle, principal_max=f"{most:.2f}")


Ladder = Sequence[Step]


def most_principal(ladder: Ladder, cycle: int, principal_max_lisente: int) -> int:
    """Give the most for her loan of this number; without a ladder it is the product's own."""
    reached = [step.principal_max_lisente for step in ladder if step.cycle <= cycle]
    return reached[-1] if reached else principal_max_lisente


def ladder_fault(ladder: Ladder, principal_min_lisente: int, principal_max_lisente: int) -> str:
    """Say what is wrong with a ladder, or nothing."""
    if not ladder:
        return ""
    if ladder[0].cycle != 1:
        return "Begins with cycle 1, her first loan."
    if any(one.cycle >= other.cycle for one, other in pairwise(ladder)):
        return "Cycles rise from step to step."
    sums = [step.principal_max_lisente for step in ladder]
    if max(sums) > principal_max_lisente:
        return "No step above principal_max."
    if min(sums) < principal_min_lisente:
        return "No step below principal_min."
    return ""
