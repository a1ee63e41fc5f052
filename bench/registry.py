"""What the registry costs on a Cassandra node, beside the same statements issued bare."""

import argparse
import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from bench.cluster.node import own_node
from bench.cluster.parts import PARTS
from bench.cluster.size import PEOPLE, QUICK_PEOPLE
from bench.money.results import Result


def main(arguments: list[str]) -> int:
    """Measure, tell, and write the figures down where they are wanted."""
    parser = argparse.ArgumentParser("./letsema bench registry")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; or all")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    parser.add_argument("--people", type=int, default=PEOPLE, metavar="N", help="known at the end")
    parser.add_argument("--quick", action="store_true", help="a moment of each, to see it run")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.parts) - PARTS.keys():
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    size = ["--quick", str(QUICK_PEOPLE)] if asked.quick else ["--full", str(asked.people)]
    command = [sys.executable, "-m", "bench.cluster", *size, *(asked.parts or PARTS)]
    with own_node() as settings:
        told = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=settings).stdout  # noqa: S603
    results = [Result(**one) for one in json.loads(told)]
    for one in results:
        sys.stdout.write(one.line() + "\n")
    if asked.json:
        asked.json.write_text(json.dumps([asdict(one) for one in results], indent=2) + "\n")
    return 0
