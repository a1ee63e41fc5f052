"""What paying late costs: the penalties of a product."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NotRequired, Self, TypedDict

from loans.rules.fees import FeeKind, plain_value
from loans.rules.rounding import LISENTE_PER_LOTI


class PenaltyKind(StrEnum):
    """Whether a penalty is a sum in maloti, or a share of what is overdue."""

    FLAT = "flat"
    PERCENT_OF_OVERDUE = "percent_of_overdue"


class Every(StrEnum):
    """How often it falls due while an instalment is overdue."""

    ONCE = "once"
    DAY = "day"
    MONTH = "month"


class PlainPenalty(TypedDict):
    """A penalty as products and loans store it."""

    kind: str
    value: str
    wait_days: int
    every: str
    cap: NotRequired[str]


@dataclass(frozen=True, slots=True)
class Penalty:
    """One penalty; the cap is what it may come to on one loan, in lisente."""

    kind: PenaltyKind
    value: Decimal
    wait_days: int
    every: Every
    cap_lisente: int | None = None

    @classmethod
    def of_plain(cls, plain: PlainPenalty) -> Self:
        """Read what is stored."""
        cap = plain.get("cap")
        return cls(
            PenaltyKind(plain["kind"]),
            Decimal(plain["value"]),
            plain["wait_days"],
            Every(plain["every"]),
            None if cap is None else int(Decimal(cap) * LISENTE_PER_LOTI),
        )

    def to_plain(self) -> PlainPenalty:
        """Write what is stored."""
        kind = FeeKind.FLAT if self.kind is PenaltyKind.FLAT else FeeKind.PERCENT
        plain = PlainPenalty(
            kind=self.kind.value,
            value=plain_value(kind, self.value),
            wait_days=self.wait_days,
            every=self.every.value,
        )
        if self.cap_lisente is not None:
            plain["cap"] = f"{Decimal(self.cap_lisente).scaleb(-2):.2f}"
        return plain
