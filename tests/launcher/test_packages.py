"""The first call on a bare machine: the script, its virtual environment, and what can go wrong."""

import base64
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from config.launcher.places import ROOT
from tests.launcher.house import House

NOTHING_TO_MEASURE = "There is no benchmark yet\n"
TOOLS = ("dirname", "readlink", "sh")


def wheel(folder: Path, version: str) -> str:
    """Make a package of one line, and return the requirement that pins it."""
    folder.mkdir(exist_ok=True)
    file = folder / f"toy-{version}-py3-none-any.whl"
    info = f"toy-{version}.dist-info"
    parts = {
        "toy.py": f"VERSION = '{version}'\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: toy\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    lines = [f"{name},sha256={_digest(text)},{len(text)}" for name, text in parts.items()]
    with zipfile.ZipFile(file, "w") as opened:
        for name, text in parts.items():
            opened.writestr(name, text)
        opened.writestr(f"{info}/RECORD", "\n".join([*lines, f"{info}/RECORD,,"]))
    return f"toy=={version} --hash=sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}\n"


def _digest(text: str) -> str:
    found = hashlib.sha256(text.encode()).digest()
    return base64.urlsafe_b64encode(found).rstrip(b"=").decode()


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> House:
    """The launcher alone, with one toy of a requirement, and this Python under its usual name."""
    return bare_house(tmp_path_factory.mktemp("bare"))


def bare_house(folder: Path) -> House:
    here = folder / "clone"
    (here / "config").mkdir(parents=True)
    shutil.copy(ROOT / "letsema", here)
    shutil.copy(ROOT / "config" / "__init__.py", here / "config")
    shutil.copytree(
        ROOT / "config" / "launcher",
        here / "config" / "launcher",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    (here / "requirements.txt").write_text(wheel(folder / "wheels", "1.0"))
    for name in ("requirements-dev.txt", "requirements-embedded.txt"):
        (here / name).write_text((here / "requirements.txt").read_text())
    tools(folder / "bin", Path(sys.base_prefix) / "bin" / Path(sys.executable).resolve().name)
    more = {"PATH": str(folder / "bin"), "PIP_NO_INDEX": "1"}
    more["PIP_FIND_LINKS"] = str(folder / "wheels")
    return House(here, here / ".letsema", call=(str(here / "letsema"),), more=more)


def tools(folder: Path, python: Path) -> None:
    folder.mkdir()
    for name in TOOLS:
        (folder / name).symlink_to(shutil.which(name) or f"/bin/{name}")
    (folder / "python3").write_text(f'#!/bin/sh\nexec {python} "$@"\n')
    (folder / "python3").chmod(0o755)


def version(house: House) -> str:
    python = house.home / "venv" / "bin" / "python"
    command = [str(python), "-c", "import toy; print(toy.VERSION)"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def test_help_and_a_slip_of_the_hand_need_nothing_installed(bare: House) -> None:
    code, said = bare.run("help")
    assert code == 0
    assert [line.split()[1] for line in said.splitlines()] == [
        "up",
        "test",
        "check",
        "info",
        "bench",
        "manage",
        "help",
    ]
    assert bare.run() == (0, said)
    assert bare.run("upp") == (1, "There is no call upp: ./letsema help\n")
    assert not (bare.home / "venv").exists()


def test_the_launcher_asks_for_nothing_but_python_itself() -> None:
    names = sorted(one.stem for one in (ROOT / "config" / "launcher").glob("*.py"))
    script = "import sys, importlib; sys.path.insert(0, sys.argv[1])\n" + "".join(
        f"importlib.import_module('config.launcher.{name}')\n" for name in names
    )
    # Without the site's packages, and without a word from the environment.
    command = [sys.executable, "-S", "-I", "-c", script, str(ROOT)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_first_call_installs_what_is_pinned_and_the_next_does_not(bare: House) -> None:
    code, said = bare.run("bench", seconds=120)
    assert (code, said.splitlines()[:2], said.splitlines()[-1:]) == (
        1,
        ["Making the virtual environment", "Installing 1 packages, this once"],
        [NOTHING_TO_MEASURE.strip()],
    )
    assert version(bare) == "1.0"
    assert bare.run("bench") == (1, NOTHING_TO_MEASURE)


def test_it_works_through_a_link_from_anywhere(bare: House, tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "letsema").symlink_to(bare.folder / "letsema")
    (tmp_path / "link").symlink_to(Path("far") / "letsema")
    linked = House(tmp_path, bare.home, call=("./link",), more=bare.more)
    assert linked.run("info") == (
        1,
        f"Nothing runs on the state in {bare.home}: ./letsema up\n",
    )


def test_a_state_folder_is_meant_from_where_the_caller_stands(bare: House, tmp_path: Path) -> None:
    more = {**bare.more, "LETSEMA_HOME": "mine"}
    there = House(tmp_path, bare.home, call=bare.call, more=more)
    assert there.run("info") == (
        1,
        f"Nothing runs on the state in {tmp_path}/mine: ./letsema up\n",
    )


def test_another_pin_is_installed_over_the_old_one(bare: House) -> None:
    assert bare.run("bench", seconds=120)[0] == 1
    pinned = wheel(Path(bare.more["PIP_FIND_LINKS"]), "1.1")
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-embedded.txt"):
        (bare.folder / name).write_text(pinned)
    code, said = bare.run("bench", seconds=120)
    assert (code, said.splitlines()[:1]) == (1, ["Installing 1 packages, this once"])
    assert version(bare) == "1.1"


def test_a_package_that_is_not_what_was_pinned_is_refused_in_one_line(bare: House) -> None:
    honest = (bare.folder / "requirements.txt").read_text()
    (bare.folder / "requirements.txt").write_text("toy==1.0 --hash=sha256:" + "0" * 64 + "\n")
    for name in ("requirements-dev.txt", "requirements-embedded.txt"):
        (bare.folder / name).write_text("")
    code, said = bare.run("bench", seconds=120)
    assert code == 1
    assert said.splitlines()[-1].startswith("Packages could not be installed, call again: ERROR:")
    (bare.folder / "requirements.txt").write_text(honest)
    assert bare.run("bench", seconds=120)[1].endswith(NOTHING_TO_MEASURE)


def test_without_a_python_that_is_new_enough_it_says_so(bare: House, tmp_path: Path) -> None:
    tools(tmp_path / "bin", Path("/bin/false"))
    old = House(bare.folder, bare.home, bare.call, more={"PATH": str(tmp_path / "bin")})
    assert old.run("up") == (
        1,
        "Letsema needs Python 3.11 or newer: apt-get install python3 python3-venv\n",
    )


def test_where_python_cannot_make_environments_it_prints_the_one_line(tmp_path: Path) -> None:
    house = bare_house(tmp_path)
    library = Path(sysconfig.get_path("stdlib"))
    copied = tmp_path / "debian" / "lib" / library.name
    copied.mkdir(parents=True)
    for entry in library.iterdir():
        if entry.name != "ensurepip":
            (copied / entry.name).symlink_to(entry)
    python = tmp_path / "debian" / "bin" / "python3"
    python.parent.mkdir()
    shutil.copy(Path(sys.base_prefix) / "bin" / Path(sys.executable).resolve().name, python)
    shutil.rmtree(tmp_path / "bin")
    tools(tmp_path / "bin", python)
    assert house.run("up") == (
        1,
        "Python cannot make virtual environments: apt-get install python3-venv\n",
    )


@pytest.mark.full
def test_after_an_interrupted_first_call_the_next_begins_anew(tmp_path: Path) -> None:
    house = bare_house(tmp_path)
    with house.start("bench") as first:
        assert first.stdout is not None
        for line in first.stdout:
            if line.startswith("Installing"):
                os.killpg(first.pid, signal.SIGKILL)
    assert not (house.home / "venv.json").exists()
    code, said = house.run("bench", seconds=120)
    assert (code, said.splitlines()[0]) == (1, "Making the virtual environment")
    assert version(house) == "1.0"


@pytest.mark.full
def test_two_first_calls_at_once_make_one_environment(tmp_path: Path) -> None:
    house = bare_house(tmp_path)
    with house.start("bench") as one, house.start("bench") as two:
        said = [calling.communicate(timeout=120)[0] for calling in (one, two)]
    assert sorted("Making the virtual environment" in words for words in said) == [False, True]
    assert sorted("Another call is installing" in words for words in said) == [False, True]
    assert all(words.endswith(NOTHING_TO_MEASURE) for words in said)
    assert version(house) == "1.0"
