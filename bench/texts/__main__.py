"""The measurements, in a process that starts engines of its own and a carrier's stand-in."""

import json
import os
import random
import sys
from dataclasses import asdict
from importlib import import_module

import django

from bench.money.engines import engines
from bench.texts.place import Place
from bench.texts.size import FAULTS, PARTS, Size
from tests.stand_ins.africastalking import africas_talking

LATENCY_SECONDS = 0.02
MEMORY = {"shared_buffers": "256MB"}


def main(asked: str) -> None:
    """Measure the parts that are named, and hand the figures over."""
    wanted = json.loads(asked)
    seed = wanted["seed"] or random.SystemRandom().randrange(1, 1 << 31)
    size = (Size.quick if wanted["quick"] else Size.full)(wanted["many"], seed)
    with engines(memory=MEMORY) as own, africas_talking(latency_seconds=LATENCY_SECONDS) as at:
        own.settings.update(AT_USERNAME="bench", AT_API_KEY="bench", AT_BASE_URL=at.url)
        os.environ.update(own.settings)
        django.setup()
        files = {**PARTS, **FAULTS}
        place = Place(own, at)
        results = [
            one
            for name in wanted["parts"]
            for one in import_module(files[name]).measure(place, size)
        ]
    json.dump([asdict(one) for one in results], sys.stdout)


main(sys.argv[1])
