"""The floor: the registry's statements, prepared on a session of the driver and sent as they are.

No speculation, no port, nothing made of the rows. Whoever changes a statement of the stores hears
of it here: a floor that asks for something else than the product measures nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

from cassandra import ConsistencyLevel
from cassandra.auth import PlainTextAuthProvider
from cassandra.cluster import (
    EXEC_PROFILE_DEFAULT,
    Cluster,
    ExecutionProfile,
    ResponseFuture,
    Session,
)
from cassandra.concurrent import execute_concurrent_with_args
from cassandra.io.libevreactor import LibevConnection
from cassandra.policies import FallthroughRetryPolicy
from cassandra.query import PreparedStatement

from config.registry import cluster
from credit.rules.address import Address
from credit.stores.session import PROTOCOL_VERSION, ClusterSession

Row = tuple[object, ...]
SERIAL: Final = "serial"
AT_ONCE: Final = 64

_ENTRY: Final = (
    "entry_id, mfi_id, consent_id, state, amount_lisente, monthly_lisente, expires_at, touched_at,"
    " claims, degree, lent_at"
)
_LOOK: Final = "officer, purpose, consent_id"
# Columns of this file alone are put together here.
CQL: Final = {
    "look of her": (
        f"INSERT INTO inquiry_by_borrower (borrower_id, yyyymm, at, inquiry_id, mfi_id, {_LOOK})"  # noqa: S608
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) USING TTL ?"
    ),
    "look of lender": (
        f"INSERT INTO inquiry_by_mfi (mfi_id, day, at, inquiry_id, borrower_id, {_LOOK})"  # noqa: S608
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) USING TTL ?"
    ),
    "looks": (
        f"SELECT borrower_id, mfi_id, at, inquiry_id, {_LOOK}"  # noqa: S608
        " FROM inquiry_by_borrower WHERE borrower_id = ? AND yyyymm = ? AND at >= ?"
    ),
    "entries": f"SELECT version, {_ENTRY} FROM exposure WHERE borrower_id = ?",  # noqa: S608
    "standings": (
        "SELECT mfi_id, loan_id, revision, body FROM loan_standing WHERE borrower_id = ?"
    ),
    "disputes": (
        "SELECT borrower_id, dispute_id, mfi_id, loan_id, opened_at, verdict, settled_at"
        " FROM dispute WHERE borrower_id = ?"
    ),
    "phone": (
        "SELECT borrower_id, min(pointed_at) AS first_at, max(pointed_at) AS last_at"
        " FROM phone_pointer WHERE digest = ? GROUP BY borrower_id"
    ),
    "told": "SELECT mfi_id, told_to FROM lender_told WHERE mfi_id = ?",
    "keep": (
        "BEGIN BATCH UPDATE exposure SET version = ? WHERE borrower_id = ? IF version = ?;"  # noqa: S608
        f" INSERT INTO exposure (borrower_id, {_ENTRY})"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?); APPLY BATCH"
    ),
    "line": (
        "INSERT INTO credit_line (borrower_id, mfi_id, loan_id, revision, body)"
        " VALUES (?, ?, ?, ?, ?)"
    ),
    "standing": (
        "INSERT INTO loan_standing (borrower_id, mfi_id, loan_id, revision, body)"
        " VALUES (?, ?, ?, ?, ?) USING TIMESTAMP ?"
    ),
}
# What the product never says: somebody's entry written without a condition, for who only reads it;
# and the least that a node can be asked.
OF_OURS: Final = {
    "load entry": (
        f"INSERT INTO exposure (version, borrower_id, {_ENTRY})"  # noqa: S608
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    ),
    "load phone": (
        "INSERT INTO phone_pointer (digest, borrower_id, pointed_at, key_id) VALUES (?, ?, ?, ?)"
    ),
    "node": "SELECT release_version FROM system.local",
    "busy": "SELECT keyspace_name FROM system_views.sstable_tasks",
}


class Bare:
    """A session as a script would open it."""

    def __init__(self, address: Address) -> None:
        level = ConsistencyLevel.LOCAL_QUORUM
        opened = Cluster(
            list(address.hosts),
            port=address.port,
            protocol_version=PROTOCOL_VERSION,
            connection_class=LibevConnection,
            auth_provider=PlainTextAuthProvider(address.user, address.password),
            execution_profiles={
                EXEC_PROFILE_DEFAULT: ExecutionProfile(consistency_level=level),
                SERIAL: ExecutionProfile(consistency_level=ConsistencyLevel.SERIAL),
                "once": ExecutionProfile(
                    consistency_level=level, retry_policy=FallthroughRetryPolicy()
                ),
            },
        )
        self.session: Session = opened.connect(address.keyspace)
        self.prepared: dict[str, PreparedStatement] = {
            name: self.session.prepare(cql) for name, cql in {**CQL, **OF_OURS}.items()
        }

    def send(self, name: str, row: Row, profile: object = EXEC_PROFILE_DEFAULT) -> ResponseFuture:
        """Send a statement, without waiting."""
        return self.session.execute_async(self.prepared[name], row, execution_profile=profile)

    def rows(self, name: str, row: Row, profile: object = EXEC_PROFILE_DEFAULT) -> list[Any]:
        """Read all rows."""
        return list(self.send(name, row, profile).result())

    def applied(self, name: str, row: Row) -> bool:
        """Write on a condition, and tell whether it held."""
        return bool(self.send(name, row, "once").result().was_applied)

    def write(self, name: str, rows: Sequence[Row]) -> None:
        """Write rows as the driver's own helper does, as many at once as the product."""
        execute_concurrent_with_args(
            self.session, self.prepared[name], rows, concurrency=AT_ONCE, results_generator=False
        )


@cache
def bare() -> Bare:
    """Open the floor's session, once."""
    address = cluster()
    assert address is not None, "the node's address is in the settings"
    return Bare(address)


def products_session() -> Session:
    """Give the session that all stores of this process share."""
    address = cluster()
    assert address is not None, "the node's address is in the settings"
    return ClusterSession(address, ()).open().session


def sent(session: Session, does: Callable[[], object]) -> Counter[str]:
    """Count what is sent meanwhile, by its text."""
    with _heard(session) as texts:
        does()
    return Counter(" ".join(text.split()) for text in texts)


@contextmanager
def _heard(session: Session) -> Iterator[list[str]]:
    texts: list[str] = []

    def hear(future: ResponseFuture) -> None:
        texts.append(future.query.prepared_statement.query_string)

    session.add_request_init_listener(hear)
    try:
        yield texts
    finally:
        session.remove_request_init_listener(hear)
