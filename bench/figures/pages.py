"""Worklist and portfolio pages, first by their queries and then through the API, at four sizes.

python -m bench.figures.pages [--quick] [--json FILE]
"""

import argparse
import json
import logging
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import django

from bench.figures.growth import Growth
from bench.money.engines import own_engines

INSIDE = "LETSEMA_BENCH_INSIDE"
SIZES, ROUNDS = (12_500, 25_000, 50_000, 100_000), 40
QUICK_SIZES, QUICK_ROUNDS = (100, 200), 3


def main(arguments: list[str]) -> int:
    """Measure on engines of their own, tell, and write the figures down where they are wanted."""
    parser = argparse.ArgumentParser("python -m bench.figures.pages")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    parser.add_argument("--quick", action="store_true", help="a moment of each, to see it run")
    asked = parser.parse_args(arguments)
    command = [sys.executable, "-m", "bench.figures.pages", *(["--quick"] if asked.quick else [])]
    with own_engines() as settings:
        environment = {**settings, INSIDE: "1"}
        told = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment).stdout  # noqa: S603
    figures = [
        Growth(**{**one, "p50_ms": _by_size(one["p50_ms"]), "p95_ms": _by_size(one["p95_ms"])})
        for one in json.loads(told)
    ]
    for one in figures:
        sys.stdout.write(one.line() + "\n")
    if asked.json:
        asked.json.write_text(json.dumps([asdict(one) for one in figures], indent=2) + "\n")
    return 0


def _by_size(times: dict[str, float]) -> dict[int, float]:
    return {int(size): ms for size, ms in times.items()}


def _measured(arguments: list[str]) -> None:
    """Measure in a process whose settings name the engines, and hand the figures over."""
    django.setup()
    # Models must be there first.
    from bench.figures.lists import pages  # noqa: PLC0415

    # A line a request would be a part of what is measured, and of what is handed over.
    logging.disable(logging.INFO)
    quick = "--quick" in arguments
    figures = pages(QUICK_SIZES if quick else SIZES, QUICK_ROUNDS if quick else ROUNDS)
    json.dump([asdict(one) for one in figures], sys.stdout)


if __name__ == "__main__":
    if os.environ.get(INSIDE):
        _measured(sys.argv[1:])
    else:
        sys.exit(main(sys.argv[1:]))
