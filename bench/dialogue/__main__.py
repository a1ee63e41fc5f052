"""The measurements, in a process that has the benchmark's own engines in its settings."""

import json
import os
import sys
from dataclasses import asdict
from urllib.parse import urlsplit

import django


def main(arguments: list[str]) -> None:
    """Measure, and hand the figures over."""
    django.setup()
    # Models must be there first.
    from bench.dialogue.measure import measured  # noqa: PLC0415

    all_known, hops = map(int, arguments)
    folder = urlsplit(os.environ["REDIS_URL"]).path.split("/s/")[0]
    json.dump([asdict(one) for one in measured(all_known, hops, folder)], sys.stdout)


main(sys.argv[1:])
