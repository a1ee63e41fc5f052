"""Where the payments of made-up loans went, by the rules: once for all loans that are alike."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from loans.rules import allocation
from loans.rules.allocation import Charge, Part, Strategy
from loans.rules.schedule import Row

PARTS = (Part.PRINCIPAL, Part.INTEREST, Part.FEE, Part.PENALTY)
Sums = tuple[int, ...]
# Days with the sum that came on each, in their order.
Money = Sequence[tuple[date, int]]


class Booked(NamedTuple):
    """One payment: its parts, what no row could take, and what was owed after it."""

    parts: Sums
    over: int
    # Part, sum and place of the row, for each part of each row that took something.
    took: tuple[tuple[Part, int, int], ...]
    balance: int


class Spending(NamedTuple):
    """A schedule after all payments: what each row has got, and what is owed part by part."""

    paid: tuple[Sums, ...]
    booked: tuple[Booked, ...]
    owed: Sums
    # The place of the oldest row with anything open.
    oldest: int | None


class Spendings:
    """All spendings so far. No order of payments asks of a day more than which rows it is after."""

    def __init__(self) -> None:
        """Begin with none."""
        self._known: dict[object, Spending] = {}

    def of(self, rows: Sequence[Row], money: Money, strategy: Strategy) -> Spending:
        """Spend the money on the rows."""
        dues = [row.due_on for row in rows]
        asked = tuple([row[2:5] for row in rows])
        came = tuple(
            [(sum_, bisect_left(dues, day), bisect_right(dues, day)) for day, sum_ in money]
        )
        alike = (asked, came, strategy)
        known = self._known.get(alike)
        if known is None:
            known = self._known[alike] = _spent(rows, money, strategy)
        return known


def _spent(rows: Sequence[Row], money: Money, strategy: Strategy) -> Spending:
    account = allocation.replay(
        [allocation.Asked(row.due_on, row.principal, row.interest) for row in rows],
        [Charge(Part.FEE, row.due_on, row.fees) for row in rows if row.fees],
        [allocation.Payment(*one) for one in money],
        strategy,
        # Of charges before the first row there are none.
        date.min,
    )
    made = account.installments
    places = {id(row): place for place, row in enumerate(made)}
    balance, booked = sum(row.total for row in rows), []
    for one in account.spent:
        took: dict[tuple[Part, int], int] = defaultdict(int)
        for row, part, sum_ in one.took:
            took[part, places[id(row)]] += sum_
        each = tuple((part, sum_, place) for (part, place), sum_ in took.items())
        balance -= one.payment.lisente - one.overpayment
        parts = tuple(one.parts[part] for part in PARTS)
        booked.append(Booked(parts, one.overpayment, each, balance))
    return Spending(
        tuple(tuple(row.paid[part] for part in PARTS) for row in made),
        tuple(booked),
        tuple(sum(row.owed(part) for row in made) for part in PARTS),
        next((place for place, row in enumerate(made) if row.open), None),
    )
