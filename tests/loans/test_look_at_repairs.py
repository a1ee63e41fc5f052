"""Whether the registry was repaired in time: what is watched, and when it is an alarm."""

import logging
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from config import registry
from credit.rules.address import Address
from credit.stores.schema import migrate
from credit.stores.session import plain_cluster
from loans.errands.outboxes import Watcher, watch
from loans.tasks import look_at_repairs
from tests.credit.conftest import cluster as cluster_
from tests.credit.test_repair import FULL

cluster = cluster_
pytestmark = pytest.mark.cassandra
OVER_ALL = {f"({-(2**63)},0]", f"(0,{-(2**63)}]"}


@dataclass(frozen=True)
class Ring:
    """The registry as if it had three copies, on a node that believes what is written by hand."""

    address: Address

    def note(self, ago: timedelta, *, paxos_only: bool = False, over: set[str] | None) -> None:
        """Write down a repair as a node does: where it came to its end, what it went over."""
        with plain_cluster(self.address, self.address.hosts[0]) as node:
            session = node.connect(self.address.keyspace)
            rows = session.execute(
                "SELECT table_name FROM system_schema.tables WHERE keyspace_name = %s",
                (self.address.keyspace,),
            )
            session.execute(
                "INSERT INTO system_distributed.parent_repair_history (parent_id, keyspace_name,"
                " columnfamily_names, started_at, successful_ranges, options)"
                " VALUES (now(), %s, %s, %s, %s, %s)",
                (
                    self.address.keyspace,
                    {row.table_name for row in rows},
                    timezone.now() - ago,
                    over,
                    {**FULL, "paxosOnly": str(paxos_only).lower()},
                ),
            )


class Heard(Watcher):
    """What the watcher heard of each kind."""

    def __init__(self) -> None:
        self.ages: dict[str, timedelta | None] = {}

    def repaired(self, kind: str, age: timedelta | None) -> None:
        self.ages[kind] = age


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Heard:
    one = Heard()
    monkeypatch.setattr(watch, "watcher", one)
    return one


@pytest.fixture
def ring(cluster: Address, settings: Settings) -> Iterator[Ring]:
    address = replace(cluster, keyspace=f"registry_{secrets.token_hex(4)}")
    migrate(address, say=len)
    settings.REGISTRY_URL = (
        f"cassandra://{address.user}:{address.password}@{address.hosts[0]}:{address.port}"
        f"/{address.keyspace}?dc={address.data_centre}&rf=3"
    )
    for opened in (registry.cluster, registry.repairs):
        opened.cache_clear()
    yield Ring(address)
    for opened in (registry.cluster, registry.repairs):
        opened.cache_clear()


def alarms(caplog: pytest.LogCaptureFixture) -> list[tuple[str, object, object]]:
    """Look, and give what rings: which kind, and for how many days."""
    caplog.clear()
    with caplog.at_level(logging.ERROR):
        look_at_repairs()
    return [
        (record.getMessage(), record.__dict__["kind"], record.__dict__["days"])
        for record in caplog.records
        if record.levelno >= logging.ERROR
    ]


NOT_REPAIRED = "the registry is not repaired"


def test_a_registry_that_was_never_repaired_rings(
    ring: Ring, heard: Heard, caplog: pytest.LogCaptureFixture
) -> None:
    ring.note(timedelta(hours=1), over=None)
    assert alarms(caplog) == [(NOT_REPAIRED, "paxos", "never"), (NOT_REPAIRED, "full", "never")]
    assert heard.ages == {"paxos": None, "full": None}


def test_a_repair_in_time_is_watched_and_quiet(
    ring: Ring, heard: Heard, caplog: pytest.LogCaptureFixture
) -> None:
    ring.note(timedelta(days=6, hours=23), over=OVER_ALL)
    ring.note(timedelta(hours=47), paxos_only=True, over=OVER_ALL)
    assert alarms(caplog) == []
    full, paxos = heard.ages["full"], heard.ages["paxos"]
    assert full is not None
    assert paxos is not None
    assert timedelta(days=6, hours=23) <= full < timedelta(days=7)
    assert timedelta(hours=47) <= paxos < timedelta(hours=48)


def test_each_kind_rings_for_itself_once_it_is_overdue(
    ring: Ring, caplog: pytest.LogCaptureFixture
) -> None:
    ring.note(timedelta(days=7, hours=1), over=OVER_ALL)
    ring.note(timedelta(hours=1), paxos_only=True, over=OVER_ALL)
    assert alarms(caplog) == [(NOT_REPAIRED, "full", 7)]
    ring.note(timedelta(hours=49), over=OVER_ALL)
    assert alarms(caplog) == []


def test_promises_that_nobody_settled_ring_after_two_days(
    ring: Ring, caplog: pytest.LogCaptureFixture
) -> None:
    ring.note(timedelta(days=2, hours=1), over=OVER_ALL)
    assert alarms(caplog) == [(NOT_REPAIRED, "paxos", 2)]


def test_where_there_is_one_copy_nothing_is_watched(
    ring: Ring, heard: Heard, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    for url in (settings.REGISTRY_URL.replace("rf=3", "rf=1"), ""):
        settings.REGISTRY_URL = url
        for opened in (registry.cluster, registry.repairs):
            opened.cache_clear()
        assert alarms(caplog) == []
    assert heard.ages == {}
