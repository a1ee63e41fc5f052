"""Repairs this node's part of the registry, over and over; `--healthy` asks how the last try went.

Each node needs one beside it. What one of them has repaired its node writes down for all to read.
"""

import os
import shlex
import subprocess
import sys
import time
from pathlib import Path

HOUR_SECONDS = 3600
# A deletion is remembered for ten days: a copy that missed it and is not repaired by then brings
# the row back. What was promised for a conditional write is kept until it is repaired.
EVERY_SECONDS = {"full": 72 * HOUR_SECONDS, "paxos": 6 * HOUR_SECONDS}
# Only the part of which this node is the first keeper: the others see to theirs.
OURS = ("repair", "--partitioner-range")
# The roles' keyspace comes after: without the registry's tables nothing is repaired yet.
KEYSPACE = os.environ.get("REGISTRY_KEYSPACE", "registry")
ORDERS = {
    "full": ((*OURS, "--full", KEYSPACE), (*OURS, "--full", "system_auth")),
    "paxos": ((*OURS, "--paxos-only", KEYSPACE),),
}
# A full repair settles the promises too.
SETTLES = {"full": ("full", "paxos"), "paxos": ("paxos",)}
LOOK_SECONDS = 60
AGAIN_SECONDS = 300

NODETOOL = tuple(shlex.split(os.environ.get("NODETOOL", "nodetool")))
# When what was last done is kept with the node's data: a lost node is repaired at once.
STATE = Path(os.environ.get("REPAIR_STATE", "/var/lib/cassandra/repair"))


def failed(kind: str) -> Path:
    """Name the file that is there while the last try of a kind has failed."""
    return STATE / f"{kind}.failed"


def is_due(kind: str, now: float) -> bool:
    """Tell whether it is time for this kind."""
    done = STATE / kind
    return not done.exists() or now - done.stat().st_mtime >= EVERY_SECONDS[kind]


def repair(kind: str) -> bool:
    """Carry out one kind; what it said is told, and whether it came to its end is kept."""
    began = time.time()
    for order in ORDERS[kind]:
        done = subprocess.run(  # noqa: S603 (the orders above)
            [*NODETOOL, *order],
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode:
            sys.stdout.write(f"{done.stdout}The {kind} repair of {order[-1]} failed.\n")
            failed(kind).touch()
            return False
    for settled in SETTLES[kind]:
        (STATE / settled).touch()
        failed(settled).unlink(missing_ok=True)
    sys.stdout.write(f"The {kind} repair took {time.time() - began:.0f} s.\n")
    return True


def repair_what_is_due() -> bool:
    """Carry out what it is time for, the full repair first; tell whether nothing failed."""
    outcomes = []
    for kind in EVERY_SECONDS:
        if is_due(kind, time.time()):
            outcomes.append(repair(kind))  # noqa: PERF401 (a full repair may settle what is next)
    return all(outcomes)


def main() -> int:
    if "--healthy" in sys.argv:
        return int(any(failed(kind).exists() for kind in EVERY_SECONDS))
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # a text stream
    STATE.mkdir(parents=True, exist_ok=True)
    if "--once" in sys.argv:
        return int(not repair_what_is_due())
    while repair_what_is_due():
        time.sleep(LOOK_SECONDS)
    # Whoever starts it again puts it beside the node anew: a node that was started again has
    # another network, and this one would call it in vain.
    time.sleep(AGAIN_SECONDS)
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
