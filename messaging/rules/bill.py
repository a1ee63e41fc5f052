"""A day's bill: what carriers say that texts cost, added up exactly, and their list beside ours."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, NamedTuple

# "KES 0.8000", or the number alone, as some lists have it.
COST: Final = re.compile(r"(?:([A-Za-z]{1,3})\s*)?([0-9]{1,9}(?:\.[0-9]{1,6})?)", re.ASCII)
# One country, two names of its money.
AT_HOME: Final = frozenset({"LSL", "M"})
ID: Final = ("messageid", "id", "message id", "transactionid")
PRICE: Final = ("cost", "price", "amount")
PARTS: Final = ("parts", "messageparts", "message parts", "segments")
CURRENCY: Final = "currency"
ROWS_MAX: Final = 200_000


class NotABill(ValueError):
    """A file that is no list of a carrier's; says why."""


class Cost(NamedTuple):
    """So much of some money."""

    currency: str
    amount: Decimal


class Billed(NamedTuple):
    """A line of a carrier's own list."""

    provider_id: str
    cost: Cost | None
    parts: int | None


class Ours(NamedTuple):
    """A text that the carrier took, as we wrote it down."""

    provider_id: str
    cost: Cost | None
    parts: int


@dataclass(slots=True)
class Compared:
    """What the two lists do not say alike: ids of the carrier's, and its sums by currency."""

    lines: int = 0
    theirs: dict[str, Decimal] = field(default_factory=dict)
    only_theirs: list[str] = field(default_factory=list)
    only_ours: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    # Billed with more parts than we counted, or at another price than was told at first: a carrier
    # may add words to a first text, by which one can opt out.
    more_parts: list[tuple[str, int, int]] = field(default_factory=list)
    other_cost: list[tuple[str, Cost | None, Cost | None]] = field(default_factory=list)


def read_cost(written: str) -> Cost | None:
    """Read what a carrier wrote; None for what nobody can read."""
    found = COST.fullmatch(written.strip())
    if found is None:
        return None
    return Cost((found[1] or "").upper(), Decimal(found[2]))


def added(costs: Iterable[Cost]) -> dict[str, Decimal]:
    """Add up by currency, to the last digit."""
    sums: dict[str, Decimal] = {}
    for currency, amount in costs:
        sums[currency] = sums.get(currency, Decimal()) + amount
    return sums


def at_home(sums: Mapping[str, Decimal]) -> Decimal | None:
    """Give a sum in maloti; None where some of it is other money, which nobody changes here."""
    if any(amount and currency not in AT_HOME for currency, amount in sums.items()):
        return None
    return sum((sums.get(one, Decimal()) for one in sorted(AT_HOME)), Decimal())


def read_bill(text: str) -> list[Billed]:
    """Read a carrier's own list: a header with an id, and a cost or parts where it has them."""
    rows = csv.reader(text.removeprefix("\ufeff").splitlines())
    heads = [one.strip().casefold() for one in next(rows, [])]
    by_id = _column(heads, ID)
    if by_id is None:
        raise NotABill("no column messageId")
    price, parts = _column(heads, PRICE), _column(heads, PARTS)
    money = heads.index(CURRENCY) if CURRENCY in heads else None
    billed: list[Billed] = []
    for number, row in enumerate(rows, 2):
        if not any(row):
            continue
        if len(row) < len(heads):
            raise NotABill(f"line {number}: fewer columns than the header")
        if len(billed) == ROWS_MAX:
            raise NotABill(f"more than {ROWS_MAX} lines")
        billed.append(_line(number, row, by_id, price, parts, money))
    return billed


def _line(
    number: int,
    row: Sequence[str],
    by_id: int,
    price: int | None,
    parts: int | None,
    money: int | None,
) -> Billed:
    cost = read_cost(row[price]) if price is not None and row[price].strip() else None
    if price is not None and row[price].strip() and cost is None:
        raise NotABill(f"line {number}: no price")
    if cost is not None and not cost.currency and money is not None:
        cost = Cost(row[money].strip().upper(), cost.amount)
    counted = row[parts].strip() if parts is not None else ""
    if counted and not (counted.isascii() and counted.isdigit()):
        raise NotABill(f"line {number}: no number of parts")
    return Billed(row[by_id].strip(), cost, int(counted) if counted else None)


def _column(heads: Sequence[str], names: Iterable[str]) -> int | None:
    return next((heads.index(one) for one in names if one in heads), None)


def compared(billed: Sequence[Billed], ours: Iterable[Ours], of_the_day: Iterable[str]) -> Compared:
    """Hold a carrier's list against ours; `ours` may be of other days too, `of_the_day` is due."""
    known = {one.provider_id: one for one in ours}
    found = Compared(len(billed), added(one.cost for one in billed if one.cost is not None))
    seen: set[str] = set()
    for line in billed:
        mine = known.get(line.provider_id)
        if line.provider_id in seen:
            found.twice.append(line.provider_id)
        elif mine is None:
            found.only_theirs.append(line.provider_id)
        else:
            _differ(found, line, mine)
        seen.add(line.provider_id)
    found.only_ours = [one for one in of_the_day if one not in seen]
    return found


def _differ(found: Compared, line: Billed, mine: Ours) -> None:
    if line.parts is not None and line.parts > mine.parts:
        found.more_parts.append((line.provider_id, mine.parts, line.parts))
    if line.cost is None or mine.cost is None:
        return
    named = line.cost.currency or mine.cost.currency
    if (named, line.cost.amount) != mine.cost:
        found.other_cost.append((line.provider_id, mine.cost, line.cost))
