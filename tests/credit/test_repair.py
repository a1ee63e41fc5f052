"""Since when the copies are known to be equal: only once repairs have gone over all of them."""

from datetime import UTC, datetime, timedelta

import pytest

from credit.rules.repair import GRACE, OVERDUE_AFTER, Kind, Session, repaired_since

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
TABLES = ("exposure", "credit_line")
# What a node writes down of `nodetool repair --full --partitioner-range`.
FULL = {
    "dataCenters": "",
    "forceRepair": "false",
    "hosts": "",
    "incremental": "false",
    "paxosOnly": "false",
    "previewKind": "NONE",
    "repairPaxos": "true",
}
ALL = (f"(-1,{2**63 - 1}]", f"({-(2**63)},-1]")


def session(
    hour: int,
    *ranges: str,
    tables: tuple[str, ...] = TABLES,
    options: dict[str, str] | None = None,
) -> Session:
    """One that began at an hour of the day."""
    return Session(NOON.replace(hour=hour), tables, ranges or ALL, {**FULL, **(options or {})})


def since(*sessions: Session, kind: Kind = Kind.FULL) -> int | None:
    """Tell the hour, with tables that were made at nine."""
    moment = repaired_since(kind, sessions, TABLES, changed_at=NOON.replace(hour=9))
    return None if moment is None else moment.hour


def test_what_never_ended_is_never() -> None:
    assert since() is None
    assert since(session(3, "(-1,7]")) is None


def test_a_ring_is_repaired_since_the_oldest_part_of_it_that_counts() -> None:
    parts = ("(-5,0]", "(0,5]", "(5,-5]")
    assert since(*(session(hour, part) for hour, part in zip((3, 1, 2), parts, strict=True))) == 1
    # A later one of the same part makes up for it; parts need not be cut the same way.
    assert (
        since(session(1, "(0,5]"), session(2, "(5,-5]"), session(3, "(-5,0]"), session(4, "(-1,6]"))
        == 2
    )


def test_the_part_that_runs_over_the_end_of_the_ring_is_in_it() -> None:
    assert since(session(2, "(5,-5]"), session(3, "(-5,5]")) == 2
    assert since(session(2, "(5,-6]"), session(3, "(-5,5]")) is None
    assert since(session(2, "(7,7]")) == 2


def test_one_table_that_was_left_out_keeps_the_whole_registry_back() -> None:
    assert since(session(2), session(5, tables=("exposure",))) == 2


def test_a_new_table_counts_from_when_it_was_made() -> None:
    assert since(session(11, tables=("exposure",))) == 9
    assert since(session(2, tables=("exposure",))) == 2


@pytest.mark.parametrize(
    "options",
    [
        {"previewKind": "ALL"},
        {"forceRepair": "true"},  # without the copies that are away
        {"dataCenters": "maseru"},
        {"hosts": "10.0.0.1"},
        {"incremental": "true"},
        {"paxosOnly": "true"},
    ],
)
def test_a_repair_that_looks_at_less_is_no_full_one(options: dict[str, str]) -> None:
    assert since(session(2, options=options)) is None


def test_promises_are_settled_by_both_kinds_and_not_by_cassandras_own_schedule() -> None:
    assert since(session(2), kind=Kind.PAXOS) == 2
    assert since(session(2, options={"paxosOnly": "true"}), kind=Kind.PAXOS) == 2
    # What `auto_repair` of Cassandra 5.0 writes down: rows only.
    assert since(session(2, options={"repairPaxos": "false"}), kind=Kind.PAXOS) is None


def test_each_alarm_leaves_days_to_act_in() -> None:
    assert all(bar + timedelta(days=3) <= GRACE for bar in OVERDUE_AFTER.values())
