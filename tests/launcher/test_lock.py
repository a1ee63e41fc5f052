"""One at a time on one state."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from config.launcher.lock import Taken, held

HOLD = """
import subprocess, sys, time
from pathlib import Path
from config.launcher.lock import held
with held(Path(sys.argv[1])):
    child = subprocess.Popen(["sleep", "600"], stdout=subprocess.DEVNULL)
    print(child.pid, flush=True)
    time.sleep(600)
"""


def take(file: Path) -> None:
    with held(file):
        return


def test_a_second_one_is_refused_at_once(tmp_path: Path) -> None:
    with held(tmp_path / "lock"), pytest.raises(Taken):
        take(tmp_path / "lock")
    take(tmp_path / "lock")


def test_a_killed_holder_holds_nothing_though_its_children_live(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "lock")], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        child = int(holder.stdout.readline())
        with pytest.raises(Taken):
            take(tmp_path / "lock")
        holder.kill()
        holder.wait()
        take(tmp_path / "lock")
    subprocess.run(["kill", str(child)], check=True)


def test_who_waits_gets_it_when_it_is_free(tmp_path: Path) -> None:
    began = time.monotonic()
    with held(tmp_path / "lock"), pytest.raises(Taken), held(tmp_path / "lock", 0.5):
        pytest.fail("two hold it")
    assert time.monotonic() - began >= 0.5
