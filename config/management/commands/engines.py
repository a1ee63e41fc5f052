"""Which engines the product runs on, asked of the engines themselves."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from config.wiring import citus
from gateway.health import PROBES


class Command(BaseCommand):
    """One line an engine, or one object."""

    help = "Show name and version of each engine."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the form of the answer."""
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, **options: Any) -> None:  # noqa: ANN401 (Django's own shape)
        """Ask them."""
        found = {name: asdict(probe()) for name, probe in PROBES.items()}
        spread = citus()
        answer = {**found, "citus": asdict(spread) if spread else None}
        if options["json"]:
            self.stdout.write(json.dumps(answer))
            return
        for name, engine in answer.items():
            self.stdout.write(f"{name}: {engine['name']} {engine['version']}" if engine else name)
