"""A ring that is repaired as production repairs it: rows come back, promises go, and it shows."""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from cassandra import ConsistencyLevel
from cassandra.query import SimpleStatement

from config.launcher.cassandra import Cassandra, Node
from credit.rules.address import Address, read_address
from credit.rules.exposure import ExposurePolicy
from credit.rules.repair import Kind
from credit.rules.reservation import Entry
from credit.rules.standing import Standing
from credit.stores.cassandra_histories import CassandraHistories
from credit.stores.cassandra_repairs import CassandraRepairs
from credit.stores.cassandra_reservations import CassandraReservations
from credit.stores.outcomes import DRIVER_ERRORS
from credit.stores.schema import migrate
from credit.stores.session import plain_cluster
from tests.credit.conftest import MARCH
from tests.credit.repair_order import order, repair_once
from tests.credit.test_histories_contract import a_line
from tests.credit.test_reservations_contract import ask

pytestmark = [pytest.mark.cassandra, pytest.mark.full]

READY_SECONDS = 90
# Settled promises are kept for so long (paxos_purge_grace_period in tests), and a bit more.
KEPT_SECONDS = 2
PEOPLE = 30


@pytest.fixture
def owner(cassandra_ring: Cassandra) -> Address:
    """A registry of its own for each test, so that no other has repaired it."""
    return read_address(cassandra_ring.url(f"registry_{uuid4().hex[:8]}"))


@pytest.fixture
def product(cassandra_ring: Cassandra, owner: Address) -> Address:
    """The registry as the product opens it: with the rights that the launcher and we give."""
    product = replace(owner, user="registry_repairs", password="Mohokare-9")
    cassandra_ring.make_role(product.user, product.password)
    migrate(owner, say=len, grant_to=product.user)
    return product


def read_at(node: Node, owner: Address, cql: str, *values: object) -> list[tuple[object, ...]]:
    """Read what one node has, as its administrator."""
    with plain_cluster(owner, node.address) as cluster:
        session = cluster.connect(owner.keyspace)
        one = SimpleStatement(cql, consistency_level=ConsistencyLevel.ONE)
        return [tuple(row) for row in session.execute(one, values)]


def has_alone(node: Node, others: Sequence[Node], owner: Address, line: Standing) -> bool:
    """Tell whether a node has a line while no other can answer in its place."""
    cql = "SELECT loan_id FROM credit_line WHERE borrower_id = %s"
    for other in others:
        other.freeze()
    try:
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until:
            # It may ask one of those that hang, until it has learned that they do.
            with suppress(*DRIVER_ERRORS):
                return bool(read_at(node, owner, cql, line.subject))
        raise AssertionError("the node does not answer alone")
    finally:
        for other in others:
            other.thaw()


def promises_at(node: Node, owner: Address) -> int:
    """Count what a node keeps of conditional writes to exposures, once it has tidied up."""
    ((table_id,),) = read_at(
        node,
        owner,
        "SELECT id FROM system_schema.tables WHERE keyspace_name = %s AND table_name = 'exposure'",
        owner.keyspace,
    )
    order(node, "flush", "system", "paxos")
    order(node, "compact", "system", "paxos")
    kept = read_at(node, owner, "SELECT cf_id FROM system.paxos")
    return sum(cf_id == table_id for (cf_id,) in kept)


def test_a_registry_is_repaired_once_each_node_has_seen_to_its_part(
    cassandra_ring: Cassandra, product: Address, tmp_path: Path
) -> None:
    repairs = CassandraRepairs(product)
    assert repairs.repaired() == {Kind.PAXOS: None, Kind.FULL: None}
    began = datetime.now(UTC) - timedelta(seconds=1)
    for node in cassandra_ring.nodes:
        # With one part still to come nothing is known of the whole.
        assert set(repairs.repaired().values()) == {None}
        done = repair_once(node, product.keyspace, tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
    told = repairs.repaired()
    assert set(told) == set(Kind)
    assert all(moment is not None and moment > began for moment in told.values())


def test_a_node_that_was_away_gets_back_what_it_missed(
    cassandra_ring: Cassandra, owner: Address, product: Address, tmp_path: Path
) -> None:
    one, two, away = cassandra_ring.nodes
    histories = CassandraHistories(product)
    histories.tell([a_line(uuid4())])
    for node in (one, two):
        # It is away for longer than the others keep hints for it.
        order(node, "disablehandoff")
    away.kill()
    palesas = a_line(uuid4())
    try:
        histories.tell([palesas])
    finally:
        cassandra_ring.bring_back([away], time.monotonic() + READY_SECONDS)
    assert not has_alone(away, (one, two), owner, palesas)
    for node in cassandra_ring.nodes:
        done = repair_once(node, product.keyspace, tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
    assert has_alone(away, (one, two), owner, palesas)
    for node in (one, two):
        order(node, "enablehandoff")


def test_what_was_promised_for_a_reservation_is_forgotten_once_it_is_repaired(
    cassandra_ring: Cassandra, owner: Address, product: Address, tmp_path: Path
) -> None:
    reservations = CassandraReservations(product, ExposurePolicy(), lambda _look: None)
    for _ in range(PEOPLE):
        assert isinstance(reservations.reserve(ask(), at=MARCH), Entry)
    time.sleep(KEPT_SECONDS)
    node = cassandra_ring.nodes[0]
    assert promises_at(node, owner) == PEOPLE
    for each in cassandra_ring.nodes:
        assert repair_once(each, product.keyspace, tmp_path).returncode == 0
    assert promises_at(node, owner) == 0


def test_while_a_node_is_away_a_repair_fails_and_says_so(
    cassandra_ring: Cassandra, product: Address, tmp_path: Path
) -> None:
    one, _, away = cassandra_ring.nodes
    away.kill()
    try:
        done = repair_once(one, product.keyspace, tmp_path)
    finally:
        cassandra_ring.bring_back([away], time.monotonic() + READY_SECONDS)
    assert done.returncode == 1
    assert f"The full repair of {product.keyspace} failed." in done.stdout
    assert set(CassandraRepairs(product).repaired().values()) == {None}
