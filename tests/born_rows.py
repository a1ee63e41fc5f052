"""The rows that migrations leave behind: kept once, put back after each test that commits."""

from collections.abc import Iterable, Sequence
from graphlib import TopologicalSorter

from django.db import connection
from django.db.backends.utils import CursorWrapper

from loans.placement import has_citus
from tests.owner import as_owner

TIES = """SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint
    WHERE contype = 'f' AND conrelid <> confrelid AND connamespace = 'public'::regnamespace"""

# Of each worker: its tables of ours that are spread, and the piece of each that lies there.
ON_WORKERS = """SELECT nodename, nodeport,
    string_agg(shard.logicalrelid || ' ' || shard_name(shard.logicalrelid, shardid), ', ')
    FROM pg_dist_shard shard JOIN pg_dist_placement USING (shardid)
    JOIN pg_dist_node USING (groupid) JOIN pg_dist_partition spread
        ON spread.logicalrelid = shard.logicalrelid AND spread.partmethod = 'h'
    GROUP BY nodename, nodeport"""


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
            filled = self._filled(cursor)
            changed = [table for table in self.tables if self._has_changed(cursor, table, filled)]
            # Many times as fast as TRUNCATE on a few rows. One by one: in one transaction a cluster
            # refuses a table that is on every node after one that is spread.
            for table in reversed(changed):
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608 (a name of ours)
            for table in changed:
                if table in self.rows:
                    with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                        copy.write(self.rows[table])
            cursor.execute("RESET lock_timeout")

    def _filled(self, cursor: CursorWrapper) -> set[str]:
        """Name the tables that hold anything: one question here, and one to each worker."""
        spread: list[tuple[str, int, str]] = []
        if self.spread:
            cursor.execute(ON_WORKERS)
            spread = cursor.fetchall()
        away = {table for _, _, pairs in spread for table, _ in map(str.split, pairs.split(", "))}
        cursor.execute(_whether([(one, one) for one in self.tables if one not in away]))
        filled = {str(table) for (table,) in cursor.fetchall()}
        if spread:
            hosts, ports, pairs = zip(*spread, strict=True)
            asked = [_whether([one.split() for one in some.split(", ")]) for some in pairs]
            told = [f"SELECT string_agg(name, ' ') FROM ({one}) filled" for one in asked]  # noqa: S608
            cursor.execute(
                "SELECT success, result FROM"
                " master_run_on_worker(%s::text[], %s::int[], %s::text[], true)",
                [list(hosts), list(ports), told],
            )
            for success, result in cursor.fetchall():
                assert success, result
                filled.update(result.split())
        return filled

    def _has_changed(self, cursor: CursorWrapper, table: str, filled: set[str]) -> bool:
        if table in self.rows:
            return _read(cursor, table) != self.rows[table]
        return table in filled


def _whether(pairs: Iterable[Sequence[str]]) -> str:
    """Ask which tables hold anything; each goes by a name of its own."""
    one = "SELECT '{}' AS name WHERE EXISTS (SELECT 1 FROM {})"
    return " UNION ALL ".join(one.format(name, table) for name, table in pairs)


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
