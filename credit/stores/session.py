"""A process's one session on the registry's cluster: made at first use, never before a fork."""

import os
import threading
import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from cassandra import ConsistencyLevel, InvalidRequest
from cassandra.auth import PlainTextAuthProvider
from cassandra.cluster import EXEC_PROFILE_DEFAULT, Cluster, ExecutionProfile, Session
from cassandra.io.libevreactor import LibevConnection
from cassandra.policies import (
    ConstantReconnectionPolicy,
    ConstantSpeculativeExecutionPolicy,
    DCAwareRoundRobinPolicy,
    FallthroughRetryPolicy,
    LoadBalancingPolicy,
    RetryPolicy,
    TokenAwarePolicy,
    WhiteListRoundRobinPolicy,
)
from cassandra.query import PreparedStatement, named_tuple_factory

from credit.outage import RegistryUnavailable
from credit.rules.address import Address
from credit.stores.named_rows import named_rows
from credit.stores.outcomes import DRIVER_ERRORS, is_our_mistake

# Conditional writes and the linearizable reads that settle them.
RESERVE: Final = "reserve"
LOOK: Final = "look"

_CONDITION: Final = " IF "

CONNECT_SECONDS: Final = 3.0
# Each above the server's own limit (5 s for reads, 1.8 s for conditional writes): a client that
# gives up first turns a clear answer into an unknown one.
READ_SECONDS: Final = 6.0
RESERVE_SECONDS: Final = 3.0
RECONNECT_SECONDS: Final = 1.0
PROTOCOL_VERSION: Final = 5
# A node that hangs keeps its connections open. Whatever may be asked twice is asked of the next
# node too after this time, and the node is left alone once it has missed a heartbeat.
ASK_ANOTHER_SECONDS: Final = 0.2
ASK_OTHERS_MAX: Final = 2
HEARTBEAT_SECONDS: Final = 5
HEARTBEAT_ANSWER_SECONDS: Final = 3


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session, and what its stores have prepared on it, by its text."""

    session: Session
    prepared: dict[str, PreparedStatement]


class NoTables(RegistryUnavailable):
    """The cluster answers, and has not got what a store needs."""

    def __init__(self) -> None:
        super().__init__("its tables are not there: run credit_migrate")


class _OfOneProcess:
    """What one process has open, and the lock under which one of its threads opens it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.opened: OpenSession | None = None
        self.refusal = ""
        self.refused_at = -RECONNECT_SECONDS


# A session that was opened before a fork hangs in the child, and its time-outs with it. So each
# process looks under its own id, and an entry of the parent's, with a lock that another thread
# may have held at that moment, is never touched.
_OF_PROCESSES: dict[tuple[int, Address], _OfOneProcess] = {}


class ClusterSession:
    """The way to a cluster: one session a process and address, however many stores share it."""

    def __init__(self, address: Address, statements: Collection[str]) -> None:
        self._address = address
        self._cql = statements

    def open(self) -> OpenSession:
        """Give this process's session, with what this store says prepared on it.

        RegistryUnavailable means that nothing was asked yet.
        """
        mine = _OF_PROCESSES.setdefault((os.getpid(), self._address), _OfOneProcess())
        opened = mine.opened
        # A store that has all it needs waits for no other that is still preparing.
        if opened is not None and not self._missing(opened):
            return opened
        with mine.lock:
            # Those who waited for this lock while one of them met a mute cluster share his
            # answer, instead of waiting for their own one after the other.
            if time.monotonic() - mine.refused_at < RECONNECT_SECONDS:
                raise RegistryUnavailable(mine.refusal)
            try:
                opened = mine.opened = mine.opened or self._connect()
                self._prepare(opened)
            except NoTables:
                # A clear and quick answer, and none of the other stores' business.
                raise
            except RegistryUnavailable as refusal:
                mine.refusal, mine.refused_at = str(refusal), time.monotonic()
                raise
            return opened

    def close(self) -> None:
        """End this process's session, if any; the next use opens another."""
        mine = _OF_PROCESSES.pop((os.getpid(), self._address), None)
        if mine and mine.opened:
            mine.opened.session.cluster.shutdown()

    def _missing(self, opened: OpenSession) -> list[str]:
        return [cql for cql in self._cql if cql not in opened.prepared]

    def _connect(self) -> OpenSession:
        cluster = _cluster(self._address)
        try:
            session = cluster.connect(self._address.keyspace)
        except DRIVER_ERRORS as error:
            cluster.shutdown()
            # The driver wraps a keyspace that is not there as "no host".
            known = cluster.metadata.keyspaces
            if known and self._address.keyspace not in known:
                raise NoTables from error
            raise _refusal(error) from error
        return OpenSession(session, {})

    def _prepare(self, opened: OpenSession) -> None:
        try:
            for cql in self._missing(opened):
                statement = opened.session.prepare(cql)
                # Reads, and writes of rows that follow from their key.
                statement.is_idempotent = _CONDITION not in cql
                opened.prepared[cql] = statement
        except DRIVER_ERRORS as error:
            raise _refusal(error) from error


