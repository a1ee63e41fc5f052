"""Where this instance keeps things: state, data, sockets, logs."""

import hashlib
import os
import pwd
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from config.launcher.account import Account, own, reaches
from config.launcher.words import Refusal

ROOT = Path(__file__).resolve().parents[2]
# Where root keeps the data when the engines' user cannot reach the state folder.
OUTSIDE = Path("/var/lib/letsema")
SHORT = Path("/tmp")  # noqa: S108 (made 0700, and refused when somebody else made it)
# The kernel's limit for a socket's path, less the closing zero.
SOCKET_PATH_BYTES_MAX = 107
# A node of a cluster has a folder of its own in there.
LONGEST_SOCKET_NAME = "w1/.s.PGSQL.65535"


@dataclass(frozen=True)
class Places:
    """The folders of one instance."""

    home: Path
    data: Path
    sockets: Path

    @property
    def run(self) -> Path:
        """What is true only while it runs."""
        return self.home / "run"

    @property
    def log(self) -> Path:
        return self.home / "log"

    @property
    def documents(self) -> Path:
        """Sealed scans and photographs; a start from nothing removes them with the data."""
        return self.data / "documents"

    @property
    def copies(self) -> Path:
        """Engines of the wheels, copied to where their user can reach them."""
        return self.data / "engines"


def state_home() -> Path:
    """Find the state folder: LETSEMA_HOME, or .letsema in the repository."""
    chosen = os.environ.get("LETSEMA_HOME")
    return (ROOT / (chosen or ".letsema")).resolve()


def open_home(home: Path) -> Path:
    """Make the state folder, or refuse one of another user."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        for name in ("run", "log"):
            (home / name).mkdir(exist_ok=True)
    except OSError as error:
        raise Refusal(
            f"The state folder {home} cannot be written ({error.strerror}): set LETSEMA_HOME"
        ) from None
    owner = home.stat().st_uid
    if owner != os.geteuid():
        raise Refusal(
            f"The state in {home} is {_name(owner)}'s: run as that user, or set LETSEMA_HOME"
        )
    return home


def settle(home: Path, account: Account | None) -> Places:
    """Decide where the data lives, and make the folders that the engines' user needs."""
    data = _data(home, account)
    try:
        data.mkdir(parents=True, exist_ok=True)
        if account is not None:
            # The mask of root's shell must not lock out the one who works in there.
            data.chmod(0o755)
        return Places(home, data, _sockets(home, data, account))
    except OSError as error:
        raise Refusal(f"{error.filename} cannot be written ({error.strerror})") from None


def outside_of(home: Path) -> Path:
    """Say where the data lies when the engines' user cannot reach the state."""
    return OUTSIDE / _mark(home)


def forget(places: Places) -> None:
    """Remove all data, for a start from nothing."""
    for folder in (places.data, places.sockets):
        shutil.rmtree(folder, ignore_errors=True)


def _data(home: Path, account: Account | None) -> Path:
    inside = home / "data"
    if account is None:
        return inside
    outside = outside_of(home)
    if outside.exists():
        return outside
    probe = inside / "reach"
    own(probe, account)
    inside.chmod(0o755)
    reached = reaches(account, probe)
    probe.rmdir()
    if reached:
        return inside
    if any(inside.iterdir()):
        raise Refusal(
            f"The data in {inside} is out of reach for the user {account.name}: "
            "open the way to it, or start anew with another LETSEMA_HOME"
        )
    inside.rmdir()
    OUTSIDE.mkdir(mode=0o755, parents=True, exist_ok=True)
    OUTSIDE.chmod(0o755)
    return outside


def _sockets(home: Path, data: Path, account: Account | None) -> Path:
    folder = data / "sockets"
    if len(os.fsencode(folder / LONGEST_SOCKET_NAME)) <= SOCKET_PATH_BYTES_MAX:
        own(folder, account)
        return folder
    folder = SHORT / f"letsema-{os.geteuid()}-{_mark(home)}"
    keeper = os.geteuid() if account is None else account.uid
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        # Anybody may write here: only a folder that is ours alone will do.
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != keeper or found.st_mode & 0o077:
            raise Refusal(f"{folder} was made by somebody else: remove it") from None
    else:
        own(folder, account)
    return folder


def _mark(home: Path) -> str:
    return hashlib.sha256(os.fsencode(home)).hexdigest()[:16]


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
