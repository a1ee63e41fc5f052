"""What waits for a member of staff: several tables read as one list, the newest on it first."""

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any, NamedTuple, Self
from uuid import UUID

from django.db.models import Count, Q, Value
from django.utils import timezone

from loans.dates import midnight
from loans.models import Borrower
from loans.queries.policy import policy_of
from loans.queries.waiting import Asked, Reader, Source, Waits, source
from loans.rules.worklist import Kind, kinds_for

# No row of a book lies beyond these; a cursor that is made up may name the end of the calendar.
FIRST, LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class Item(NamedTuple):
    """One thing that waits, and since when it is on the list."""

    kind: Kind
    at: datetime
    waits: Waits

    @property
    def id(self) -> UUID:
        """Give the id of what waits: with the moment it is the item's place."""
        return self.waits.id


class Sheet(NamedTuple):
    """An item with whom it is about, whose it is, and for how many days it has been there."""

    item: Item
    borrower: Borrower | None
    officer_id: UUID | None
    age_days: int


@dataclass(frozen=True, slots=True)
class Worklist:
    """What waits for one reader, with as much of a query's ways as a page needs."""

    sources: tuple[Source, ...]
    # The one kind that a page shows; all are counted.
    kind: Kind | None = None
    falling: bool = True

    def beyond(self, at: datetime, row_id: UUID) -> Self:
        """Keep what comes after an item, as the list is read."""
        sources = tuple(
            one._replace(rows=one.rows.filter(_beyond(one, at, row_id, falling=self.falling)))
            for one in self.sources
        )
        return replace(self, sources=sources)

    def read(self, *, falling: bool) -> Self:
        """Read what came last first, or the other way round."""
        return replace(self, falling=falling)

    def __getitem__(self, part: slice) -> list[Item]:
        """Read as much of each kind as the page may need of it, and put them in order."""
        sign = "-" if self.falling else ""
        found: list[Iterator[Item]] = []
        for one in self.sources:
            if self.kind in {None, one.kind}:
                rows = one.rows.order_by(f"{sign}{one.place}", f"{sign}id")
                told = rows.values_list(one.place, "id", *one.columns)[: part.stop]
                found.append(_items(one, told))
        merged = heapq.merge(*found, key=lambda item: (item.at, item.id), reverse=self.falling)
        return list(islice(merged, part.stop))

    def counts(self) -> dict[Kind, int]:
        """Count each kind, all of them in one query."""
        if not self.sources:
            return {}
        first, *others = (
            one.rows.order_by().values_list(Value(one.kind.value)).annotate(count=Count("*"))
            for one in self.sources
        )
        counted = dict(first.union(*others, all=True))
        return {one.kind: counted[one.kind.value] for one in self.sources}


def worklist(
    mfi_id: UUID,
    reader: Reader,
    day: date,
    *,
    officer_id: UUID | None = None,
    kind: Kind | None = None,
) -> Worklist:
    """Give what waits at a lender for somebody to act on; of one officer's where he is named."""
    asked = Asked(mfi_id, reader, policy_of(mfi_id), day, officer_id)
    return Worklist(tuple(source(asked, one) for one in kinds_for(reader.role)), kind)


def sheets(mfi_id: UUID, items: list[Item], day: date) -> list[Sheet]:
    """Join whom they are about, in one query for any number of items."""
    who = [item.waits.borrower_id for item in items if item.waits.borrower_id is not None]
    rows = Borrower.objects.of(mfi_id).filter(id__in=who)
    known = {row.id: row for row in rows.only("id", "name", "phone", "officer_id")}
    return [_sheet(item, known, day) for item in items]


def _sheet(item: Item, known: Mapping[UUID, Borrower], day: date) -> Sheet:
    waits, officer_id = item.waits, item.waits.officer_id
    borrower = None if waits.borrower_id is None else known[waits.borrower_id]
    if borrower is not None and waits.application_id is not None and waits.loan_id is None:
        officer_id = borrower.officer_id
    return Sheet(item, borrower, officer_id, (day - timezone.localdate(item.at)).days)


def _items(one: Source, rows: Any) -> Iterator[Item]:  # noqa: ANN401 (tuples of a query)
    for place, *waits in rows:
        at = place if one.days_later is None else midnight(place + timedelta(one.days_later))
        yield Item(one.kind, at, Waits(*waits))


def _beyond(one: Source, at: datetime, row_id: UUID, *, falling: bool) -> Q:
    """Say of which rows a moment and an id lie before, by the column that has the index."""
    way = "lt" if falling else "gt"
    place: datetime | date = at
    if one.days_later is not None:
        local = timezone.localtime(min(max(at, FIRST), LAST))
        place = local.date() - timedelta(one.days_later)
        if local.time() != time():
            # Whatever came on the list that midnight lies before a later moment, whole.
            return Q(**{f"{one.place}__{'lte' if falling else 'gt'}": place})
    return Q(
        Q(**{f"{one.place}__{way}e": place}),
        Q(**{f"{one.place}__{way}": place}) | Q(**{f"id__{way}": row_id}),
    )
