"""What is done to the data before the doors open, and when it need not be done again."""

import hashlib
import json

from config.launcher.environment import setting
from config.launcher.places import ROOT, Places
from config.launcher.processes import Supervisor
from config.launcher.product import Product
from config.launcher.recovery import replace
from config.launcher.words import say

# What decides how the tables, the demo and the static files look.
CODE = ("config", "credit", "gateway", "loans", "messaging", "ussd")
SUFFIXES = frozenset({".py", ".toml", ".cql", ".sql", ".css", ".js", ".html", ".svg"})


class Preparations:
    """Notes beside the data which step was done to it, by which code, with which facts."""

    def __init__(self, places: Places) -> None:
        self.file = places.data / "prepared.json"

    def due(self, step: str, *facts: str) -> bool:
        return self._read().get(step) != _sum(*facts)

    def done(self, step: str, *facts: str) -> None:
        replace(self.file, json.dumps({**self._read(), step: _sum(*facts)}))

    def forget(self) -> None:
        """Let every step be due again."""
        self.file.unlink(missing_ok=True)

    def _read(self) -> dict[str, str]:
        try:
            found: dict[str, str] = json.loads(self.file.read_text())
        except (FileNotFoundError, ValueError):
            return {}
        return found


def prepare(
    supervisor: Supervisor, product: Product, *, demo: bool, ours: bool, registry_owner: str
) -> None:
    """Bring tables, demo and static files up to date, where anything can have changed."""
    notes = Preparations(product.places)
    database = setting(product.settings, "DATABASE_URL")
    # Another's database may have changed by other hands; ours changes by this code alone.
    if not ours or notes.due("migrate", database):
        say("Bringing the tables up to date")
        supervisor.run(product.command("migrate", "migrate", "--no-input"))
        notes.done("migrate", database)
    if registry_owner and notes.due("registry"):
        say("Bringing the registry's tables up to date")
        supervisor.run(product.registry_command(registry_owner))
        notes.done("registry")
    if not demo:
        # Without the demo, static files come out of one folder, as in production.
        if notes.due("static"):
            supervisor.run(product.command("static", "collectstatic", "--no-input"))
            notes.done("static")
        return
    facts = (database, product.settings["DEMO_PASSWORD"])
    if not ours or notes.due("demo", *facts):
        say("Loading the demo")
        supervisor.run(product.command("demo", "demo"))
        supervisor.run(product.command("demo", "demo_texts"))
        notes.done("demo", *facts)


def _sum(*facts: str) -> str:
    total = hashlib.sha256("\0".join(facts).encode())
    for package in CODE:
        for file in sorted((ROOT / package).rglob("*.*")):
            if file.suffix in SUFFIXES:
                total.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return total.hexdigest()
