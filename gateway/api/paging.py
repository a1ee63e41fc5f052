"""Lists in pages: a cursor is a place between two rows, so that new rows move nothing."""

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Protocol, Self, TypeVar
from uuid import UUID

from django.db.models import Q
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

Row = TypeVar("Row")
Read_co = TypeVar("Read_co", covariant=True)

CURSOR = "cursor"
PAGE_SIZE = "page_size"
# What a paged call adds to its own filters.
PAGE_FILTERS = frozenset({CURSOR, PAGE_SIZE})
ROWS_DEFAULT = 50
ROWS_MAX = 200
SIZE = re.compile(r"[0-9]{1,3}")


def moment(text: str) -> datetime:
    """Read a moment; one that does not say where it is told is none."""
    read = datetime.fromisoformat(text)
    if read.tzinfo is None:
        raise ValueError(text)
    return read


@dataclass(frozen=True, slots=True)
class Mark:
    """A row's place in time, or in another order, and which way to read from it."""

    at: date | str
    id: UUID
    back: bool

    def __str__(self) -> str:
        """Write the mark as a cursor."""
        at = self.at if isinstance(self.at, str) else self.at.isoformat()
        text = f"{'<' if self.back else '>'}{at}|{self.id}"
        return base64.urlsafe_b64encode(text.encode()).decode()

    @classmethod
    def read(cls, cursor: str, place: Callable[[str], date | str]) -> Self:
        """Read a cursor that we gave; a made-up one is refused like any wrong filter."""
        try:
            text = base64.b64decode(cursor.encode("ascii"), altchars=b"-_", validate=True).decode()
            at_text, _, id_text = text[1:].partition("|")
            return cls(place(at_text), UUID(id_text), text[:1] == "<")
        except (UnicodeError, binascii.Error, ValueError):
            raise no_cursor() from None


def no_cursor() -> ValidationError:
    """Refuse a cursor that is made up, or another list's."""
    return ValidationError({CURSOR: ["This is no cursor of this list."]})


class Ordered(Protocol[Read_co]):
    """Rows in the order of a page."""

    def __getitem__(self, part: slice, /) -> Iterable[Read_co]:
        """Read the first of them."""


class Rows(Ordered[Read_co], Protocol[Read_co]):
    """What a page is read from: a query, or several that are read as one."""

    def filter(self, *conditions: Q) -> "Rows[Read_co]":
        """Keep what lies on one side of a mark."""

    def order_by(self, *names: str) -> "Rows[Read_co]":
        """Put it in order of time."""


class ByTime(BasePagination):
    """Rows by `at`, newest first; the id decides between rows of one moment."""

    newest_first = True
    # The column that holds a row's place, and how a cursor's is read.
    column = "at"
    place: Callable[[str], date | str] = staticmethod(moment)

    def mark(self, row: Any, *, back: bool) -> Mark:  # noqa: ANN401 (a row of any table)
        """Mark a row's place."""
        return Mark(getattr(row, self.column), row.id, back)

    def paginate_queryset(  # type: ignore[override]
        self,
        queryset: Rows[Row],
        request: Request,
        view: APIView | None = None,  # noqa: ARG002 (the framework's own signature)
    ) -> list[Row]:
        """Read one page, and one row more to know whether there is another."""
        size = _size(request)
        cursor = request.query_params.get(CURSOR)
        mark = None if cursor is None else Mark.read(cursor, self.place)
        back = mark is not None and mark.back
        rows = self.read(queryset, mark, falling=self.newest_first != back)[: size + 1]
        found: list[Row] = list(rows)
        more = len(found) > size
        page = found[:size][::-1] if back else found[:size]
        after, before = (True, more) if back else (more, mark is not None)
        self.next = self._link(request, page[-1:], back=False) if after else None
        self.previous = self._link(request, page[:1], back=True) if before else None
        return page

    def read(self, queryset: Rows[Row], mark: Mark | None, *, falling: bool) -> Ordered[Row]:
        """Put the rows in order, from a mark on where there is one."""
        way, sign = ("lt", "-") if falling else ("gt", "")
        if mark is not None:
            queryset = queryset.filter(
                Q(**{f"{self.column}__{way}e": mark.at}),
                Q(**{f"{self.column}__{way}": mark.at}) | Q(**{f"id__{way}": mark.id}),
            )
        return queryset.order_by(f"{sign}{self.column}", f"{sign}id")

    def _link(self, request: Request, edge: Sequence[Any], *, back: bool) -> str | None:
        if not edge:
            return None
        cursor = str(self.mark(edge[0], back=back))
        return replace_query_param(request.build_absolute_uri(), CURSOR, cursor)

    def get_paginated_response(self, data: object) -> Response:
        """Answer a page as every list answers it."""
        return Response({"results": data, "next": self.next, "previous": self.previous})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe a page in the OpenAPI document."""
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["results", "next", "previous"],
            "properties": {"results": schema, "next": link, "previous": link},
        }

    def get_schema_operation_parameters(self, _view: APIView) -> list[dict[str, Any]]:
        """Describe the two parameters in the OpenAPI document."""
        size = {"type": "integer", "minimum": 1, "maximum": ROWS_MAX, "default": ROWS_DEFAULT}
        return [
            {"name": CURSOR, "in": "query", "schema": {"type": "string"}},
            {"name": PAGE_SIZE, "in": "query", "schema": size},
        ]


class InOrder(ByTime):
    """Rows as they happened, oldest first."""

    newest_first = False


class ByDay(ByTime):
    """Rows by a column that holds a day; each list names its own."""

    place = staticmethod(date.fromisoformat)


def nothing(text: str) -> str:
    """Read a place that is told by the row alone."""
    if text:
        raise ValueError(text)
    return text


class ByName(InOrder):
    """Borrowers by their names. A cursor tells the row alone: a name has no place in an address."""

    column = "name_folded"
    place = staticmethod(nothing)

    def __init__(self, name_of: Callable[[UUID], str | None]) -> None:
        """Take how a row's name is found."""
        self.name_of = name_of

    def mark(self, row: Any, *, back: bool) -> Mark:  # noqa: ANN401 (as in all orders)
        """Mark a row, and not its name."""
        return Mark("", row.id, back)

    def read(self, queryset: Rows[Row], mark: Mark | None, *, falling: bool) -> Ordered[Row]:
        """Read on from the name that the row has today."""
        if mark is not None:
            name = self.name_of(mark.id)
            if name is None:
                raise no_cursor()
            mark = replace(mark, at=name)
        return super().read(queryset, mark, falling=falling)


def _size(request: Request) -> int:
    text = request.query_params.get(PAGE_SIZE, str(ROWS_DEFAULT))
    size = int(text) if SIZE.fullmatch(text) else 0
    if not 1 <= size <= ROWS_MAX:
        raise ValidationError({PAGE_SIZE: [f"A whole number from 1 to {ROWS_MAX}."]})
    return size
