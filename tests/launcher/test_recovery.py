"""What a killed supervisor leaves behind is found again, and nobody else is touched."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from config.launcher import proc
from config.launcher.children import MARK, Group
from config.launcher.places import ROOT
from config.launcher.recovery import end_orphans, note, noted
from tests.launcher.dummy import DEAF

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]
Dummy = Callable[..., subprocess.Popen[bytes]]


def wait_for(condition: Callable[[], object], seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.05)


@pytest.fixture
def dummy(state: Path) -> Dummy:
    def start(*names: str) -> subprocess.Popen[bytes]:
        (state / "run" / "up").unlink(missing_ok=True)
        command = [sys.executable, "-m", "tests.launcher.dummy", str(state), *names]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
        wait_for((state / "run" / "up").exists)
        return process

    return start


def ours(state: Path) -> set[int]:
    return {one.pid for one in proc.carrying(MARK, str(state))}


def group(process: subprocess.Popen[bytes], started: int) -> Group:
    return Group("web", process.pid, started, signal.SIGTERM, 1.0, 0)


def test_after_a_kill_of_the_supervisor_the_next_start_ends_the_orphans(
    dummy: Dummy, state: Path
) -> None:
    with dummy("family", "deaf") as first:
        left = ours(state)
        assert len(left) == 4, "family is three, deaf is one"
        first.kill()
    assert ours(state) == left, "nobody told them"
    with dummy("family") as second:
        now = ours(state)
        assert len(now) == 3
        assert not now & left
        second.terminate()
    assert ours(state) == set()


def test_members_of_a_group_whose_leader_died_first_are_found_by_their_mark(
    dummy: Dummy, state: Path
) -> None:
    with dummy("family") as first:
        (leader,) = noted(state / "run" / "children.json")
        first.kill()
    os.kill(leader.pid, signal.SIGKILL)
    wait_for(lambda: not leader.lives())
    assert len(ours(state)) == 2
    assert end_orphans(state / "run" / "children.json", state) == []
    assert ours(state) == set()


def test_a_stranger_with_a_noted_number_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "children.json"
    with subprocess.Popen(SLEEP, start_new_session=True) as stranger:
        found = proc.stat(stranger.pid)
        assert found is not None
        note(file, [group(stranger, found.started - 100)])
        assert end_orphans(file, tmp_path) == []
        assert stranger.poll() is None
        note(file, [group(stranger, found.started)])
        assert end_orphans(file, tmp_path) == ["web"], "number and start match"
        assert stranger.wait() == -signal.SIGTERM


def test_an_orphan_that_will_not_end_is_killed(tmp_path: Path) -> None:
    file = tmp_path / "children.json"
    with subprocess.Popen(
        [sys.executable, "-uc", DEAF], start_new_session=True, stdout=subprocess.PIPE
    ) as orphan:
        assert orphan.stdout is not None
        assert orphan.stdout.readline() == b"deaf\n"
        found = proc.stat(orphan.pid)
        assert found is not None
        note(file, [group(orphan, found.started)])
        began = time.monotonic()
        assert end_orphans(file, tmp_path) == ["web"]
        assert time.monotonic() - began < 3, "nobody waits long for an orphan"
        ended = orphan.poll()
        orphan.kill()
    assert ended == -signal.SIGKILL


def test_what_was_noted_before_the_machine_started_anew_means_nothing(tmp_path: Path) -> None:
    file = tmp_path / "children.json"
    with subprocess.Popen(SLEEP, start_new_session=True) as stranger:
        found = proc.stat(stranger.pid)
        assert found is not None
        note(file, [group(stranger, found.started)])
        text = json.loads(file.read_text())
        file.write_text(json.dumps({**text, "boot": "another"}))
        assert end_orphans(file, tmp_path) == []
        assert stranger.poll() is None
        stranger.kill()


def test_a_torn_note_is_no_note(tmp_path: Path) -> None:
    file = tmp_path / "children.json"
    file.write_text('{"boot": ')
    assert noted(file) == []


def test_the_note_is_for_its_owner_alone(tmp_path: Path) -> None:
    note(tmp_path / "children.json", [])
    assert (tmp_path / "children.json").stat().st_mode & 0o777 == 0o600
