"""What paying late costs: the penalties of a product, and when each has come due on a loan."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
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


class Open(NamedTuple):
    """From the end of this day on, so much of an instalment is open: no penalty is counted in."""

    since: date
    lisente: int


@dataclass(frozen=True, slots=True)
class OwedRow:
    """An instalment and what was open of it, day by day, in order of days.

    It begins with all that the instalment asks, on its due day or before. Money that arrives late
    with an early date changes the days it would have changed.
    """

    number: int
    due_on: date
    history: Sequence[Open]

    def open_on(self, day: date) -> int:
        """Give what was open when the day had ended."""
        known = [one.lisente for one in self.history if one.since <= day]
        return known[-1] if known else 0


class PenaltyDue(NamedTuple):
    """A penalty that has come due; whoever has charged one of this key does not charge it again."""

    number: int
    due_on: date
    lisente: int
    key: str


class _Claim(NamedTuple):
    """A penalty that a rule asks for, before its cap is looked at; in the order of charging."""

    due_on: date
    number: int
    rule: int
    lisente: int
    key: str


def come_due(
    penalties: Sequence[Penalty],
    rows: Iterable[OwedRow],
    until: date,
    charged: Mapping[str, int],
    rounding: Rounding = Rounding.HALF_EVEN,
) -> tuple[PenaltyDue, ...]:
    """List what has come due up to and with a day, and is not charged yet, in order of time.

    `charged` holds what the loan was charged before, by key, and what was waived of it too: that
    is neither charged again nor does it make room under the cap. Only days that have ended may be
    asked for, since a payment of the same day is still in time to end the lateness.
    """
    claims = sorted(_claims(penalties, rows, until, charged, rounding))
    spent = dict.fromkeys(range(len(penalties)), 0)
    for key, lisente in charged.items():
        spent[_rule_of(key)] += lisente
    found = []
    for claim in claims:
        cap, before = penalties[claim.rule].cap_lisente, spent[claim.rule]
        lisente = claim.lisente if cap is None else min(claim.lisente, cap - before)
        if lisente > 0:
            spent[claim.rule] = before + lisente
            found.append(PenaltyDue(claim.number, claim.due_on, lisente, claim.key))
    return tuple(found)


def _claims(
    penalties: Sequence[Penalty],
    rows: Iterable[OwedRow],
    until: date,
    charged: Mapping[str, int],
    rounding: Rounding,
) -> Iterator[_Claim]:
    for row in rows:
        for rule, penalty in enumerate(penalties):
            for day in _days(penalty, row, until):
                key = _key(rule, penalty, row, day)
                overdue = row.open_on(day)
                if not overdue:
                    continue
                if key not in charged:
                    lisente = penalty.lisente(overdue, rounding)
                    yield _Claim(day, row.number, rule, lisente, key)
                if penalty.every is Every.ONCE:
                    break


def _days(penalty: Penalty, row: OwedRow, until: date) -> Iterator[date]:
    """Give the days on which it may fall due: the first is the one after the days of waiting."""
    first = day = row.due_on + timedelta(penalty.wait_days + 1)
    times = 0
    while day <= until:
        yield day
        times += 1
        if penalty.every is Every.MONTH:
            day = month_after(first, times, first.day)
        else:
            day = first + timedelta(times)


def _key(rule: int, penalty: Penalty, row: OwedRow, day: date) -> str:
    """Name the charge: a rescheduled instalment has another due day, and so keys of its own."""
    key = f"{rule}:{row.number}:{row.due_on.isoformat()}"
    return key if penalty.every is Every.ONCE else f"{key}:{day.isoformat()}"


def _rule_of(key: str) -> int:
    return int(key.partition(":")[0])
