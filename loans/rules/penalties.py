"""What paying late costs: the penalties of a product, and when each has come due on a loan."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, NotRequired, Self, TypedDict

from loans.rules.calendar import month_after
from loans.rules.fees import FeeKind, plain_value
from loans.rules.interest import PERCENT
from loans.rules.rounding import LISENTE_PER_LOTI, Rounding, divided


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

    def lisente(self, overdue_lisente: int, rounding: Rounding) -> int:
        """Reckon it on what is overdue, in which no penalty is counted."""
        over, under = self.value.as_integer_ratio()
        if self.kind is PenaltyKind.PERCENT_OF_OVERDUE:
            return divided(over * overdue_lisente, under * PERCENT, rounding)
        return divided(over * LISENTE_PER_LOTI, under, rounding)


class LateRow(NamedTuple):
    """An overdue instalment, and what was open of it as a day ended: no penalty counted in."""

    number: int
    due_on: date
    open_lisente: int


class PenaltyDue(NamedTuple):
    """A penalty that has come due; whoever has charged one of this key does not charge it again."""

    due_on: date
    number: int
    # Which of the product's penalties it is.
    rule: int
    lisente: int
    key: str


def come_due(
    day: date,
    penalties: Sequence[Penalty],
    rows: Iterable[LateRow],
    rounding: Rounding = Rounding.HALF_EVEN,
) -> list[PenaltyDue]:
    """List what comes due on a day that has ended, in the order of charging.

    A payment of the day itself is still in time to end the lateness: `rows` are it ended.
    Whether one was charged before, and caps, are looked at by `still_to_charge`.
    """
    return sorted(
        PenaltyDue(
            day,
            row.number,
            rule,
            penalty.lisente(row.open_lisente, rounding),
            _key(rule, penalty, row, day),
        )
        for row in rows
        for rule, penalty in enumerate(penalties)
        if row.open_lisente and _falls_on(penalty, row, day)
    )


def still_to_charge(
    penalties: Sequence[Penalty],
    due: Iterable[PenaltyDue],
    charged: Container[str],
    spent: Mapping[int, int],
) -> list[PenaltyDue]:
    """Leave out what was charged before, and what is above a penalty's cap.

    `spent` holds by rule what the loan was charged so far, and what was waived of it too: that is
    neither charged again nor does it make room under the cap.
    """
    found, so_far = [], dict(spent)
    for one in due:
        if one.key in charged:
            continue
        cap, before = penalties[one.rule].cap_lisente, so_far.get(one.rule, 0)
        lisente = one.lisente if cap is None else min(one.lisente, cap - before)
        if lisente > 0:
            so_far[one.rule] = before + lisente
            found.append(one._replace(lisente=lisente))
    return found


def _falls_on(penalty: Penalty, row: LateRow, day: date) -> bool:
    """Tell whether it may fall due on a day: the first is the one after the days of waiting."""
    first = row.due_on + timedelta(penalty.wait_days + 1)
    if day < first:
        return False
    if penalty.every is Every.MONTH:
        months = (day.year - first.year) * 12 + day.month - first.month
        return day == month_after(first, months, first.day)
    return True


def _key(rule: int, penalty: Penalty, row: LateRow, day: date) -> str:
    """Name the charge: a rescheduled instalment has another due day, and so keys of its own."""
    key = f"{rule}:{row.number}:{row.due_on.isoformat()}"
    return key if penalty.every is Every.ONCE else f"{key}:{day.isoformat()}"
