"""What every store of lenders' months does; another one joins the suite by a line."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from credit.models import ContributionRow
from credit.outage import RegistryUnavailable
from credit.registry import Contributions
from credit.rules.address import Address
from credit.rules.bureau_check import Fault, LeftOut
from credit.rules.bureau_keeping import LINES_AT_ONCE, Kept, Line
from credit.rules.standing import month_number
from credit.stores.cassandra_contributions import SHARDS, CassandraContributions, shard_of
from credit.stores.postgres_contributions import PostgresContributions
from tests.credit.bureau_samples import LATE, PAID
from tests.credit.conftest import (
    A_REAL_DATABASE,
    MARCH,
    closed_port,
    database_at,
    nobodys_address,
)

JUNE = month_number(date(2026, 6, 1))
OUT = LeftOut("ACDE3481", (Fault("balance", "balance-high"),))
LINES: tuple[Line, ...] = (LATE, PAID, OUT)
LATER = MARCH + timedelta(days=40)


@pytest.fixture
def postgres_contributions(transactional_db: None) -> PostgresContributions:
    return PostgresContributions()


@pytest.fixture
def cassandra_contributions(cluster: Address) -> CassandraContributions:
    return CassandraContributions(cluster)


@pytest.fixture(
    params=[
        pytest.param(
            "postgres_contributions", id="postgresql", marks=[A_REAL_DATABASE, pytest.mark.citus]
        ),
        pytest.param("cassandra_contributions", id="cassandra", marks=pytest.mark.cassandra),
    ]
)
def contributions(request: pytest.FixtureRequest) -> Contributions:
    store: Contributions = request.getfixturevalue(request.param)
    return store


@pytest.fixture
def maluti() -> UUID:
    """A lender whom no test before has met."""
    return uuid4()


def month_of(contributions: Contributions, mfi_id: UUID, month: int = JUNE) -> tuple[Line, ...]:
    return tuple(contributions.month(mfi_id, month))


def test_a_month_is_kept_line_by_line(contributions: Contributions, maluti: UUID) -> None:
    kept = contributions.keep_month(maluti, JUNE, LINES, at=MARCH)
    assert (kept.mfi_id, kept.month, kept.at) == (maluti, JUNE, MARCH)
    assert (kept.records, kept.left_out) == (2, 1)
    assert contributions.kept_month(maluti, JUNE) == kept
    assert month_of(contributions, maluti) == LINES


def test_the_first_one_stands_and_whoever_comes_later_is_given_it(
    contributions: Contributions, maluti: UUID
) -> None:
    first = contributions.keep_month(maluti, JUNE, LINES, at=MARCH)
    other = [replace(LATE, balance_lisente=104_000)]
    assert contributions.keep_month(maluti, JUNE, other, at=LATER) == first
    assert month_of(contributions, maluti) == LINES


def test_of_two_who_make_it_at_once_one_stands_whole(
    contributions: Contributions, maluti: UUID
) -> None:
    """Another makes the same month while the first is on his last line."""
    others = (replace(PAID, loan_ref="ZZZZ9999"),)
    won: list[Kept] = []

    def slowly() -> Iterator[Line]:
        yield from LINES
        won.append(contributions.keep_month(maluti, JUNE, others, at=LATER))

    assert contributions.keep_month(maluti, JUNE, slowly(), at=MARCH) == won[0]
    assert month_of(contributions, maluti) == others


def test_a_making_that_breaks_off_keeps_nothing(contributions: Contributions, maluti: UUID) -> None:
    class Broken(Exception):
        pass

    def broken() -> Iterator[Line]:
        for number in range(LINES_AT_ONCE + 1):
            yield replace(LATE, loan_ref=f"AAAA{number:04}")
        raise Broken

    with pytest.raises(Broken):
        contributions.keep_month(maluti, JUNE, broken(), at=MARCH)
    assert contributions.kept_month(maluti, JUNE) is None
    assert month_of(contributions, maluti) == ()
    contributions.keep_month(maluti, JUNE, LINES, at=LATER)
    assert month_of(contributions, maluti) == LINES


def test_each_lender_and_month_is_apart(contributions: Contributions, maluti: UUID) -> None:
    senqu = uuid4()
    contributions.keep_month(maluti, JUNE, LINES, at=MARCH)
    contributions.keep_month(maluti, JUNE - 1, [PAID], at=MARCH)
    contributions.keep_month(senqu, JUNE, [LATE], at=MARCH)
    assert month_of(contributions, maluti) == LINES
    assert month_of(contributions, maluti, JUNE - 1) == (PAID,)
    assert month_of(contributions, senqu) == (LATE,)


def test_a_month_without_loans_is_kept_and_is_not_one_that_was_never_made(
    contributions: Contributions, maluti: UUID
) -> None:
    assert contributions.kept_month(maluti, JUNE) is None
    kept = contributions.keep_month(maluti, JUNE, [], at=MARCH)
    assert (kept.records, kept.left_out) == (0, 0)
    assert contributions.kept_month(maluti, JUNE) == kept
    assert month_of(contributions, maluti) == ()


def test_many_loans_come_back_in_their_order_whatever_the_parts(
    contributions: Contributions, maluti: UUID
) -> None:
    refs = sorted(f"{number * 7919 % 10_000:04}CDEF" for number in range(2 * LINES_AT_ONCE + 1))
    lines = tuple(replace(LATE, loan_ref=one) for one in refs)
    kept = contributions.keep_month(maluti, JUNE, iter(lines), at=MARCH)
    assert kept.records == len(lines)
    assert month_of(contributions, maluti) == lines


def test_lines_out_of_order_are_refused_and_nothing_is_kept(
    contributions: Contributions, maluti: UUID
) -> None:
    with pytest.raises(ValueError, match="in order"):
        contributions.keep_month(maluti, JUNE, [PAID, LATE], at=MARCH)
    assert contributions.kept_month(maluti, JUNE) is None


def test_a_month_of_which_a_line_is_gone_is_not_told_as_whole(
    contributions: Contributions, maluti: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    contributions.keep_month(maluti, JUNE, LINES, at=MARCH)
    lose_a_line(contributions, maluti)
    told = contributions.month(maluti, JUNE)
    assert next(told) == LATE
    with pytest.raises(RegistryUnavailable, match="not there as it was"):
        list(told)


def lose_a_line(contributions: Contributions, mfi_id: UUID) -> None:
    """Take a line away as no caller can."""
    kept = contributions.kept_month(mfi_id, JUNE)
    assert kept is not None
    if isinstance(contributions, CassandraContributions):
        statement = (
            "DELETE FROM contribution WHERE mfi_id = %s AND month = %s AND shard = %s"
            " AND made = %s AND loan_ref = %s"
        )
        opened = contributions._statements._cluster.open()  # noqa: SLF001 (damage from outside)
        key = (mfi_id, JUNE, shard_of(PAID.loan_ref), kept.made, PAID.loan_ref)
        opened.session.execute(statement, key)
    else:
        ContributionRow.objects.filter(mfi_id=mfi_id, loan_ref=PAID.loan_ref).delete()


def test_loans_are_spread_over_all_partitions_and_each_stays_in_its_own() -> None:
    found = [shard_of(f"{number:04}CDEF") for number in range(1000)]
    assert set(found) == set(range(SHARDS))
    assert min(map(found.count, range(SHARDS))) > 60
    # Kept rows are found again by it, so it never changes.
    assert shard_of("ACDE3479") == 2


ASKS = [
    pytest.param(lambda away: away.keep_month(uuid4(), JUNE, LINES, at=MARCH), id="keep"),
    pytest.param(lambda away: away.kept_month(uuid4(), JUNE), id="kept"),
    pytest.param(lambda away: list(away.month(uuid4(), JUNE)), id="month"),
]


@pytest.mark.parametrize("ask", ASKS)
@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_says_so(ask: Callable[[Contributions], object]) -> None:
    with database_at("127.0.0.1", closed_port()), pytest.raises(RegistryUnavailable):
        ask(PostgresContributions())


@pytest.mark.parametrize("ask", ASKS)
@pytest.mark.cassandra
def test_a_cluster_that_is_away_says_so(ask: Callable[[Contributions], object]) -> None:
    with pytest.raises(RegistryUnavailable):
        ask(CassandraContributions(nobodys_address(closed_port())))
