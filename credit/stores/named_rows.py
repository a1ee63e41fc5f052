"""Rows with names for their columns, by classes that are made once.

The driver makes one for each answer, and of a small answer that is the dearest part.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from cassandra.query import named_tuple_factory


def named_rows(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[Any]:
    """Name the columns of rows."""
    return list(map(_named(tuple(columns)), rows))


@cache
def _named(columns: tuple[str, ...]) -> Any:  # noqa: ANN401 (a class of the driver's making)
    (row,) = named_tuple_factory(columns, [(None,) * len(columns)])
    return type(row)._make
