"""The measurements, in a process that has the benchmark's own node in its settings."""

import json
import sys
from dataclasses import asdict
from importlib import import_module

from bench.cluster.parts import PARTS
from bench.cluster.size import Size


def main(how: str, people: str, *names: str) -> None:
    """Measure the parts that are named, and hand the figures over."""
    # As a server is loaded, and left alone by the collector.
    import_module("config.wsgi")
    size = (Size.quick if how == "--quick" else Size.full)(int(people))
    results = [one for name in names for one in import_module(PARTS[name]).measure(size)]
    json.dump([asdict(one) for one in results], sys.stdout)


main(*sys.argv[1:])
