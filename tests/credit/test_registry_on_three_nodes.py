"""The registry on a ring: what one dead node costs, what two cost, and what nobody is told."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from uuid import UUID

import pytest

from config.launcher.cassandra import Cassandra
from credit.outage import RegistryUnavailable, RegistryUndecided
from credit.rules.address import read_address
from credit.stores.cassandra import CassandraRegistry
from credit.stores.schema import migrate
from tests.credit.conftest import Somebody

pytestmark = [pytest.mark.cassandra, pytest.mark.full]

READY_SECONDS = 60


@pytest.fixture
def registry(cassandra_ring: Cassandra) -> Iterator[CassandraRegistry]:
    """The registry as the product opens it: three copies, and a role of its own."""
    owner = read_address(cassandra_ring.url("registry_ring"))
    product = replace(owner, user="registry_ring", password="Mohokare-9")
    cassandra_ring.make_role(product.user, product.password)
    migrate(owner, say=len, grant_to=product.user)
    registry = CassandraRegistry(product)
    yield registry
    registry.close()


def test_a_node_that_hangs_in_the_middle_makes_nobody_two_borrowers(
    cassandra_ring: Cassandra, registry: CassandraRegistry
) -> None:
    people = [Somebody() for _ in range(40)]
    registry.enrol(Somebody().identity)
    hanging = cassandra_ring.nodes[2]
    with ThreadPoolExecutor(16) as lenders:
        at_maluti = [lenders.submit(until_known, registry, her) for her in people]
        at_senqu = [lenders.submit(until_known, registry, her) for her in people]
        hanging.freeze()
        try:
            answers = [answer.result() for answer in at_maluti]
            assert [answer.result() for answer in at_senqu] == answers
        finally:
            # It goes on where it stopped, with whatever it had begun.
            hanging.thaw()
    assert len(set(answers)) == len(people)
    answers_again(registry)
    assert [registry.find(her.identity) for her in people] == answers


def test_without_a_majority_nobody_is_told_that_a_person_is_unknown(
    cassandra_ring: Cassandra, registry: CassandraRegistry, palesa: Somebody, lineo: Somebody
) -> None:
    known = registry.enrol(palesa.identity)
    hanging = cassandra_ring.nodes[1:]
    for node in hanging:
        node.freeze()
    try:
        with pytest.raises(RegistryUnavailable):
            registry.find(palesa.identity)
        with pytest.raises((RegistryUnavailable, RegistryUndecided)):
            registry.enrol(lineo.identity)
        with pytest.raises(RegistryUnavailable):
            registry.version()
    finally:
        for node in hanging:
            node.thaw()

    assert answers_again(registry).find(palesa.identity) == known
    assert registry.enrol(lineo.identity) == registry.find(lineo.identity)


def until_known(registry: CassandraRegistry, her: Somebody) -> UUID:
    """Ask as an errand does: no answer, and an undecided one, are asked for again."""
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        with suppress(RegistryUnavailable, RegistryUndecided):
            return registry.enrol(her.identity)
    raise AssertionError("nobody could say who she is")


def answers_again(registry: CassandraRegistry) -> CassandraRegistry:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        try:
            registry.version()
        except RegistryUnavailable:
            time.sleep(0.2)
        else:
            return registry
    raise AssertionError("the ring has not come back")
