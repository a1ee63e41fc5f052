"""The measurements, in a process that has the benchmark's own engines in its settings."""

import json
import sys
from dataclasses import asdict

import django


def main(arguments: list[str]) -> None:
    """Measure, and hand the figures over."""
    django.setup()
    # Models must be there first.
    from bench.money.approvals import approvals  # noqa: PLC0415
    from bench.money.payments import lenders, payments  # noqa: PLC0415
    from bench.money.size import FULL, QUICK  # noqa: PLC0415

    size = QUICK if "--quick" in arguments else FULL
    results = [payments(size), lenders(size), approvals(size)]
    json.dump([asdict(one) for one in results], sys.stdout)


main(sys.argv[1:])
