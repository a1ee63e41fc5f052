"""What only a cluster can do to a registry: lost answers, mute nodes, forks."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from credit.outage import RegistryUnavailable, RegistryUndecided
from credit.rules.address import Address
from credit.stores import cassandra_statements
from credit.stores.cassandra import CassandraRegistry
from tests.credit.conftest import MAY, Somebody, some_digits
from tests.credit.cut_line import CutLine

pytestmark = pytest.mark.cassandra

ROOT = Path(__file__).parent.parent.parent
# What an enrolment of somebody new says about her, in this order.
LOOKED_UP, CLAIMED = 1, 2


@pytest.fixture
def line(cluster: Address) -> Iterator[CutLine]:
    with CutLine((cluster.hosts[0], cluster.port)) as line:
        yield line


@pytest.fixture
def registry_on_the_line(line: CutLine, cluster: Address) -> Iterator[CassandraRegistry]:
    registry = CassandraRegistry(replace(cluster, port=line.port))
    registry.version()
    yield registry
    registry.close()


def test_an_enrolment_whose_answer_is_lost_is_found_in_the_book(
    registry_on_the_line: CassandraRegistry,
    cassandra_registry: CassandraRegistry,
    line: CutLine,
    palesa: Somebody,
) -> None:
    line.break_at(palesa.identity.digest, nth=CLAIMED, heard=True)
    borrower_id = registry_on_the_line.enrol(palesa.identity)
    assert cassandra_registry.find(palesa.identity) == borrower_id


def test_an_enrolment_that_was_never_heard_is_made_after_all(
    registry_on_the_line: CassandraRegistry,
    cassandra_registry: CassandraRegistry,
    line: CutLine,
    palesa: Somebody,
) -> None:
    line.break_at(palesa.identity.digest, nth=CLAIMED, heard=False)
    borrower_id = registry_on_the_line.enrol(palesa.identity)
    assert cassandra_registry.find(palesa.identity) == borrower_id


def test_an_enrolment_that_nobody_can_ask_after_is_undecided_and_asking_again_settles_it(
    registry_on_the_line: CassandraRegistry,
    cassandra_registry: CassandraRegistry,
    line: CutLine,
    palesa: Somebody,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cassandra_statements, "SETTLE_SECONDS", 0.5)
    line.break_at(palesa.identity.digest, nth=CLAIMED, heard=True, for_good=True)
    with pytest.raises(RegistryUndecided):
        registry_on_the_line.enrol(palesa.identity)
    in_the_book = cassandra_registry.find(palesa.identity)
    assert in_the_book is not None

    line.mend()
    assert once_back(registry_on_the_line).enrol(palesa.identity) == in_the_book


def test_a_lost_look_up_teaches_nothing_and_changes_nothing(
    registry_on_the_line: CassandraRegistry,
    cassandra_registry: CassandraRegistry,
    line: CutLine,
    palesa: Somebody,
) -> None:
    line.break_at(palesa.identity.digest, nth=LOOKED_UP, heard=True, for_good=True)
    with pytest.raises(RegistryUnavailable):
        registry_on_the_line.enrol(palesa.identity)
    assert cassandra_registry.find(palesa.identity) is None


def test_a_sighting_whose_answer_is_lost_is_undecided_and_may_be_sent_again(
    registry_on_the_line: CassandraRegistry, line: CutLine, palesa: Somebody
) -> None:
    hers = uuid4()
    line.break_at(palesa.phone.digest, nth=1, heard=True, for_good=True)
    with pytest.raises(RegistryUndecided):
        registry_on_the_line.point_phone(palesa.phone, hers, at=MAY)

    line.mend()
    once_back(registry_on_the_line).point_phone(palesa.phone, hers, at=MAY)
    assert [user.borrower_id for user in registry_on_the_line.borrowers_of_phone(palesa.phone)] == [
        hers
    ]


def test_eight_who_meet_a_mute_cluster_wait_together_and_not_one_after_the_other(
    palesa: Somebody, cluster: Address
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        registry = CassandraRegistry(replace(cluster, port=mute.getsockname()[1]))
        refusals: list[RegistryUnavailable] = []

        def one_officer() -> None:
            with pytest.raises(RegistryUnavailable) as refused:
                registry.find(palesa.identity)
            refusals.append(refused.value)

        officers = [threading.Thread(target=one_officer) for _ in range(8)]
        started = time.monotonic()
        for officer in officers:
            officer.start()
        for officer in officers:
            officer.join()
    assert len(refusals) == len(officers)
    assert time.monotonic() - started < 6


def test_a_keyspace_without_tables_is_an_outage_that_names_the_command(
    palesa: Somebody, cluster: Address
) -> None:
    registry = CassandraRegistry(replace(cluster, keyspace="nobody_made_this"))
    with pytest.raises(RegistryUnavailable, match="credit_migrate"):
        registry.find(palesa.identity)


def test_a_wrong_password_is_an_outage_and_is_not_repeated(
    palesa: Somebody, cluster: Address
) -> None:
    registry = CassandraRegistry(replace(cluster, password="Mohokare-9"))
    with pytest.raises(RegistryUnavailable) as refused:
        registry.find(palesa.identity)
    assert "incorrect" in str(refused.value)
    assert "Mohokare-9" not in str(refused.value)


def test_fifty_threads_at_first_use_share_one_connection(
    cassandra_registry: CassandraRegistry, palesa: Somebody
) -> None:
    cassandra_registry.close()
    threads_before = threading.active_count()
    starters = [
        threading.Thread(target=cassandra_registry.find, args=(palesa.identity,)) for _ in range(50)
    ]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join()
    # One cluster's scheduler, executor and event loop: far fewer than fifty of each.
    assert threading.active_count() - threads_before < 20


def test_a_registry_used_before_a_fork_works_on_both_sides_of_it(cluster: Address) -> None:
    url = (
        f"cassandra://{cluster.user}:{cluster.password}@{cluster.hosts[0]}:{cluster.port}"
        f"/{cluster.keyspace}?dc={cluster.data_centre}&rf=1"
    )
    program = [sys.executable, "-m", "tests.credit.fork_a_registry"]
    ran = subprocess.run(
        [*program, url, some_digits(12), some_digits(12)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")


def once_back(registry: CassandraRegistry) -> CassandraRegistry:
    """Wait until the driver has found the cluster again, by itself."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            registry.version()
        except RegistryUnavailable:
            time.sleep(0.05)
        else:
            return registry
    raise AssertionError("the driver has not come back to its cluster")
