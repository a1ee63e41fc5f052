"""How fast texts go out, beside what would be written without us; and what is left after faults."""

import argparse
import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from bench.money.results import Result
from bench.texts.size import MESSAGES, PARTS, QUICK_RECIPIENTS, RECIPIENTS


def main(arguments: list[str]) -> int:
    """Measure, tell, and write the figures down where they are wanted."""
    parser = argparse.ArgumentParser("./letsema bench messages")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; or all")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    parser.add_argument("--recipients", type=int, default=RECIPIENTS, metavar="N", help="in bulk")
    parser.add_argument("--faults", action="store_true", help="kill what sends, and count texts")
    parser.add_argument("--messages", type=int, default=MESSAGES, metavar="N", help="under faults")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of the faults' moments")
    parser.add_argument("--quick", action="store_true", help="a moment of each, to see it run")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    many = asked.messages if asked.faults else asked.recipients
    told_by = {
        "parts": ["faults"] if asked.faults else asked.parts or list(PARTS),
        "many": min(many, QUICK_RECIPIENTS) if asked.quick else many,
        "quick": asked.quick,
        "seed": asked.seed,
    }
    command = [sys.executable, "-m", "bench.texts", json.dumps(told_by)]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout  # noqa: S603
    results = [Result(**one) for one in json.loads(told)]
    for one in results:
        sys.stdout.write(one.line() + "\n")
    if asked.json:
        asked.json.write_text(json.dumps([asdict(one) for one in results], indent=2) + "\n")
    return 0
