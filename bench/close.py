"""How fast a large book is made, read and closed, each figure beside a floor of the same run."""

import argparse
import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from bench.figures.parts import PARTS
from bench.figures.size import Size
from bench.money.engines import own_engines
from bench.money.results import Result

LOANS = 100_000
# What a server for so large a book has: else it is the disk that is measured.
MEMORY = {"shared_buffers": "512MB", "max_wal_size": "4GB"}


def main(arguments: list[str]) -> int:
    """Measure, tell, and write the figures down where they are wanted."""
    parser = argparse.ArgumentParser("./letsema bench close")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; or all")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    parser.add_argument("--loans", type=int, default=LOANS, metavar="N", help="of the largest book")
    parser.add_argument("--quick", action="store_true", help="a small book, to see it run")
    parser.add_argument("--citus", action="store_true", help="on three nodes of a cluster")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.parts) - PARTS.keys():
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    size = Size.quick() if asked.quick else Size(asked.loans)
    command = [sys.executable, "-m", "bench.figures", str(size.loans), *(asked.parts or PARTS)]
    with own_engines(on_citus=asked.citus, memory=MEMORY) as settings:
        told = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=settings).stdout  # noqa: S603
    results = [Result(**one) for one in json.loads(told)]
    for one in results:
        sys.stdout.write(one.line() + "\n")
    if asked.json:
        asked.json.write_text(json.dumps([asdict(one) for one in results], indent=2) + "\n")
    return 0
