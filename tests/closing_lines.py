"""What a run of the suite tells at its end: who used which engine, and who took too long."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

import pytest

from config.launcher.tests import EngineLine

# Seconds that each folder of tests may take in one pass, all processes added up: both passes over
# the whole suite must end within ten minutes on two cores, to the end of the project.
BUDGET_SECONDS = {
    "browser": 90,
    "config": 20,
    "credit": 60,
    "faults": 60,
    "gateway": 140,
    "house": 70,
    "journeys": 40,
    "launcher": 150,
    "loans": 220,
    "messaging": 40,
    "properties": 60,
    "repo": 90,
    "stand_ins": 20,
    "ussd": 150,
}
# With --full every experiment runs at its full size.
FULL_TIMES = 6

DATABASE_FIXTURES = frozenset({"db", "transactional_db", "live_server", "citus"})
PROPERTY = "engine"
# A line that a test wants to be read also when it passed.
TOLD = "told"


def engines_of(item: pytest.Item, *, on_citus: bool) -> list[str]:
    """Tell which engines a test asks for; Redis is noticed when it is spoken to."""
    names = set(getattr(item, "fixturenames", ()))
    found = []
    if names & DATABASE_FIXTURES or item.get_closest_marker("django_db"):
        found.append("Citus" if on_citus else "PostgreSQL")
    if names & {"cassandra", "cassandra_ring"} or item.get_closest_marker("cassandra"):
        found.append("Cassandra")
    return found


@dataclass
class Tally:
    """Counts as the reports come in."""

    ran: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    told: list[str] = field(default_factory=list)

    def add(self, report: pytest.TestReport) -> None:
        """Count a test once, when its own part is over: what was skipped before used nothing."""
        self.seconds[suite(report.nodeid)] += report.duration
        used = {str(value) for name, value in report.user_properties if name == PROPERTY}
        if report.when == "call" and not (report.skipped and not hasattr(report, "wasxfail")):
            self.ran.update(used)
        elif report.when == "setup" and not report.passed:
            self.missed.update(used)
        if report.when == "teardown":
            self.told += [str(value) for name, value in report.user_properties if name == TOLD]

    def line(self, name: str, version: str, why: str) -> EngineLine:
        return EngineLine(name, version, self.ran[name], self.missed[name], why)

    def late(self, *, full: bool) -> list[str]:
        """Name the suites that took more than their budget, or have none."""
        found = []
        for name, seconds in sorted(self.seconds.items()):
            if name not in BUDGET_SECONDS:
                found.append(f"tests/{name} has no budget of seconds")
                continue
            budget = BUDGET_SECONDS[name] * (FULL_TIMES if full else 1)
            if seconds > budget:
                found.append(f"tests/{name} took {seconds:.0f} s; its budget is {budget} s")
        return found


def suite(nodeid: str) -> str:
    """Name the folder below tests/ that a test lies in."""
    parts = nodeid.split("::", maxsplit=1)[0].split("/")
    return parts[1] if len(parts) > 2 else "."