def _refusal(error: Exception) -> RegistryUnavailable:
    """Tell why a session cannot be used; a mistake of ours flies."""
    if isinstance(error, InvalidRequest):
        return NoTables()
    if is_our_mistake(error):
        raise error
    return RegistryUnavailable(f"no node lets us in: {error}")


def plain_cluster(address: Address, host: str) -> Cluster:
    """Make a cluster that talks to one node only and waits for nobody: for changes of schema."""
    profile = _profile(WhiteListRoundRobinPolicy([host]), ConsistencyLevel.LOCAL_QUORUM)
    return Cluster(
        [host],
        port=address.port,
        protocol_version=PROTOCOL_VERSION,
        connection_class=LibevConnection,
        connect_timeout=CONNECT_SECONDS,
        control_connection_timeout=CONNECT_SECONDS,
        auth_provider=PlainTextAuthProvider(address.user, address.password),
        execution_profiles={EXEC_PROFILE_DEFAULT: profile},
        max_schema_agreement_wait=0,
    )


def _cluster(address: Address) -> Cluster:
    """Make the product's cluster; contacts fail over, and a node that is back is used at once."""

    def near() -> LoadBalancingPolicy:
        # Shuffled, or all who ask about one person would always meet the same hanging node.
        return TokenAwarePolicy(DCAwareRoundRobinPolicy(address.data_centre), shuffle_replicas=True)

    quorum = ConsistencyLevel.LOCAL_QUORUM
    # The driver's own retry sends a conditional write a second time, to another node. Its level is
    # that of the commit; SERIAL decides.
    reserve = _profile(near(), quorum, FallthroughRetryPolicy(), RESERVE_SECONDS)
    # Of no other rows does the driver tell whether a condition held.
    reserve.row_factory = named_tuple_factory
    return Cluster(
        list(address.hosts),
        port=address.port,
        protocol_version=PROTOCOL_VERSION,
        connection_class=LibevConnection,
        connect_timeout=CONNECT_SECONDS,
        control_connection_timeout=CONNECT_SECONDS,
        auth_provider=PlainTextAuthProvider(address.user, address.password),
        idle_heartbeat_interval=HEARTBEAT_SECONDS,
        idle_heartbeat_timeout=HEARTBEAT_ANSWER_SECONDS,
        reconnection_policy=ConstantReconnectionPolicy(RECONNECT_SECONDS, max_attempts=None),
        execution_profiles={
            EXEC_PROFILE_DEFAULT: _profile(near(), quorum),
            RESERVE: reserve,
            LOOK: _profile(near(), ConsistencyLevel.SERIAL, RetryPolicy(), RESERVE_SECONDS),
        },
    )


def _profile(
    nodes: LoadBalancingPolicy,
    level: int,
    retry: RetryPolicy | None = None,
    seconds: float = READ_SECONDS,
) -> ExecutionProfile:
    return ExecutionProfile(
        load_balancing_policy=nodes,
        consistency_level=level,
        # SERIAL and never LOCAL_SERIAL: one person is one over all sites.
        serial_consistency_level=ConsistencyLevel.SERIAL,
        retry_policy=retry or RetryPolicy(),
        request_timeout=seconds,
        row_factory=named_rows,
        # The driver does so for idempotent statements only.
        speculative_execution_policy=ConstantSpeculativeExecutionPolicy(
            ASK_ANOTHER_SECONDS, ASK_OTHERS_MAX
        ),
    )
