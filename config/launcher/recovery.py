"""Finds and ends what a supervisor left behind that was itself killed."""

import json
import math
from collections.abc import Iterable
from pathlib import Path
from signal import Signals

from config.launcher import proc
from config.launcher.children import ENGINES_WAVE, MARK, Group, end, kill

# Nobody waits for an orphan's work: what it had begun is found again.
ORPHAN_SECONDS = 1.0


def note(file: Path, groups: Iterable[Group]) -> None:
    """Write down who runs now, for whoever comes after us."""
    children = [
        {
            "role": one.role,
            "pid": one.pid,
            "started": one.started,
            "stop_signal": int(one.stop_signal),
            "stop_seconds": one.stop_seconds,
            "wave": one.wave,
        }
        for one in groups
    ]
    replace(file, json.dumps({"boot": proc.boot(), "children": children}))


def noted(file: Path) -> list[Group]:
    """Read who was running; nobody, when the machine was started anew since."""
    try:
        found = json.loads(file.read_text())
        if found["boot"] != proc.boot():
            return []
        return [
            Group(
                role=str(one["role"]),
                pid=int(one["pid"]),
                started=int(one["started"]),
                stop_signal=Signals(int(one["stop_signal"])),
                stop_seconds=float(one["stop_seconds"]),
                wave=int(one["wave"]),
            )
            for one in found["children"]
        ]
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return []


def end_in_waves(groups: Iterable[Group], users_seconds_max: float = math.inf) -> None:
    """End the users of the engines first, and the engines in the last wave."""
    everybody = list(groups)
    for wave in sorted({one.wave for one in everybody}):
        those = [one for one in everybody if one.wave == wave]
        seconds = max(one.stop_seconds for one in those)
        end(those, seconds if wave >= ENGINES_WAVE else min(seconds, users_seconds_max))


def end_orphans(file: Path, home: Path) -> list[str]:
    """End what an earlier supervisor of this state left running, and say which roles."""
    # A number alone proves nothing: another program may have it by now. Its start must match.
    orphans = [one for one in noted(file) if one.lives()]
    end_in_waves(orphans, ORPHAN_SECONDS)
    # Those whose own parent died first, so that no noted number leads to them.
    kill(proc.carrying(MARK, str(home)))
    file.unlink(missing_ok=True)
    return [one.role for one in orphans]


def replace(file: Path, text: str) -> None:
    """Write a whole file or nothing, readable by its owner alone."""
    half = file.with_name(f"{file.name}.half")
    half.touch(mode=0o600)
    half.write_text(text)
    half.replace(file)
