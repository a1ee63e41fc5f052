"""When the registry's ring was last repaired: its nodes write each repair down for thirty days."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from credit.rules.address import Address
from credit.rules.repair import Kind, Session, repaired_since
from credit.stores.cassandra_statements import Statements, aware

_STATEMENTS: Final = {
    # A table of few rows without a key that would help: two a node and day, and some by hand.
    "sessions": (
        "SELECT started_at, columnfamily_names, successful_ranges, options"
        " FROM system_distributed.parent_repair_history WHERE keyspace_name = ? ALLOW FILTERING"
    ),
    "tables": "SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?",
    "changed": "SELECT applied_at FROM schema_change",
}


class CassandraRepairs:
    """credit.registry.Repairs on a cluster."""

    def __init__(self, address: Address) -> None:
        self._statements = Statements(address, _STATEMENTS)
        self._keyspace = address.keyspace
        self._copies = sum(count for _, count in address.copies)

    def repaired(self) -> Mapping[Kind, datetime | None]:
        if self._copies == 1:
            return {}
        changed_at = max(aware(row.applied_at) for row in self._statements.read("changed", ()))
        tables = [row.table_name for row in self._statements.read("tables", (self._keyspace,))]
        sessions = [
            Session(
                aware(row.started_at),
                frozenset(row.columnfamily_names or ()),
                frozenset(row.successful_ranges),
                dict(row.options or {}),
            )
            for row in self._statements.read("sessions", (self._keyspace,))
            # One that is under way, or failed, has gone over nothing.
            if row.successful_ranges
        ]
        return {
            kind: repaired_since(kind, sessions, tables, changed_at=changed_at) for kind in Kind
        }
