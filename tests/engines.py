"""The suite's plugin: engines and settings before Django starts, and which tests this pass runs."""

import base64
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.launcher.environment import read_settings
from config.launcher.places import ROOT
from config.launcher.tests import required
from config.launcher.words import Refusal
from tests import size
from tests.closing_lines import PROPERTY, engines_of
from tests.engine_room import EngineRoom
from tests.keeper import Keeper
from tests.redis_use import RedisUse
from tests.registry_node import wanted

WORKER = "PYTEST_XDIST_WORKER"
ROOM = "LETSEMA_TEST_ROOM"
REDIS_DATABASES = 16
# Tests with the ring of three share a process: two rings would not fit the machine.
RING = "cassandra_ring"
# The fixture of tests that take nodes of the cluster away.
NODES = "citus"
SHARDS = 4
# What takes longest is begun first, so that no process is left alone with it at the end; and the
# very first file needs no database, which another process migrates meanwhile.
LONGEST = (
    "tests/launcher/test_up.py",
    "tests/browser/",
    "tests/house/test_runs.py",
    "tests/loans/test_close_day.py",
    "tests/properties/",
    "tests/faults/",
    "tests/repo/",
)
# Of these files a quick run on the cluster takes all: the cluster itself is what they are about. Of
# every other it takes as many, spread over the file, and one server the rest: each test runs once,
# and each file on both.
WHOLE_ON_CITUS = (
    "tests/house/",
    "tests/loans/reports/test_one_shard.py",
    "tests/loans/test_placement.py",
    "tests/loans/test_rights.py",
    "tests/loans/test_tenancy.py",
    "tests/loans/test_tenant_query.py",
)
SOME = 3
# Among the settings, those that are not for the product.
FOR_THE_LAUNCHER = frozenset({"LETSEMA_HOME", "LETSEMA_ENGINES", "LETSEMA_REQUIRE"})

ROOM_KEY = pytest.StashKey[EngineRoom]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("letsema")
    group.addoption("--full", action="store_true", help="every experiment at its full size")
    group.addoption(
        "--citus", action="store_true", help="what is marked citus, on a three-node cluster"
    )
    group.addoption(
        "--some", action="store_true", help="of these, a few of each file, but all of some"
    )
    group.addoption(
        "--rest", action="store_true", help="on one server, without what --some takes there"
    )
    group.addoption(
        "--nodes", action="store_true", help="of these, what takes nodes away, which -n leaves out"
    )
    group.addoption(
        "--ring", action="store_true", help="what needs three Cassandra nodes, which -n leaves out"
    )


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Settle the addresses before Django reads its settings."""
    asked = early_config.known_args_namespace
    size.run.full = asked.full
    try:
        required()
        if WORKER in os.environ:
            room = EngineRoom(Path(os.environ[ROOM]), on_citus=asked.citus)
        else:
            room = EngineRoom.build(on_citus=asked.citus)
            os.environ[ROOM] = str(room.folder)
            keeper = Keeper(early_config, room)
            early_config.add_cleanup(keeper.close)
            early_config.pluginmanager.register(keeper, "keeper")
        replace_settings(room, os.environ.get(WORKER, ""))
    except Refusal as refusal:
        raise pytest.UsageError(str(refusal)) from None
    early_config.stash[ROOM_KEY] = room
    early_config.pluginmanager.register(RedisUse(), "redis-use")
    return (yield)


def replace_settings(room: EngineRoom, worker: str) -> None:
    """Give the product this run's engines and secrets, and nothing of the caller's settings."""
    number = int(worker.removeprefix("gw")) + 1 if worker else 0
    if number >= REDIS_DATABASES:
        raise Refusal(f"Redis has databases for {REDIS_DATABASES - 1} processes, not for more")
    for name in read_settings(ROOT / ".env.example").keys() - FOR_THE_LAUNCHER:
        os.environ.pop(name, None)
        os.environ.pop(f"{name}_FILE", None)
    os.environ.update(
        DJANGO_SETTINGS_MODULE="tests.settings",
        DATABASE_URL=room.database.url(),
        DATABASE_ROLE="letsema_app",
        REDIS_URL=room.redis.url(number),
        SECRET_KEY=secrets.token_urlsafe(50),
        PII_KEYS=f"t1:{base64.b64encode(secrets.token_bytes(32)).decode()}",
        TELCO_TOKEN=secrets.token_urlsafe(24),
        CITUS_SHARDS=str(SHARDS),
        DEMO="1",
        HTTPS="0",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep what belongs to this pass, longest first, and note which engines each test uses."""
    here = [item for item in items if belongs(item, config)]
    if config.option.some:
        here = some_of_each_file(here)
    if config.option.rest:
        there = seen_there_alone([one for one in items if on_cluster(one, config)])
        here = [item for item in here if item not in there]
    kept = set(here)
    elsewhere = [item for item in items if item not in kept]
    if elsewhere:
        items[:] = here
        config.hook.pytest_deselected(items=elsewhere)
    items.sort(key=turn)
    for item in items:
        for name in engines_of(item, on_citus=config.option.citus):
            item.user_properties.append((PROPERTY, name))


