"""Where money goes when it arrives: over instalments and their parts, in the product's order."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, StrEnum
from typing import NamedTuple


class Part(StrEnum):
    """What an instalment asks for."""

    PENALTY = "penalties"
    FEE = "fees"
    INTEREST = "interest"
    PRINCIPAL = "principal"


PENALTY, FEE, INTEREST, PRINCIPAL = Part.PENALTY, Part.FEE, Part.INTEREST, Part.PRINCIPAL
# To be copied: going through an enumeration takes many times as long.
NOTHING = dict.fromkeys(Part, 0)
# The orders that products may choose, as lenders and their auditors name them.
USUAL = (PENALTY, FEE, INTEREST, PRINCIPAL)
BEFORE_FEES = (PENALTY, INTEREST, PRINCIPAL, FEE)
ADVANCE = (PRINCIPAL, PENALTY, FEE, INTEREST)


class Strategy(Enum):
    """In which order money is spent; the first is the small lender's."""

    OLDEST_FIRST = "oldest_first"
    DUE_THEN_ADVANCE_PRINCIPAL = "due_pfip_then_advance_ppfi"
    DUE_THEN_ADVANCE = "due_pipf_then_advance_pipf"
    PAST_TODAY_FUTURE = "past_due_today_future"
    PAST_TODAY_FUTURE_VERTICAL = "past_due_today_future_vertical"


class Charge(NamedTuple):
    """A fee or a penalty, and the day it falls due."""

    part: Part
    due_on: date
    lisente: int


class Payment(NamedTuple):
    """Money that arrived: when, and how much."""

    on: date
    lisente: int


class Asked(NamedTuple):
    """An instalment as the schedule has it."""

    due_on: date
    principal: int
    interest: int
    down_payment: bool = False


class Waiver(NamedTuple):
    """What the lender forgives of one part: when, and how much."""

    part: Part
    on: date
    lisente: int


@dataclass(slots=True)
class Installment:
    """An instalment while money is spent on it."""

    due_on: date
    asked: dict[Part, int]
    charges: list[Charge] = field(default_factory=list)
    paid: dict[Part, int] = field(default_factory=NOTHING.copy)
    waived: dict[Part, int] = field(default_factory=NOTHING.copy)
    late: int = 0
    in_advance: int = 0

    @property
    def open(self) -> int:
        """Give what is not paid yet."""
        asked, met = sum(self.asked.values()), sum(self.paid.values())
        return asked - met - sum(self.waived.values())

    def owed(self, part: Part) -> int:
        return self.asked[part] - self.paid[part] - self.waived[part]

    def charged_by(self, part: Part, day: date) -> int:
        """Give what of the row's fees or penalties has itself come due and is not paid."""
        come = sum(c.lisente for c in self.charges if c.part is part and c.due_on <= day)
        return max(come - self.paid[part] - self.waived[part], 0)

    def take(self, part: Part, amount: int, on: date) -> None:
        self.paid[part] += amount
        if on > self.due_on:
            self.late += amount
        elif on < self.due_on:
            self.in_advance += amount


class Took(NamedTuple):
    """What one row took of a payment for one of its parts."""

    row: Installment
    part: Part
    lisente: int


class Spent(NamedTuple):
    """Where one payment went; what no row could take is the overpayment."""

    payment: Payment
    parts: dict[Part, int]
    overpayment: int
    took: tuple[Took, ...] = ()


class Account(NamedTuple):
    """A loan after its charges and payments."""

    installments: list[Installment]
    spent: list[Spent]

    @property
    def outstanding(self) -> int:
        return sum(row.open for row in self.installments)

    @property
    def overpaid(self) -> int:
        return sum(one.overpayment for one in self.spent)


# One step: a row, one of its parts, and the most that may go there.
Step = tuple[Installment, Part, int]


def replay(
    asked: Sequence[Asked],
    charges: Iterable[Charge],
    moves: Iterable[Payment | Waiver],
    strategy: Strategy,
    disbursed_on: date,
) -> Account:
    """Spend all payments in order of date; what arrives late with an early date goes before.

    What is forgiven takes its place among them. Of one day, what was written down first is first.
    """
    rows = _rows(asked)
    for charge in charges:
        _put(rows, asked, charge, disbursed_on)
    spent = []
    for move in sorted(moves, key=lambda move: move.on):
        if isinstance(move, Payment):
            spent.append(spend(rows, move, strategy))
        else:
            forgive(rows, move)
    return Account(rows, spent)


