"""What the launcher reads from the kernel."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.launcher import proc

SLEEP = "import time; time.sleep(600)"


@pytest.fixture
def sleeper(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        [sys.executable, "-c", SLEEP],
        cwd=tmp_path,
        env={"LETSEMA_TEST_MARK": str(tmp_path)},
        start_new_session=True,
    ) as process:
        yield process
        process.kill()


def test_this_process_is_read_as_it_is() -> None:
    found = proc.stat(os.getpid())
    assert found is not None
    assert found.pid == os.getpid()
    assert found.group == os.getpgid(0)
    assert not found.dead


def test_a_name_with_spaces_and_parentheses_does_not_shift_the_fields(tmp_path: Path) -> None:
    program = tmp_path / "a) R 1 (b"
    program.symlink_to("/bin/sleep")
    with subprocess.Popen([str(program), "600"], start_new_session=True) as process:
        found = proc.stat(process.pid)
        process.kill()
    assert found is not None
    assert found.group == process.pid


def test_a_number_alone_is_not_a_process(sleeper: subprocess.Popen[bytes]) -> None:
    found = proc.stat(sleeper.pid)
    assert found is not None
    assert proc.alive(sleeper.pid, found.started)
    assert not proc.alive(sleeper.pid, found.started - 1)


def test_the_dead_whom_nobody_buried_do_not_live(sleeper: subprocess.Popen[bytes]) -> None:
    found = proc.stat(sleeper.pid)
    assert found is not None
    sleeper.kill()
    time.sleep(0.1)
    assert not proc.alive(sleeper.pid, found.started)
    assert proc.members(sleeper.pid) == []


def test_processes_are_found_by_mark_group_and_folder(
    sleeper: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    time.sleep(0.1)
    program = Path(f"/proc/{sleeper.pid}/exe").readlink().name
    by_mark = [one.pid for one in proc.carrying("LETSEMA_TEST_MARK", str(tmp_path))]
    by_folder = [one.pid for one in proc.working_in(tmp_path, program)]
    assert by_mark == by_folder == [one.pid for one in proc.members(sleeper.pid)] == [sleeper.pid]
    assert proc.carrying("LETSEMA_TEST_MARK", str(tmp_path)[:-1]) == []
    assert proc.working_in(tmp_path, "postgres") == []
