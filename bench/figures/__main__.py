"""The measurements, in a process that has the benchmark's own engines in its settings."""

import json
import logging
import sys
from dataclasses import asdict
from importlib import import_module

from bench.figures.parts import PARTS
from bench.figures.size import Size


def main(loans: str, *names: str) -> None:
    """Measure the parts that are named, and hand the figures over."""
    # As a server is loaded, and left alone by the collector.
    import_module("config.wsgi")
    # Made-up people have allowed nobody to tell the registry: that is said for each of them.
    logging.disable(logging.WARNING)
    results = [
        one for name in names for one in import_module(PARTS[name]).measure(Size(int(loans)))
    ]
    json.dump([asdict(one) for one in results], sys.stdout)


main(*sys.argv[1:])
