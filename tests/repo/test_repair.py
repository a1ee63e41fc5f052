"""When the job that repairs a registry's node does what, with a node that only notes its orders."""

import os
import runpy
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from credit.rules.repair import GRACE, OVERDUE_AFTER, Kind
from tests.repo import composed
from tests.repo.tree import ROOT, whole

PROGRAM = ROOT / "deploy/cassandra/repair.py"
FULL = [
    "repair --partitioner-range --full registry",
    "repair --partitioner-range --full system_auth",
]
PAXOS = ["repair --partitioner-range --paxos-only registry"]
REFUSES = "echo no such keyspace; exit 2"


class Job:
    """The job beside a node that does what it is told, or refuses."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state = folder / "state"

    def run(self, *, then: str = "exit 0", option: str = "--once") -> tuple[int, list[str], str]:
        """Run it once; give how it ended, which orders it gave, what it said."""
        noted = self.folder / "orders"
        noted.unlink(missing_ok=True)
        node = self.folder / "node"
        node.write_text(f'#!/bin/sh\necho "$*" >>{noted}\n{then}\n')
        node.chmod(0o755)
        done = subprocess.run(
            [sys.executable, PROGRAM, option],
            check=False,
            env={"NODETOOL": str(node), "PATH": "/usr/bin:/bin", "REPAIR_STATE": str(self.state)},
            capture_output=True,
            text=True,
        )
        orders = noted.read_text().splitlines() if noted.exists() else []
        return done.returncode, orders, done.stdout

    def hours_pass(self, hours: int) -> None:
        for done in self.state.iterdir():
            then = done.stat().st_mtime - hours * 3600
            os.utime(done, (then, then))


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return Job(tmp_path)


def test_a_node_of_which_nothing_is_known_is_repaired_at_once_and_wholly(job: Job) -> None:
    assert job.run()[:2] == (0, FULL)
    assert job.run()[:2] == (0, [])


def test_promises_are_settled_four_times_a_day_and_all_is_repaired_every_three_days(
    job: Job,
) -> None:
    job.run()
    job.hours_pass(5)
    assert job.run()[1] == []
    job.hours_pass(2)
    assert job.run()[1] == PAXOS
    job.hours_pass(64)
    assert job.run()[1] == PAXOS
    job.hours_pass(2)
    assert job.run()[1] == FULL


def test_what_failed_shows_until_it_succeeds(job: Job) -> None:
    code, orders, said = job.run(then=REFUSES)
    # Promises may be settled even where not all can be repaired.
    assert (code, orders) == (1, [FULL[0], *PAXOS])
    assert said.startswith("no such keyspace\nThe full repair of registry failed.\n")
    assert job.run(option="--healthy")[0] == 1
    assert job.run()[:2] == (0, FULL)
    assert job.run(option="--healthy")[0] == 0


def test_each_kind_has_its_turn_twice_before_its_alarm_and_each_alarm_rings_in_time() -> None:
    every = runpy.run_path(str(PROGRAM))["EVERY_SECONDS"]
    assert set(every) == {kind.value for kind in Kind}
    for kind, overdue in OVERDUE_AFTER.items():
        assert 2 * timedelta(seconds=every[kind.value]) < overdue < GRACE


def test_the_job_is_of_its_nodes_release_and_in_its_network_where_alone_orders_are_taken() -> None:
    services = composed.services(whole())
    job, node = services["registry-repair"], services["registry"]
    assert job["image"] == node["image"]
    assert job["network_mode"] == "service:registry"
    assert "ports" not in node
