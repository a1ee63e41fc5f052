"""The benchmark's own PostgreSQL, which loses nothing when the machine falls over, and a Redis."""

import base64
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.launcher.account import engine_account, own
from config.launcher.binaries import Program, find_postgres, find_redis, within_reach
from config.launcher.citus import Citus, available
from config.launcher.engines import DATABASE, Postgres, Redis
from config.launcher.environment import read_settings
from config.launcher.places import ROOT
from config.launcher.words import Refusal

SHORT = Path("/tmp")  # noqa: S108 (a folder of our own in there; a socket's path may not be long)
CONNECTIONS_MAX = 150
AS_IT_COMES: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Engines:
    """What was started, for whoever ends it in the middle, and the settings to work on it."""

    database: Postgres | Citus
    redis: Redis
    settings: dict[str, str]
    log: Path


@contextmanager
def own_engines(
    *, on_citus: bool = False, memory: Mapping[str, str] = AS_IT_COMES
) -> Iterator[dict[str, str]]:
    """Start both, migrate, and give the settings under which a process works on them."""
    with engines(on_citus=on_citus, memory=memory) as started:
        yield started.settings


@contextmanager
def engines(
    *, on_citus: bool = False, memory: Mapping[str, str] = AS_IT_COMES
) -> Iterator[Engines]:
    """Start both, and migrate."""
    folder = Path(tempfile.mkdtemp(prefix="letsema-bench-", dir=SHORT))
    folder.chmod(0o755)
    account = engine_account()
    sockets, copies, log = folder / "s", folder / "copies", folder / "engines.log"
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        own(sockets, account)
        program = within_reach(find_postgres(), account, copies)
        make = _cluster if on_citus else _postgres
        database = make(program, folder, memory)
        redis = Redis(
            within_reach(find_redis(), account, copies), folder / "redis", sockets, account=account
        )
        for engine in (database, redis):
            stack.callback(engine.stop)
            engine.start(log)
        if isinstance(database, Citus):
            database.create_database(DATABASE)
        else:
            database.make_database()
        settings = settings_for(database.url(DATABASE), redis.url())
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        # The product's role is made by the first migration, which the owner runs.
        subprocess.run(command, check=True, cwd=ROOT, env={**settings, "DATABASE_ROLE": ""})  # noqa: S603
        yield Engines(database, redis, settings, log)


def _postgres(program: Program, folder: Path, memory: Mapping[str, str]) -> Postgres:
    return Postgres(
        program,
        folder / "postgresql",
        folder / "s",
        account=engine_account(),
        settings={"max_connections": str(CONNECTIONS_MAX), **memory},
    )


def _cluster(program: Program, folder: Path, memory: Mapping[str, str]) -> Citus:
    """Give a coordinator and two workers, where this PostgreSQL has the extension."""
    if not available(program):
        raise Refusal("This PostgreSQL has no Citus")
    cluster = Citus(program, folder / "citus", folder / "s", account=engine_account())
    for node in cluster.nodes:
        node.settings.update(memory)
    return cluster


def settings_for(database: str, redis: str) -> dict[str, str]:
    """Leave nothing of the caller's settings but his paths."""
    ours = read_settings(ROOT / ".env.example").keys()
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "bench.money.settings",
        "DATABASE_URL": database,
        "DATABASE_ROLE": "letsema_app",
        "REDIS_URL": redis,
        "SECRET_KEY": secrets.token_urlsafe(50),
        "PII_KEYS": f"b1:{base64.b64encode(secrets.token_bytes(32)).decode()}",
        "TELCO_TOKEN": secrets.token_urlsafe(24),
        "DEMO": "1",
        "HTTPS": "0",
    }
