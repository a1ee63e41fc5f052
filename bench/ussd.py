"""What a hop costs: sessions as a network sends them, beside a bare view with two Redis calls."""

import argparse
import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from bench.money.engines import own_engines
from bench.money.results import Result

PEOPLE = 1_000
HOPS = 4_000


def main(arguments: list[str]) -> int:
    """Measure, tell, and write the figures down where they are wanted."""
    parser = argparse.ArgumentParser("./letsema bench ussd")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    parser.add_argument("--people", type=int, default=PEOPLE, metavar="N", help="known by phone")
    parser.add_argument("--hops", type=int, default=HOPS, metavar="N", help="of each kind")
    parser.add_argument("--quick", action="store_true", help="few hops, to see it run")
    asked = parser.parse_args(arguments)
    hops = 200 if asked.quick else asked.hops
    command = [sys.executable, "-m", "bench.dialogue", str(asked.people), str(hops)]
    with own_engines(memory={"shared_buffers": "256MB"}) as settings:
        # How often one phone may dial is not what is measured.
        lifted = {**settings, "USSD_HOPS_PER_MINUTE": "0", "USSD_DIALS_PER_HOUR": "0"}
        told = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=lifted).stdout  # noqa: S603
    results = [Result(**one) for one in json.loads(told)]
    for one in results:
        sys.stdout.write(one.line() + "\n")
    if asked.json:
        asked.json.write_text(json.dumps([asdict(one) for one in results], indent=2) + "\n")
    return 0
