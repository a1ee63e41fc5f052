"""Lists in pages: places between two rows, as the API marks them, in the order of the queue."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from rest_framework.exceptions import ValidationError

from gateway.api.paging import Mark, moment

Row = TypeVar("Row", bound=Model)
ROWS = 25
# Between the mark of a row and its moment.
BETWEEN = "@"


@dataclass(frozen=True, slots=True)
class PageOf(Generic[Row]):
    """The rows of one page, and where the pages beside it begin; None where there is none."""

    rows: list[Row]
    next: str | None
    previous: str | None


@dataclass(frozen=True, slots=True)
class Order:
    """By which columns rows follow each other; the last of them tells rows of one moment apart."""

    columns: tuple[str, ...]
    falling: bool

    def sorted(self, rows: QuerySet[Row], *, back: bool) -> QuerySet[Row]:
        """Put rows in order, or the other way round."""
        sign = "-" if self.falling != back else ""
        return rows.order_by(*(f"{sign}{column}" for column in self.columns))

    def beyond(self, values: tuple[object, ...], *, back: bool) -> Q:
        """Say which rows lie behind a place, as they are read."""
        way = "lt" if self.falling != back else "gt"
        same, beyond = Q(), Q(id__in=[])
        for column, value in zip(self.columns, values, strict=True):
            beyond |= same & Q(**{f"{column}__{way}": value})
            same &= Q(**{column: value})
        return beyond


# What needs the reader, then the rest, the longest waiting first; and what is settled, last first.
NEEDS_FIRST = Order(("later", "submitted_at", "id"), falling=False)
LAST_FIRST = Order(("at", "id"), falling=True)


def page_of(rows: QuerySet[Row], order: Order, cursor: str) -> PageOf[Row]:
    """Read one page, and one row more to know whether there is another.

    A cursor that is none of ours begins at the beginning: an address is easily cut short.
    """
    mark = _read(cursor, order)
    back = mark is not None and mark[1]
    if mark is not None:
        rows = rows.filter(order.beyond(mark[0], back=back))
    found = list(order.sorted(rows, back=back)[: ROWS + 1])
    more = len(found) > ROWS
    page = found[:ROWS][::-1] if back else found[:ROWS]
    after, before = (True, more) if back else (more, mark is not None)
    return PageOf(
        page,
        _mark(page[-1], order, back=False) if after and page else None,
        _mark(page[0], order, back=True) if before and page else None,
    )


def _mark(row: Model, order: Order, *, back: bool) -> str:
    *before, last = order.columns
    place = BETWEEN.join(_written(getattr(row, column)) for column in before)
    return str(Mark(place, getattr(row, last), back))


def _written(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _read(cursor: str, order: Order) -> tuple[tuple[object, ...], bool] | None:
    if not cursor:
        return None
    try:
        mark = Mark.read(cursor, str)
        *before, _ = order.columns
        values = [
            _reads(column)(text)
            for column, text in zip(before, str(mark.at).split(BETWEEN), strict=True)
        ]
    except (ValidationError, ValueError):
        return None
    return (*values, mark.id), mark.back


def _reads(column: str) -> Callable[[str], object]:
    return {"later": int, "id": UUID}.get(column, moment)
