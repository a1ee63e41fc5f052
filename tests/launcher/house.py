"""The whole house in a clean clone, brought up as a stranger would, and looked at from outside."""

import json
import os
import pwd
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict, cast

from config.lanes import LANES
from config.launcher import proc
from config.launcher.children import MARK
from config.launcher.demo import Demo
from config.launcher.info import pids
from config.launcher.places import ROOT

LOOK_SECONDS = 0.1
ANSWER_SECONDS = 2
# What a machine needs to reach its package index; nothing else of this shell reaches a newcomer.
KEPT = ("PIP_CERT", "PIP_INDEX_URL", "PIP_DEFAULT_TIMEOUT", "HTTPS_PROXY", "SSL_CERT_FILE")
# The suite's own Python, with everything installed; a stranger calls the script instead.
QUICK = (sys.executable, "-m", "config.launcher")
STRANGER = ("./letsema",)


class Info(TypedDict):
    """What `info --json` prints, as far as these tests look at it."""

    web_url: str
    api_url: str
    ussd_url: str
    service_code: str
    engines: dict[str, dict[str, str] | None]
    data_dir: str
    log_dir: str
    demo: Demo | None
    pids: dict[str, list[int]]


def clone(target: Path) -> Path:
    """Lay what git knows of the tree into an empty folder."""
    target.mkdir(parents=True)
    git = ["git", "-c", "safe.directory=*", "ls-files", "-z", "-co", "--exclude-standard"]
    listed = subprocess.run(git, cwd=ROOT, check=True, capture_output=True).stdout
    names = b"\0".join(
        name for name in listed.split(b"\0") if name and (ROOT / os.fsdecode(name)).exists()
    )
    pack = subprocess.run(
        ["tar", "-c", "--null", "-T", "-"], cwd=ROOT, check=True, input=names, capture_output=True
    )
    subprocess.run(["tar", "-x"], cwd=target, check=True, input=pack.stdout)
    return target


@dataclass
class House:
    """One checkout with one state; `user` is who calls, else the one who runs the tests."""

    folder: Path
    home: Path
    call: Sequence[str] = QUICK
    user: str = ""
    more: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[str] | None = None
    lines: list[str] = field(default_factory=list)
    seconds: float = 0.0
    data: str = ""

    def environment(self) -> dict[str, str]:
        at_home = pwd.getpwnam(self.user).pw_dir if self.user else os.environ["HOME"]
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        own = {"LETSEMA_HOME": str(self.home)} if self.home != self.folder / ".letsema" else {}
        path = "/usr/local/bin:/usr/bin:/bin" if self.user else os.environ["PATH"]
        return {"HOME": at_home, "PATH": path, "LANG": "C.UTF-8", **kept, **own, **self.more}

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Call it; what it says goes to one pipe."""
        who = pwd.getpwnam(self.user) if self.user else None
        return subprocess.Popen(
            [*self.call, *words],
            cwd=self.folder,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            user=who.pw_uid if who else None,
            group=who.pw_gid if who else None,
            extra_groups=[] if who else None,
        )

    def run(self, *words: str, seconds: float = 60) -> tuple[int, str]:
        """Call it, and wait until it ends by itself."""
        with self.start(*words) as process:
            said, _ = process.communicate(timeout=seconds)
        return process.returncode, said

    def up(self, *words: str, seconds: float = 150) -> Info:
        """Bring it up, and return what `info` says."""
        began = time.monotonic()
        self.process = self.start("up", *words)
        try:
            self.lines = self._lines_until_ready()
            self.seconds = time.monotonic() - began
            assert self.seconds < seconds, [round(self.seconds, 1), *self.lines]
            return self.info()
        except BaseException:
            self.stop()
            raise

    def _lines_until_ready(self) -> list[str]:
        assert self.process is not None
        assert self.process.stdout is not None
        lines = []
        for line in self.process.stdout:
            lines.append(line.rstrip())
            if line.startswith("Letsema is ready: http://"):
                return lines
        raise AssertionError([f"it ended with {self.process.wait()}", *lines])

    def info(self) -> Info:
        code, said = self.run("info", "--json")
        assert code == 0, said
        found = cast("Info", json.loads(said))
        self.data = found["data_dir"]
        return found

    def pids(self, role: str) -> list[int]:
        """Say who fills a role, as `info` does, without a process for each look."""
        return pids(self.home)[role]

    def stop(self, number: signal.Signals = signal.SIGINT) -> tuple[int, float]:
        """Send what a Ctrl-C sends: a signal to the terminal's foreground group."""
        assert self.process is not None
        began = time.monotonic()
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)
        code = self.process.wait(timeout=30)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code, time.monotonic() - began

    def kill(self) -> None:
        """Kill the supervisor alone, as a crash would."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def heard(self, process: str) -> float:
        """Say when a process that takes tasks was last heard of."""
        file = self.home / "run" / f"heartbeat-{process}"
        return file.stat().st_mtime if file.exists() else 0

    def left(self) -> list[str]:
        """List what of it still runs: by its mark, and by any word of its folders."""
        marked = {one.pid for one in proc.carrying(MARK, str(self.home))}
        words = {str(self.home), str(self.folder), self.data or str(self.home)}
        found = []
        for one in proc.everyone():
            command = commandline(one.pid)
            ours = one.pid in marked or any(word in command for word in words)
            if ours and one.pid != os.getpid() and not one.dead:
                found.append(f"{one.pid} {command}")
        return found


def commandline(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
    except OSError:
        return ""


def answers(url: str) -> bool:
    """Say whether an address answers with 200."""
    try:
        with urllib.request.urlopen(url, timeout=ANSWER_SECONDS) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def works(info: Info, house: House, since: float) -> bool:
    """Say whether both groups reach all their engines, and all take tasks again since then."""
    network = info["ussd_url"].partition("/telco/")[0]
    return (
        all(house.heard(process) > since for process in LANES)
        and answers(f"{info['web_url']}readyz?all=1")
        and answers(f"{network}/readyz?all=1")
    )


def wait_for(condition: Callable[[], bool], seconds: float, what: str) -> float:
    """Wait until it is so, and say how long that took."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, what
        time.sleep(LOOK_SECONDS)
    return time.monotonic() - began
