"""How loans move from one age of arrears to another between the ends of two months."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from loans.rules.portfolio import AGES, age_of
from loans.rules.report import percent

WRITTEN_OFF = "written_off"
PAID_OFF = "paid_off"
IN_BOOK = tuple(band.name for band in AGES)
STATES = (*IN_BOOK, WRITTEN_OFF, PAID_OFF)
# Whence and whither.
Way = tuple[str, str]


class Held(NamedTuple):
    """A loan in the book: how late it is, and what is owed of its principal."""

    days_late: int
    lisente: int

    @property
    def age(self) -> str:
        """Name its age of arrears."""
        return age_of(self.days_late).name


class Ended(NamedTuple):
    """A month's end: the loans in the book, and those that were given up and still are."""

    held: Mapping[UUID, Held]
    given_up: AbstractSet[UUID]


class Move(NamedTuple):
    """One loan from one month's end to the next: whence, whither, and how much of principal."""

    before: str
    after: str
    lisente: int


class Rolled(NamedTuple):
    """All moves of one kind, and their shares of all that began where they did."""

    before: str
    after: str
    loans: int
    lisente: int
    loans_percent: Decimal | None
    lisente_percent: Decimal | None


def moves(start: Ended, end: Ended, back: Collection[UUID]) -> Iterator[Move]:
    """Give each loan's move, with the principal that it owed at the start.

    A loan that had left the book and is back in it moves what it owes now. What was first lent in
    the month has moved from nowhere, and is left out.
    """
    for loan_id, held in start.held.items():
        after = end.held[loan_id].age if loan_id in end.held else _gone(loan_id, end)
        yield Move(held.age, after, held.lisente)
    for loan_id in back:
        there = end.held[loan_id]
        yield Move(_gone(loan_id, start), there.age, there.lisente)


def _gone(loan_id: UUID, ended: Ended) -> str:
    return WRITTEN_OFF if loan_id in ended.given_up else PAID_OFF


class Rolls:
    """The moves of all months, by whence and whither."""

    def __init__(self) -> None:
        """Begin with no month."""
        self.months = 0
        self._loans = Counter[Way]()
        self._lisente = Counter[Way]()

    def add(self, month: Iterable[Move]) -> None:
        """Add the moves of one more month."""
        self.months += 1
        for before, after, lisente in month:
            self._loans[before, after] += 1
            self._lisente[before, after] += lisente

    def rows(self) -> list[Rolled]:
        """Give the moves that there were, in the order of ages.

        The shares are averages over the months in which a month counts by what it began with. What
        comes back into the book has none: nobody counts all that could have come.
        """
        return [
            Rolled(
                *way,
                self._loans[way],
                self._lisente[way],
                percent(self._loans[way], _all_from(way[0], self._loans)),
                percent(self._lisente[way], _all_from(way[0], self._lisente)),
            )
            for way in sorted(self._loans, key=_in_order)
        ]


def _in_order(way: Way) -> tuple[int, int]:
    return STATES.index(way[0]), STATES.index(way[1])


def _all_from(before: str, sums: Counter[Way]) -> int:
    return sum(sums[before, after] for after in STATES) if before in IN_BOOK else 0
