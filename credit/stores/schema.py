"""The registry's tables in Cassandra: numbered files of CQL, each applied once to a keyspace."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cassandra import Unauthorized
from cassandra.cluster import NoHostAvailable, Session

from credit.outage import RegistryUnavailable
from credit.rules.address import Address
from credit.stores.outcomes import DRIVER_ERRORS, is_our_mistake
from credit.stores.session import plain_cluster

FOLDER: Final = Path(__file__).parent.parent / "schema"
AGREEMENT_SECONDS: Final = 20

_FILE: Final = re.compile(r"([0-9]{3})_[a-z_]+\.cql")
_ROLE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_NETWORK_TOPOLOGY: Final = "org.apache.cassandra.locator.NetworkTopologyStrategy"


class SchemaRefused(Exception):
    """The cluster is not as REGISTRY_URL says, or its nodes do not agree: a person must look."""


@dataclass(frozen=True, slots=True)
class Change:
    """One numbered file, cut into its statements."""

    number: int
    name: str
    statements: tuple[str, ...]


def read_changes(folder: Path = FOLDER) -> tuple[Change, ...]:
    """Read all files in their order; a number is given once."""
    changes = []
    for path in sorted(folder.glob("*.cql")):
        name = _FILE.fullmatch(path.name)
        if not name:
            raise SchemaRefused(f"{path.name} is not called 001_something.cql")
        changes.append(Change(int(name.group(1)), path.stem, _statements(path.read_text("utf-8"))))
    if len({change.number for change in changes}) != len(changes):
        raise SchemaRefused("two files of the schema have one number")
    return tuple(changes)


def create_keyspace(address: Address) -> str:
    """Write the statement that makes the keyspace; all it holds was checked when it was read."""
    copies = "".join(f", '{site}': {count}" for site, count in address.copies)
    return (
        f"CREATE KEYSPACE IF NOT EXISTS {address.keyspace}"
        f" WITH replication = {{'class': 'NetworkTopologyStrategy'{copies}}}"
    )


def migrate(
    address: Address, say: Callable[[str], object], *, grant_to: str = "", dry_run: bool = False
) -> None:
    """Bring the keyspace up to the newest file and tell each step; a dry run only tells them."""
    with _one_node(address) as session:
        is_new = not _keyspace_is_there(session, address)
        applied = set() if is_new else _applied(session, address)
        pending = [change for change in read_changes() if change.number not in applied]
        statements = [create_keyspace(address)] if is_new else []
        statements += [statement for change in pending for statement in change.statements]
        if grant_to:
            statements += _grants(address, grant_to)
        if dry_run:
            for statement in statements:
                say(f"{statement};")
            return
        for statement in statements:
            session.execute(statement)
            if statement.startswith("CREATE KEYSPACE"):
                session.set_keyspace(address.keyspace)
        _await_agreement(session)
        for change in pending:
            _record(session, change)
            say(f"applied {change.name}")
        say(f"{address.keyspace} is at {len(applied) + len(pending)} of {len(read_changes())}")


def _statements(text: str) -> tuple[str, ...]:
    """Cut a file at the semicolons that end a line; lines that begin with -- are remarks."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("--")]
    cut = re.split(r";[ \t]*$", "\n".join(lines), flags=re.MULTILINE)
    return tuple(statement.strip() for statement in cut if statement.strip())


@contextmanager
def _one_node(address: Address) -> Iterator[Session]:
    """Talk to the first node that answers, and to it alone: it knows its own last statement."""
    try:
        session = _first_that_answers(address)
        try:
            yield session
        finally:
            session.cluster.shutdown()
    except DRIVER_ERRORS as error:
        if isinstance(error, Unauthorized) and is_our_mistake(error):
            raise SchemaRefused(f"the role of REGISTRY_URL may not do this: {error}") from error
        if is_our_mistake(error):
            raise
        raise RegistryUnavailable(f"the schema could not be looked after: {error}") from error


def _first_that_answers(address: Address) -> Session:
    for host in address.hosts[:-1]:
        with suppress(NoHostAvailable):
            return plain_cluster(address, host).connect()
    return plain_cluster(address, address.hosts[-1]).connect()


def _keyspace_is_there(session: Session, address: Address) -> bool:
    """Look for the keyspace; other copies than REGISTRY_URL asks for need a person and a repair."""
    row = session.execute(
        "SELECT replication FROM system_schema.keyspaces WHERE keyspace_name = %s",
        (address.keyspace,),
    ).one()
    if row is None:
        return False
    asked = {"class": _NETWORK_TOPOLOGY, **{site: str(count) for site, count in address.copies}}
    if dict(row.replication) != asked:
        raise SchemaRefused(
            f"{address.keyspace} keeps its copies as {dict(row.replication)}, REGISTRY_URL asks for"
            f" {asked}: ALTER KEYSPACE by hand, then repair every node"
        )
    return True


def _applied(session: Session, address: Address) -> set[int]:
    session.set_keyspace(address.keyspace)
    table = session.execute(
        "SELECT table_name FROM system_schema.tables"
        " WHERE keyspace_name = %s AND table_name = 'schema_change'",
        (address.keyspace,),
    ).one()
    if table is None:
        return set()
    return {row.number for row in session.execute("SELECT number FROM schema_change")}


def _await_agreement(session: Session) -> None:
    """Wait once for all nodes, for after each statement it would cost a second each."""
    if not session.cluster.control_connection.wait_for_schema_agreement(
        wait_time=AGREEMENT_SECONDS
    ):
        raise SchemaRefused(
            f"the nodes do not agree on the schema after {AGREEMENT_SECONDS} s: run this again"
        )


def _record(session: Session, change: Change) -> None:
    session.execute(
        "INSERT INTO schema_change (number, name, applied_at) VALUES (%s, %s, toTimestamp(now()))",
        (change.number, change.name),
    )


def _grants(address: Address, role: str) -> list[str]:
    """Let the product's role read and write rows, and nothing more."""
    if not _ROLE.fullmatch(role):
        raise SchemaRefused("a role is letters, digits and _")
    return [
        f'GRANT {right} ON KEYSPACE {address.keyspace} TO "{role}"'
        for right in ("SELECT", "MODIFY")
    ]
