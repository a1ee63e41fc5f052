"""When a worker counts as silent."""

import os
from pathlib import Path

import pytest

from config.launcher.pulse import Pulse


@pytest.fixture
def heartbeat(tmp_path: Path) -> Path:
    return tmp_path / "heartbeat"


def touch(heartbeat: Path, number: int) -> None:
    heartbeat.touch()
    os.utime(heartbeat, ns=(number, number))


def test_a_young_worker_has_twenty_seconds(heartbeat: Path) -> None:
    pulse = Pulse(heartbeat)
    assert not pulse.silent(1020.0, worker_began=1000.0)
    assert pulse.silent(1020.1, worker_began=1000.0)


def test_ten_seconds_after_its_last_sign_it_is_silent(heartbeat: Path) -> None:
    pulse = Pulse(heartbeat)
    touch(heartbeat, 1)
    assert not pulse.silent(1500.0, worker_began=1000.0)
    assert pulse.fresh(1510.0)
    assert not pulse.silent(1510.0, worker_began=1000.0)
    assert not pulse.fresh(1510.1)
    assert pulse.silent(1510.1, worker_began=1000.0)
    touch(heartbeat, 2)
    assert not pulse.silent(1510.2, worker_began=1000.0)


def test_the_sign_of_an_earlier_run_is_none(heartbeat: Path) -> None:
    touch(heartbeat, 1)
    pulse = Pulse(heartbeat)
    assert not pulse.fresh(1000.0)
    assert pulse.silent(1020.1, worker_began=1000.0)


def test_after_its_queue_came_back_it_must_work_within_six_seconds(heartbeat: Path) -> None:
    pulse = Pulse(heartbeat)
    touch(heartbeat, 1)
    assert not pulse.silent(1500.0, worker_began=1000.0)
    pulse.broker_came_back(1501.0)
    assert not pulse.silent(1507.0, worker_began=1000.0)
    assert pulse.silent(1507.1, worker_began=1000.0)
    # One that began since has its grace.
    assert not pulse.silent(1508.0, worker_began=1507.5)


def test_a_sign_after_the_queue_came_back_is_enough(heartbeat: Path) -> None:
    pulse = Pulse(heartbeat)
    pulse.broker_came_back(1501.0)
    touch(heartbeat, 1)
    assert not pulse.silent(1503.0, worker_began=1000.0)
    assert not pulse.silent(1512.0, worker_began=1000.0)
    assert pulse.silent(1513.1, worker_began=1000.0)
