"""The rows that migrations leave behind: kept once, put back after each test that commits."""

from graphlib import TopologicalSorter

from django.db import connection
from django.db.backends.utils import CursorWrapper

from loans.placement import has_citus
from tests.owner import as_owner

TIES = """SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint
    WHERE contype = 'f' AND conrelid <> confrelid AND connamespace = 'public'::regnamespace"""


class BornRows:
    """A database as it was born."""

    def __init__(self) -> None:
        self.tables: list[str] = []
        self.rows: dict[str, bytes] = {}
        self.spread = False

    def remember(self) -> None:
        """Read all rows that are there, as the owner."""
        self.spread = has_citus()
        with connection.cursor() as cursor:
            self.tables = _pointed_at_first(cursor)
            read = {table: _read(cursor, table) for table in self.tables}
        self.rows = {table: rows for table, rows in read.items() if rows}

    def restore(self) -> None:
        """Empty what has changed, and put those rows back."""
        with as_owner() as cursor:
            cursor.execute("SET lock_timeout = '10s'")
            changed = [table for table in self.tables if self._has_changed(cursor, table)]
            if changed and self.spread:
                # A reference table refuses DELETE as long as a distributed one points at it.
                cursor.execute(f"TRUNCATE {', '.join(changed)} CASCADE")
            elif changed:
                # Many times as fast as TRUNCATE on a few rows.
                deletes = [f"DELETE FROM {table}" for table in reversed(changed)]  # noqa: S608
                cursor.execute("; ".join(deletes))
            for table in self.tables:
                if table in self.rows and self._has_changed(cursor, table):
                    with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                        copy.write(self.rows[table])
            cursor.execute("RESET lock_timeout")

    def _has_changed(self, cursor: CursorWrapper, table: str) -> bool:
        if table in self.rows:
            return _read(cursor, table) != self.rows[table]
        cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table})")  # noqa: S608 (a name of ours)
        return bool(cursor.fetchone() == (True,))


def _pointed_at_first(cursor: CursorWrapper) -> list[str]:
    """List the models' tables so that each comes after those that its foreign keys point at."""
    names = connection.introspection.django_table_names(only_existing=True)
    order = TopologicalSorter({name: set[str]() for name in names})
    cursor.execute(TIES)
    for table, points_at in cursor.fetchall():
        # A cluster also has shards here, which are none of ours.
        if {table, points_at} <= set(names):
            order.add(table, points_at)
    return list(order.static_order())


def _read(cursor: CursorWrapper, table: str) -> bytes:
    with cursor.copy(f"COPY {table} TO STDOUT") as copy:
        return b"".join(bytes(part) for part in copy)
