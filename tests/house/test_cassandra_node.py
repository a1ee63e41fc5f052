"""The Cassandra node: it speaks, it is locked, and three of them are one ring."""

import time
from collections.abc import Iterator

import pytest

from config.launcher.cassandra import Cassandra, free_seats
from config.launcher.cql import Cql, CqlError
from config.launcher.java import CASSANDRA, find_runtime
from config.launcher.words import Refusal
from tests.engine_room import EngineRoom
from tests.registry_node import Contact

pytestmark = pytest.mark.cassandra
PATIENCE_SECONDS = 30


@pytest.fixture
def line(cassandra: Contact) -> Iterator[Cql]:
    """A connection of its own, as the administrator."""
    login = cassandra.user, cassandra.password
    with Cql(cassandra.host, cassandra.port, login, PATIENCE_SECONDS) as line:
        yield line


def test_the_node_tells_its_release(line: Cql) -> None:
    assert line.release() == CASSANDRA


def test_rows_come_back_cell_by_cell_and_an_empty_cell_as_none(line: Cql) -> None:
    rows = line.query("SELECT key, cluster_name, (text) null FROM system.local")
    assert rows == [(b"local", b"letsema", None)]


def test_a_warning_before_the_answer_is_passed_over(line: Cql) -> None:
    ((count,),) = line.query("SELECT count(*) FROM system.local")
    assert count == (1).to_bytes(8, "big")


def test_a_refused_statement_tells_why(line: Cql) -> None:
    with pytest.raises(CqlError, match="no viable alternative"):
        line.query("SELEKT 1")


def test_an_answer_that_is_no_table_has_no_rows(line: Cql) -> None:
    assert line.query("USE system") == []


def test_a_wrong_password_lets_nobody_in(cassandra: Contact) -> None:
    with pytest.raises(CqlError, match="incorrect"):
        Cql(cassandra.host, cassandra.port, (cassandra.user, "guessed"), PATIENCE_SECONDS)


def test_the_login_that_every_node_is_born_with_is_closed(line: Cql) -> None:
    rows = line.query(
        "SELECT can_login, is_superuser FROM system_auth.roles WHERE role = 'cassandra'"
    )
    assert rows == [(b"\0", b"\0")]


def test_paxos_is_the_second_and_the_caches_outlive_an_outage(line: Cql) -> None:
    settings = {
        str(name or b"", "ascii"): str(value or b"", "ascii")
        for name, value in line.query("SELECT name, value FROM system_views.settings")
    }
    wanted = {
        "auth_read_consistency_level": "LOCAL_ONE",
        "paxos_state_purging": "repaired",
        "paxos_variant": "v2",
        "permissions_validity": "1h",
        "roles_validity": "1h",
    }
    assert {name: settings[name] for name in wanted} == wanted


def test_a_second_node_on_the_same_folder_is_refused(
    cassandra: Contact, engine_room: EngineRoom
) -> None:
    second = Cassandra(
        find_runtime(engine_room.account, say=len),
        engine_room.folder / "cassandra1",
        free_seats(1),
        account=engine_room.account,
        for_tests=True,
    )
    with pytest.raises(Refusal, match="another Cassandra node works in"):
        second.start(engine_room.log("second"))


@pytest.mark.full
def test_a_ring_of_three_answers_without_one_and_takes_it_back(
    cassandra_ring: Cassandra, engine_room: EngineRoom
) -> None:
    one, two, three = cassandra_ring.nodes
    assert [node.peers() for node in (one, two, three)] == [2, 2, 2]
    assert "dc=dc1&rf=3" in cassandra_ring.url("registry")

    three.kill()
    assert not three.answers()
    assert one.answers()

    three.launch(engine_room.log("three-again"))
    three.await_answer(time.monotonic() + PATIENCE_SECONDS)
    assert three.peers() == 2


@pytest.mark.full
def test_a_frozen_node_answers_nothing_until_it_is_thawed(cassandra_ring: Cassandra) -> None:
    node = cassandra_ring.nodes[1]
    node.freeze()
    assert not node.answers()
    node.thaw()
    until = time.monotonic() + PATIENCE_SECONDS
    while not node.answers():
        assert time.monotonic() < until
