"""`up --full`: a Cassandra node for the registry, and PostgreSQL on three nodes with Citus."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from config.launcher.account import Account
from config.launcher.cassandra import Cassandra, free_seats
from config.launcher.children import ENGINES_STOP_SECONDS
from config.launcher.citus import Citus
from config.launcher.engines import DATABASE
from config.launcher.java import Runtime
from config.launcher.places import Places
from config.launcher.processes import Supervisor
from config.launcher.words import say

KEYSPACE = "registry"
PRODUCT = "letsema_app"
READY_SECONDS = 120


def start_cluster(supervisor: Supervisor, cluster: Citus, mark: Mapping[str, str]) -> str:
    """Start the coordinator and its workers, tie them together, and return their address."""
    cluster.mark(mark)
    cluster.prepare(supervisor.run)
    roles = [node.role() for node in cluster.nodes]
    for role in roles:
        supervisor.start(role)
    supervisor.wait_until_ready([role.name for role in roles], READY_SECONDS)
    cluster.create_database(DATABASE)
    return cluster.url(DATABASE)


class RegistryNode:
    """The Cassandra node of this state."""

    def __init__(
        self, runtime: Runtime, places: Places, account: Account | None, mark: Mapping[str, str]
    ) -> None:
        folder = places.data / "cassandra"
        self.ring = Cassandra(runtime, folder, free_seats(1), account=account)
        self.ring.mark = mark

    def start(self, supervisor: Supervisor) -> None:
        """Start it, without waiting: the others need their time as well."""
        say("Starting Cassandra")
        self.ring.prepare()
        (node,) = self.ring.nodes
        node.prepare()
        supervisor.start(replace(node.role(), stop_seconds=ENGINES_STOP_SECONDS))

    def open(self, supervisor: Supervisor) -> tuple[str, str]:
        """Wait until it answers; return the addresses for the tables' owner and for the product."""
        supervisor.wait_until_ready(["registry"], READY_SECONDS)
        # The same at each start, without another secret to keep.
        password = hashlib.sha256(f"{PRODUCT}:{self.ring.password}".encode()).hexdigest()
        self.ring.make_role(PRODUCT, password)
        return self.ring.url(KEYSPACE), self.ring.url(KEYSPACE, (PRODUCT, password))