def some_of_each_file(items: list[pytest.Item]) -> list[pytest.Item]:
    """Take a few of each file, always the same ones, from its beginning to its end."""
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    taken = []
    for tests in files.values():
        if tests[0].nodeid.startswith(WHOLE_ON_CITUS):
            taken += tests
            continue
        spread = {step * len(tests) // SOME for step in range(SOME)}
        taken += [
            one
            for number, one in enumerate(tests)
            if number in spread or one.get_closest_marker("citus_only")
        ]
    return taken


def seen_there_alone(items: list[pytest.Item]) -> set[pytest.Item]:
    """Tell which of them one server need not run again: all but each file's first."""
    taken: dict[Path, list[pytest.Item]] = {}
    for item in some_of_each_file(items):
        if not item.nodeid.startswith(WHOLE_ON_CITUS):
            taken.setdefault(item.path, []).append(item)
    return {item for tests in taken.values() for item in tests[1:]}


def turn(item: pytest.Item) -> int:
    """Tell when a test's file is begun."""
    turns = (number for number, start in enumerate(LONGEST) if item.nodeid.startswith(start))
    return next(turns, len(LONGEST))


def belongs(item: pytest.Item, config: pytest.Config) -> bool:
    """Tell whether a test runs in this pass, and at this size."""
    if config.option.citus and not config.option.ring:
        return on_cluster(item, config)
    if _too_long(item, config, citus=False):
        return False
    on_ring = RING in getattr(item, "fixturenames", ())
    if config.option.ring:
        return on_ring
    if on_ring and WORKER in os.environ:
        return False
    return not item.get_closest_marker("citus_only")


def on_cluster(item: pytest.Item, config: pytest.Config) -> bool:
    """Tell whether a test runs on the cluster, with or without those that take nodes away."""
    if _too_long(item, config, citus=True):
        return False
    marked = item.get_closest_marker("citus_only") or item.get_closest_marker("citus")
    takes_nodes = NODES in getattr(item, "fixturenames", ())
    if takes_nodes != config.option.nodes and (config.option.nodes or WORKER in os.environ):
        return False
    return bool(marked)


def _too_long(item: pytest.Item, config: pytest.Config, *, citus: bool) -> bool:
    """Tell whether a test is kept for the runs at full size."""
    names = ["full", "long_on_citus"] if citus else ["full"]
    return not config.option.full and any(map(item.get_closest_marker, names))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Let the Cassandra node start now if any test of this process will ask for it."""
    if not session.config.option.collectonly and any(map(wants_node, session.items)):
        wanted(session.config.stash[ROOM_KEY]).touch()


def wants_node(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(fixtures & {"cassandra", RING} or item.get_closest_marker("cassandra"))
