"""A real Kannel 1.4.5: unpacked from Debian's packages without root, started beside a test."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

from config.launcher.words import Refusal
from tests.free_port import free_port
from tests.stand_ins.smpp_operator import PASSWORD, USER

PACKAGES = ("kannel", "kannel-extras", "libct4", "libhiredis0.14", "libmariadb3", "libpcre3")
LIBRARIES = ("usr/lib/x86_64-linux-gnu", "lib/x86_64-linux-gnu")
FETCH_SECONDS = 60
START_SECONDS = 15
STOP_SECONDS = 3
LOOK_SECONDS = 0.05
VERSION = "1.4.5"


def programs() -> Path:
    """Find the unpacked packages, or fetch them once; a Refusal says why there are none."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "letsema"
    folder = cache / f"kannel-{VERSION}"
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "kannel.lock").open("w") as lock:
        # Another process of this run may be fetching them.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "usr" / "sbin" / "bearerbox").exists():
            _fetch(folder)
    found = subprocess.run(
        [folder / "usr/sbin/bearerbox", "--version"],
        env=_environment(folder),
        check=False,
        capture_output=True,
        text=True,
        timeout=FETCH_SECONDS,
    )
    if VERSION not in found.stdout + found.stderr:
        raise Refusal("Kannel's packages do not run here")
    return folder


def _fetch(folder: Path) -> None:
    if not (shutil.which("apt-get") and shutil.which("dpkg")):
        raise Refusal("no apt-get here to fetch Kannel's packages with")
    new = folder.with_suffix(".new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir()
    try:
        _run("apt-get", "-q", "download", *PACKAGES, inside=new)
        for package in sorted(new.glob("*.deb")):
            _run("dpkg", "-x", str(package), str(new), inside=new)
            package.unlink()
    except (OSError, subprocess.SubprocessError) as error:
        raise Refusal(f"Kannel's packages are not to be had ({type(error).__name__})") from error
    new.rename(folder)


def _run(*command: str, inside: Path) -> None:
    subprocess.run(command, cwd=inside, check=True, capture_output=True, timeout=FETCH_SECONDS)


def _environment(folder: Path) -> dict[str, str]:
    places = ":".join(str(folder / one) for one in LIBRARIES)
    return {"PATH": "/usr/bin:/bin", "LD_LIBRARY_PATH": places}


@dataclass
class RealKannel:
    """Both boxes, and their folder."""

    packages: Path
    folder: Path
    operator_port: int
    # Where what phones send in is passed on.
    inbound: str
    extra: str = ""
    admin: int = field(default_factory=free_port)
    between: int = field(default_factory=free_port)
    http: int = field(default_factory=free_port)
    boxes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http}"

    def start(self, *names: str) -> None:
        """Start them, and wait until the operator's line is open and requests are heard."""
        (self.folder / "dlr").mkdir(exist_ok=True)
        (self.folder / "kannel.conf").write_text(self._settings())
        for name in names or ("bearerbox", "smsbox"):
            with (self.folder / f"{name}.out").open("ab") as out:
                self.boxes[name] = subprocess.Popen(
                    [self.packages / "usr/sbin" / name, "-v", "1", self.folder / "kannel.conf"],
                    cwd=self.folder,
                    env=_environment(self.packages),
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=out,
                )
            self._await(self.between if name == "bearerbox" else self.http, name)
        self.await_online()

    def await_online(self) -> None:
        until = time.monotonic() + START_SECONDS
        while "online" not in self.status().partition("SMSC connections")[2]:
            assert time.monotonic() < until, f"no line to the operator: {self.status()}"
            time.sleep(LOOK_SECONDS)

    def status(self) -> str:
        with urlopen(f"http://127.0.0.1:{self.admin}/status.txt?password=x", timeout=5) as answer:
            return str(answer.read().decode())

    def kill(self, name: str) -> None:
        """End one in the middle of things."""
        box = self.boxes.pop(name)
        box.kill()
        box.wait()

    def stop(self) -> None:
        """End both: asked first, smsbox before the other, then by force."""
        for name in ("smsbox", "bearerbox"):
            box = self.boxes.pop(name, None)
            if box is None:
                continue
            box.send_signal(signal.SIGINT)
            try:
                box.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                box.kill()
                box.wait()

    def _await(self, port: int, name: str) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            assert self.boxes[name].poll() is None, self._said(name)
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                return
            time.sleep(LOOK_SECONDS)
        raise AssertionError(self._said(name))

    def _said(self, name: str) -> str:
        return (self.folder / f"{name}.out").read_text(errors="replace")[-2000:]

    def _settings(self) -> str:
        return SETTINGS.format(
            admin=self.admin,
            between=self.between,
            http=self.http,
            operator=self.operator_port,
            folder=self.folder,
            inbound=self.inbound,
            extra=self.extra,
            user=USER,
            password=PASSWORD,
        )


SETTINGS = """group = core
admin-port = {admin}
admin-interface = 127.0.0.1
admin-password = x
status-password = x
smsbox-port = {between}
smsbox-interface = 127.0.0.1
store-type = file
store-location = {folder}/kannel.store
dlr-storage = spool
dlr-spool = {folder}/dlr
sms-resend-freq = 1
sms-resend-retry = 2
{extra}

group = smsc
smsc = smpp
smsc-id = op1
host = 127.0.0.1
port = {operator}
transceiver-mode = true
smsc-username = {user}
smsc-password = {password}
system-type = ""
reconnect-delay = 1
wait-ack = 60
allowed-prefix = "+266"

group = smsbox
smsbox-id = box1
bearerbox-host = 127.0.0.1
bearerbox-port = {between}
sendsms-port = {http}
sendsms-interface = 127.0.0.1
http-request-retry = 20
http-queue-delay = 1

group = smsbox-route
smsbox-id = box1
smsc-id = op1

group = sendsms-user
username = gw
password = secret
concatenation = true
max-messages = 10

group = sms-service
keyword = default
catch-all = true
max-messages = 0
get-url = "{inbound}?from=%p&to=%P&text=%a&id=%I&smsc=%i&coding=%c&charset=%C"
"""


@contextmanager
def kannel(folder: Path, operator_port: int, inbound: str, extra: str = "") -> Iterator[RealKannel]:
    """Run it for as long as a block lasts."""
    real = RealKannel(programs(), folder, operator_port, inbound, extra)
    try:
        real.start()
        yield real
    finally:
        real.stop()
