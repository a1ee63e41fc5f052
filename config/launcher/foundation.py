"""Starts the engines of this instance: those that no address is given for."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from config.launcher.account import Account
from config.launcher.children import MARK
from config.launcher.citus import Citus, available
from config.launcher.engines import postgres_at, redis_at
from config.launcher.environment import setting
from config.launcher.full import RegistryNode, start_cluster
from config.launcher.java import Runtime
from config.launcher.places import Places
from config.launcher.processes import Supervisor
from config.launcher.words import say

READY_SECONDS = 90


@dataclass(frozen=True)
class Wish:
    """Which engines beyond the embedded ones: a cluster where it can be had, a registry's node."""

    cluster: bool = False
    registry: Runtime | None = None


@dataclass(frozen=True)
class Foundation:
    """Where our own engines answer."""

    settings: dict[str, str] = field(default_factory=dict)
    # The product's login may not make tables; this one may.
    registry_owner: str = ""


def lay(
    supervisor: Supervisor,
    account: Account | None,
    settings: Mapping[str, str],
    wish: Wish | None = None,
) -> Foundation:
    """Start them side by side, and wait until all of them answer."""
    wish = wish or Wish()
    places, mark = supervisor.places, {MARK: str(supervisor.places.home)}
    registry = RegistryNode(wish.registry, places, account, mark) if wish.registry else None
    if registry:
        registry.start(supervisor)
    found: dict[str, str] = {}
    if not setting(settings, "REDIS_URL"):
        found["REDIS_URL"] = _start_redis(supervisor, places, account, mark)
    if not setting(settings, "DATABASE_URL"):
        found["DATABASE_URL"] = _start_database(supervisor, account, mark, cluster=wish.cluster)
    if "redis" in supervisor.posts:
        supervisor.wait_until_ready(["redis"], READY_SECONDS)
    if registry is None:
        return Foundation(found)
    owner, found["REGISTRY_URL"] = registry.open(supervisor)
    return Foundation(found, owner)


def _start_redis(
    supervisor: Supervisor, places: Places, account: Account | None, mark: Mapping[str, str]
) -> str:
    redis = redis_at(places, account)
    redis.mark = mark
    redis.prepare(supervisor.run)
    supervisor.start(redis.role())
    return redis.url()


def _start_database(
    supervisor: Supervisor, account: Account | None, mark: Mapping[str, str], *, cluster: bool
) -> str:
    places = supervisor.places
    postgres = postgres_at(places, account)
    if cluster and available(postgres.program):
        folder = places.data / "citus"
        nodes = Citus(postgres.program, folder, places.sockets, account=account)
        say("Starting three nodes of PostgreSQL with Citus")
        return start_cluster(supervisor, nodes, mark)
    if cluster:
        say("This PostgreSQL offers no Citus: one node carries the book")
    postgres.mark = mark
    postgres.prepare(supervisor.run)
    supervisor.start(postgres.role())
    supervisor.wait_until_ready(["database"], READY_SECONDS)
    postgres.make_database()
    return postgres.url()
