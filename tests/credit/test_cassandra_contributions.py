"""A month whose keeping is not answered for: it stands once, whole, or not at all."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest

from credit.outage import RegistryUndecided
from credit.rules.address import Address
from credit.stores import cassandra_statements as statements
from credit.stores.cassandra_contributions import CassandraContributions
from tests.credit.bureau_samples import LATE, PAID
from tests.credit.conftest import MARCH
from tests.credit.cut_line import CutLine

pytestmark = pytest.mark.cassandra

JUNE = 2026 * 12 + 5
# What the keeping of a month of one loan says of its lender, in this order.
LOOKED_UP, ADDED, FROZEN = 1, 2, 3


@pytest.fixture
def line(cluster: Address) -> Iterator[CutLine]:
    with CutLine((cluster.hosts[0], cluster.port)) as line:
        yield line


@pytest.fixture
def on_the_line(line: CutLine, cluster: Address) -> Iterator[CassandraContributions]:
    store = CassandraContributions(replace(cluster, port=line.port))
    store.kept_month(uuid4(), JUNE)
    yield store
    store._statements.close()  # noqa: SLF001 (its session is of this test alone)


@pytest.fixture
def beside(cluster: Address) -> CassandraContributions:
    return CassandraContributions(cluster)


@pytest.mark.parametrize("nth", [ADDED, FROZEN])
@pytest.mark.parametrize("heard", [True, False])
def test_what_is_not_answered_is_found_in_the_book_or_said_again(
    on_the_line: CassandraContributions,
    beside: CassandraContributions,
    line: CutLine,
    nth: int,
    heard: bool,
) -> None:
    maluti = uuid4()
    line.break_at(maluti.bytes, nth=nth, heard=heard)
    kept = on_the_line.keep_month(maluti, JUNE, [LATE], at=MARCH)
    assert beside.kept_month(maluti, JUNE) == kept
    assert list(beside.month(maluti, JUNE)) == [LATE]


def test_a_month_of_which_nobody_knows_whether_it_counts_is_whole_where_it_does(
    on_the_line: CassandraContributions,
    beside: CassandraContributions,
    line: CutLine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(statements, "SETTLE_SECONDS", 0.5)
    maluti = uuid4()
    line.break_at(maluti.bytes, nth=FROZEN, heard=True, for_good=True)
    with pytest.raises(RegistryUndecided):
        on_the_line.keep_month(maluti, JUNE, [LATE], at=MARCH)
    # It did count, and its lines were not cleared away; whoever asks again is given it.
    assert list(beside.month(maluti, JUNE)) == [LATE]
    kept = beside.keep_month(maluti, JUNE, [LATE, PAID], at=MARCH)
    assert kept.records == 1
