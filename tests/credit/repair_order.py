"""The repair of deploy/, run beside a node of a ring as its container runs it."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

from config.launcher.cassandra import Node
from tests.repo.tree import ROOT

PROGRAM = ROOT / "deploy/cassandra/repair.py"
ORDER_SECONDS = 300


def repair_once(node: Node, keyspace: str, state: Path) -> subprocess.CompletedProcess[str]:
    """Have what is due repaired at one node; a folder of its own remembers when that was."""
    given = {
        "HOME": str(state),
        "NODETOOL": shlex.join(node.nodetool()),
        "PATH": os.environ["PATH"],
        "REGISTRY_KEYSPACE": keyspace,
        "REPAIR_STATE": str(state / f"node{node.seat}"),
    }
    return subprocess.run(
        [sys.executable, PROGRAM, "--once"],
        check=False,
        env=given,
        capture_output=True,
        text=True,
        timeout=ORDER_SECONDS,
    )


def order(node: Node, *words: str) -> None:
    """Order something else."""
    subprocess.run([*node.nodetool(), *words], check=True, capture_output=True, timeout=60)
