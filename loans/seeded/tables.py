"""Rows on their way into tables: plain values by table, and COPY, which takes them by thousands."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
from django.db.models import Field, JSONField, Model
from psycopg import sql

from loans.placement import has_citus

Row = tuple[Any, ...]
TURN = timedelta(microseconds=200)


class Table:
    """A table to be filled: what each row brings, and what all the others have by default."""

    def __init__(self, model: type[Model], names: str) -> None:
        """Take the columns in the order in which rows bring them."""
        self.model = model
        self.names = tuple(names.split())
        fields = {one.attname: one for one in model._meta.concrete_fields}
        left = {name: one for name, one in fields.items() if name not in self.names}
        defaults = {name: _default(one) for name, one in left.items()}
        same = {name: value for name, value in defaults.items() if value is not None}
        # What is the same in all rows stands at the end of each.
        self.tail: Row = tuple(same.values())
        self.columns = (*self.names, *same)
        columns = ", ".join(f'"{fields[name].column}"' for name in self.columns)
        self.statement = f"COPY {model._meta.db_table} ({columns}) FROM STDIN".encode()

    def copy(self, raw: "psycopg.Cursor[Row]", rows: Sequence[Row]) -> None:
        """Write rows into it."""
        if not rows:
            return
        tail = self.tail
        with raw.copy(self.statement) as copy:
            for row in rows:
                copy.write_row(row + tail)


def _default(field: "Field[Any, Any]") -> Any:  # noqa: ANN401 (whatever the column holds)
    value = field.get_default()
    return json.dumps(value) if isinstance(field, JSONField) and value is not None else value


def count_rows(raw: "psycopg.Cursor[Row]", tables: Iterable[Table]) -> None:
    """Have the server count rows that nobody else sees yet, where the product may be the owner.

    By what it knows of a table it plans how keys are checked. Whoever else counted meanwhile would
    find the table as large as it is and empty, and every check would go through all of it; what
    this transaction has counted nobody counts again before its end. A cluster refuses to do so
    within a transaction.
    """
    if has_citus():
        return
    (role,) = raw.execute("SELECT current_role").fetchone() or ("",)
    names = ", ".join(table.model._meta.db_table for table in tables)
    raw.execute("RESET ROLE")
    # How many they are is seen from a few.
    raw.execute("SET LOCAL default_statistics_target = 10")
    raw.execute(f"ANALYZE {names}".encode())
    raw.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(str(role))))


# Rows by their tables, in the order in which they are written: what is pointed at comes first.
Batch = dict[Table, list[Row]]


def ahead(batches: Iterator[Batch]) -> Iterator[Batch]:
    """Have the next batch made up while the last one is being written."""
    with ThreadPoolExecutor(max_workers=1) as hand, _turns_of(TURN):
        coming = hand.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = hand.submit(next, batches, None)
            yield batch


@contextmanager
def _turns_of(turn: timedelta) -> Iterator[None]:
    """Let the two take turns so often: else the writer waits longer for its turn than it writes."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(turn.total_seconds())
    try:
        yield
    finally:
        sys.setswitchinterval(before)
