"""The cluster: a coordinator and two workers that share one table, lose one another, and mend."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.launcher.binaries import Program
from config.launcher.citus import Citus, available
from config.launcher.words import Refusal

BORROWERS = 40
NAME = "spread"


@pytest.fixture
def spread(citus: Citus) -> Iterator[Citus]:
    """A database with one table of forty borrowers on four shards."""
    citus.create_database(NAME)
    citus.coordinator.tell(
        "CREATE TABLE borrower (id int PRIMARY KEY);"
        "SELECT create_distributed_table('borrower', 'id', shard_count => 4);"
        f"INSERT INTO borrower SELECT generate_series(1, {BORROWERS});"
        "GRANT SELECT ON borrower TO letsema_app",
        NAME,
    )
    yield citus
    citus.drop_database(NAME)


def count(cluster: Citus, before: str = "") -> str:
    """Count the borrowers, giving up soon where a node does not answer."""
    statements = [before, "SELECT count(*) FROM borrower"]
    return cluster.coordinator.query("; ".join(filter(None, statements)), NAME)


@pytest.mark.citus_only
def test_two_workers_carry_the_table_between_them(spread: Citus) -> None:
    places = spread.coordinator.tell(
        "SELECT nodename, count(*) FROM citus_shards GROUP BY 1 ORDER BY 1", NAME
    )
    assert places.splitlines() == [f"{worker.sockets}|2" for worker in spread.workers]
    nodes = spread.coordinator.tell(
        "SELECT groupid, hasmetadata, metadatasynced, shouldhaveshards, isactive"
        " FROM pg_dist_node ORDER BY groupid",
        NAME,
    )
    assert nodes.splitlines() == ["0|t|t|f|t", "1|t|t|t|t", "2|t|t|t|t"]


@pytest.mark.citus_only
def test_the_products_role_reads_from_all_of_them(spread: Citus) -> None:
    assert count(spread, before="SET ROLE letsema_app") == str(BORROWERS)


@pytest.mark.citus_only
def test_a_row_moves_to_another_worker_by_itself(spread: Citus) -> None:
    spread.coordinator.tell(
        "SELECT isolate_tenant_to_new_shard('borrower', 5, 'CASCADE',"
        " shard_transfer_mode => 'block_writes');"
        "SELECT citus_move_shard_placement(shardid, nodename, nodeport, other.name, nodeport,"
        " shard_transfer_mode => 'block_writes') FROM citus_shards, LATERAL (SELECT nodename"
        " AS name FROM pg_dist_node WHERE shouldhaveshards AND nodename <> citus_shards.nodename)"
        " AS other WHERE shardid = get_shard_id_for_distribution_column('borrower', 5)",
        NAME,
    )
    assert count(spread) == str(BORROWERS)


@pytest.mark.citus_only
def test_a_database_is_made_once(spread: Citus) -> None:
    spread.create_database(NAME)
    assert count(spread) == str(BORROWERS)


@pytest.mark.citus_only
def test_without_a_worker_its_rows_are_away_until_it_is_back(spread: Citus, tmp_path: Path) -> None:
    worker = spread.workers[0]
    worker.kill()
    with pytest.raises(Refusal, match="connection to the remote node"):
        count(spread)
    worker.start(tmp_path / "again.log")
    assert count(spread) == str(BORROWERS)


@pytest.mark.citus_only
def test_a_worker_that_hangs_is_given_up_by_the_clock(spread: Citus) -> None:
    with spread.workers[1].frozen():
        assert not spread.workers[1].answers()
        with pytest.raises(Refusal, match="statement timeout"):
            count(spread, before="SET statement_timeout = '500ms'")
    assert count(spread) == str(BORROWERS)


@pytest.mark.citus_only
@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_node_left_dead_by_one_test_is_there_for_the_next(citus: Citus, which: int) -> None:
    assert all(node.answers() for node in citus.nodes)
    citus.nodes[which].kill()


def offered(folder: Path, *, control: bool, library: bool) -> bool:
    """Lay out a PostgreSQL as a wheel has it, and ask."""
    if control:
        (folder / "share/postgresql/extension").mkdir(parents=True)
        (folder / "share/postgresql/extension/citus.control").touch()
    if library:
        (folder / "lib/postgresql").mkdir(parents=True)
        (folder / "lib/postgresql/citus.so").touch()
    return available(Program(folder / "bin/postgres", "15.20", wheel=True))


def test_a_server_offers_the_extension_when_it_has_it_whole(tmp_path: Path) -> None:
    assert not offered(tmp_path / "none", control=False, library=False)
    assert not offered(tmp_path / "half", control=True, library=False)
    assert not offered(tmp_path / "other-half", control=False, library=True)
    assert offered(tmp_path / "whole", control=True, library=True)
