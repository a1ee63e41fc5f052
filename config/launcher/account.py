"""Under which user the engines run: as root an unprivileged one, else the caller himself."""

import os
import pwd
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from config.launcher.words import Refusal

UNPRIVILEGED = ("letsema", "postgres", "nobody")
TRY_SECONDS = 20
MAKE_AND_REMOVE = 'cd "$1" && : > .reach && rm .reach'


@dataclass(frozen=True)
class Account:
    """A user that engines run under."""

    name: str
    uid: int
    gid: int


def engine_account() -> Account | None:
    """Choose the engines' user; nothing when they run as the caller."""
    if os.geteuid() != 0:
        return None
    for name in UNPRIVILEGED:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        if found.pw_uid != 0:
            return Account(name, found.pw_uid, found.pw_gid)
    raise Refusal(
        "As root, Letsema runs its database under another user, and there is none: "
        "useradd --system letsema"
    )


def own(folder: Path, account: Account | None) -> None:
    """Give a folder to the engines' user, for nobody else to enter."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    if account is not None:
        os.chown(folder, account.uid, account.gid)


def works_as(
    account: Account | None, command: Sequence[str], environment: Mapping[str, str] | None = None
) -> bool:
    """Try a command as the engines' user."""
    try:
        done = subprocess.run(
            command,
            check=False,
            cwd="/",
            env=dict(environment or {"PATH": "/usr/bin:/bin"}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=TRY_SECONDS,
            user=None if account is None else account.uid,
            group=None if account is None else account.gid,
            extra_groups=None if account is None else [],
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def reaches(account: Account, folder: Path) -> bool:
    """Say whether that user gets into a folder of his own: every parent must let him through."""
    return works_as(account, ["/bin/sh", "-c", MAKE_AND_REMOVE, "sh", str(folder)])
