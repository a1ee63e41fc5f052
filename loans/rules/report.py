"""A report as numbers: what was asked, columns with their kinds, rows, and sums over all rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple, Self
from uuid import UUID

# Sums are whole lisente; shares are percent with two places; None is an empty cell.
Value = str | int | Decimal | date | datetime | UUID | bool | None


class Kind(StrEnum):
    """What a column holds, and so how it is written."""

    TEXT = "text"
    COUNT = "count"
    MONEY = "money"
    PERCENT = "percent"
    DAY = "day"
    ID = "id"


class Column(NamedTuple):
    """A column by the name under which the outside knows it."""

    key: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Asked:
    """For which day, or from which day to which; of one officer or product alone, where named."""

    on: date
    since: date
    until: date
    officer_id: UUID | None = None
    product_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One report's answer."""

    columns: tuple[Column, ...]
    rows: Sequence[tuple[Value, ...]]
    # The sums: each by its column.
    totals: Mapping[Column, Value] = field(default_factory=dict)
    # What the rows are called outside.
    rows_named: str = "rows"
    # What else was found out, each under its name; its rows stand beside the report's own.
    tables: Mapping[str, Self] = field(default_factory=dict)


def percent(part: int, whole: int) -> Decimal | None:
    """Give a share in percent with two places, ties to even; of nothing there is none."""
    if not whole:
        return None
    return Decimal(round(Fraction(part * 10_000, whole))).scaleb(-2)
