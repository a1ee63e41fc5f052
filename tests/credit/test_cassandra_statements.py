"""What the Cassandra stores of one process share, and what is known of several rows at once."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from credit.outage import RegistryUnavailable, RegistryUndecided
from credit.rules.address import Address
from credit.stores.cassandra_statements import Statements
from tests.credit.conftest import MAY, closed_port, nobodys_address
from tests.credit.cut_line import CutLine

POINT = "INSERT INTO phone_pointer (digest, borrower_id, pointed_at, key_id) VALUES (?, ?, ?, ?)"
POINTED = "SELECT borrower_id FROM phone_pointer WHERE digest = ?"
CQL = {"point": POINT, "pointed": POINTED}
WHERE_FROM = "SELECT cluster_name FROM system.local"


@pytest.fixture
def line(cluster: Address) -> Iterator[CutLine]:
    with CutLine((cluster.hosts[0], cluster.port)) as line:
        yield line


@pytest.fixture
def on_the_line(line: CutLine, cluster: Address) -> Iterator[Statements]:
    statements = Statements(replace(cluster, port=line.port), CQL)
    statements.read("pointed", (b"nobody",))
    yield statements
    statements.close()


def a_row(digest: bytes) -> tuple[str, tuple[object, ...]]:
    return "point", (digest, uuid4(), MAY, "test")


def a_digest() -> bytes:
    return uuid4().bytes


@pytest.mark.cassandra
def test_all_stores_of_a_process_share_one_session(cluster: Address) -> None:
    first = Statements(cluster, CQL)
    first.close()
    first.read("pointed", (b"nobody",))
    threads = threading.active_count()
    second = Statements(cluster, {"where from": WHERE_FROM})
    assert len(second.read("where from", ())) == 1
    assert first.read("pointed", (b"nobody",)) == []
    # A session of its own would bring a scheduler, an executor and an event loop.
    assert threading.active_count() == threads


@pytest.mark.cassandra
def test_a_store_without_its_tables_keeps_no_other_from_its_work(cluster: Address) -> None:
    missing = Statements(cluster, {"missing": "SELECT a FROM nobody_made_this"})
    for _ in range(2):
        with pytest.raises(RegistryUnavailable, match="credit_migrate"):
            missing.read("missing", ())
        assert len(Statements(cluster, {"where from": WHERE_FROM}).read("where from", ())) == 1


@pytest.mark.cassandra
def test_several_questions_may_be_under_way_at_once(cluster: Address) -> None:
    statements = Statements(cluster, CQL)
    digests = [a_digest() for _ in range(3)]
    rows = [a_row(digest) for digest in digests]
    statements.write_all(rows)
    waiting = [statements.ask("pointed", (digest,)) for digest in digests]
    found: list[list[UUID]] = [[row.borrower_id for row in rows()] for rows in waiting]
    assert found == [[row[1]] for _, row in rows]


@pytest.mark.cassandra
def test_rows_of_which_one_may_be_there_have_no_known_outcome(
    on_the_line: Statements, cluster: Address, line: CutLine
) -> None:
    heard, other = a_digest(), a_digest()
    line.break_at(heard, nth=1, heard=True, for_good=True)
    with pytest.raises(RegistryUndecided):
        on_the_line.write_all([a_row(other), a_row(heard)])
    assert len(Statements(cluster, CQL).read("pointed", (heard,))) == 1


def test_rows_that_no_node_has_heard_are_not_there() -> None:
    with pytest.raises(RegistryUnavailable):
        Statements(nobodys_address(closed_port()), CQL).write_all([a_row(a_digest())])