def forgive(rows: Iterable[Installment], waiver: Waiver) -> int:
    """Take a sum off one part, the oldest instalment first; tell what nothing was owed for."""
    left = waiver.lisente
    for row in rows:
        amount = min(left, row.owed(waiver.part))
        row.waived[waiver.part] += amount
        left -= amount
    return left


def _rows(asked: Sequence[Asked]) -> list[Installment]:
    return [
        Installment(
            row.due_on, {PENALTY: 0, FEE: 0, INTEREST: row.interest, PRINCIPAL: row.principal}
        )
        for row in asked
    ]


def _put(
    rows: list[Installment], asked: Sequence[Asked], charge: Charge, disbursed_on: date
) -> None:
    """Put a charge on the row in whose time it falls due; after the last, on a row of its own."""
    begins = disbursed_on
    for row, terms in zip(rows, asked, strict=False):
        if terms.down_payment:
            continue
        if begins < charge.due_on <= row.due_on or charge.due_on <= begins == disbursed_on:
            break
        begins = row.due_on
    else:
        extra = rows[len(asked) :]
        found = [row for row in extra if row.due_on == charge.due_on]
        row = found[0] if found else Installment(charge.due_on, NOTHING.copy())
        if not found:
            rows.append(row)
            rows[len(asked) :] = sorted(rows[len(asked) :], key=lambda r: r.due_on)
    row.asked[charge.part] += charge.lisente
    row.charges.append(charge)


def spend(rows: list[Installment], payment: Payment, strategy: Strategy) -> Spent:
    """Spend one payment on rows as they stand, in the order of the strategy."""
    left, parts, took = payment.lisente, NOTHING.copy(), []
    for row, part, most in ORDERS[strategy](rows, payment.on):
        if not left:
            break
        amount = min(left, row.owed(part), most)
        if amount > 0:
            row.take(part, amount, payment.on)
            parts[part] += amount
            took.append(Took(row, part, amount))
            left -= amount
    return Spent(payment, parts, left, tuple(took))


def _each(rows: Iterable[Installment], order: tuple[Part, ...]) -> Iterator[Step]:
    for row in rows:
        for part in order:
            yield row, part, row.owed(part)


def _oldest_first(rows: list[Installment], _on: date) -> Iterator[Step]:
    return _each(rows, USUAL)


def _due_first(
    rows: list[Installment], on: date, due: tuple[Part, ...], advance: tuple[Part, ...]
) -> Iterator[Step]:
    for row in rows:
        if row.due_on <= on:
            yield from _each((row,), due)
        else:
            for part in (PENALTY, FEE):
                yield row, part, row.charged_by(part, on)
    yield from _each(rows, advance)


def _by_time(rows: list[Installment], on: date, *, vertical: bool) -> Iterator[Step]:
    order = (PENALTY, FEE, PRINCIPAL, INTEREST)
    groups = (
        [row for row in rows if row.due_on < on],
        [row for row in rows if row.due_on == on],
        [row for row in rows if row.due_on > on],
    )
    for group in groups:
        if vertical:
            for part in order:
                yield from _each(group, (part,))
        else:
            yield from _each(group, order)


ORDERS: dict[Strategy, Callable[[list[Installment], date], Iterator[Step]]] = {
    Strategy.OLDEST_FIRST: _oldest_first,
    Strategy.DUE_THEN_ADVANCE_PRINCIPAL: lambda rows, on: _due_first(rows, on, USUAL, ADVANCE),
    Strategy.DUE_THEN_ADVANCE: lambda rows, on: _due_first(rows, on, BEFORE_FEES, BEFORE_FEES),
    Strategy.PAST_TODAY_FUTURE: lambda rows, on: _by_time(rows, on, vertical=False),
    Strategy.PAST_TODAY_FUTURE_VERTICAL: lambda rows, on: _by_time(rows, on, vertical=True),
}
