"""A supervisor to be killed, with children that do nothing: python -m tests.launcher.dummy."""

import signal
import sys
import time
from pathlib import Path

from config.launcher.children import MARK, Role
from config.launcher.lock import held
from config.launcher.places import Places
from config.launcher.processes import StopAsked, Supervisor
from config.launcher.recovery import end_orphans

# A leader with one child in its group, and one that left for a session of its own.
FAMILY = """
import subprocess, sys, time
sleep = [sys.executable, "-c", "import time; time.sleep(600)"]
subprocess.Popen(sleep)
subprocess.Popen(sleep, start_new_session=True)
time.sleep(600)
"""
DEAF = """
import signal, time
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(600)
"""
SCRIPTS = {"family": FAMILY, "deaf": DEAF, "short": "raise SystemExit(3)"}


def role(home: Path, name: str, script: str, **more: int) -> Role:
    """Say how a dummy runs."""
    return Role(
        name=name,
        command=(sys.executable, "-c", script),
        folder=home,
        environment={MARK: str(home)},
        stop_signal=signal.Signals(more.get("stop_signal", signal.SIGTERM)),
        wave=more.get("wave", 0),
    )


def main(home: Path, names: list[str]) -> None:
    """Recover, start the dummies that are named, and stay."""
    places = Places(home, home / "data", home / "sockets")
    with held(places.run / "lock"):
        end_orphans(places.run / "children.json", home)
        try:
            with Supervisor(places).in_charge() as supervisor:
                for name in names:
                    supervisor.start(role(home, name, SCRIPTS[name]))
                time.sleep(0.3)
                (places.run / "up").touch()
                supervisor.watch()
        except StopAsked:
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
