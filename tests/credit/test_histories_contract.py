"""What every store of loans' standings does; another one joins the suite by a line."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest

from credit.outage import RegistryUnavailable
from credit.registry import Histories
from credit.rules.address import Address
from credit.rules.standing import Ended, Standing
from credit.rules.subject import Degree
from credit.stores.cassandra_histories import CassandraHistories
from credit.stores.postgres_histories import PostgresHistories
from tests.credit.conftest import (
    A_REAL_DATABASE,
    JUNE,
    MARCH,
    MAY,
    closed_port,
    database_at,
    nobodys_address,
    on_both_stores,
)

MALUTI, SENQU = uuid4(), uuid4()
PALESA = uuid4()


@pytest.fixture
def in_postgres(transactional_db: None) -> Histories:
    return PostgresHistories()


@pytest.fixture
def in_cassandra(cluster: Address) -> Histories:
    return CassandraHistories(cluster)


@pytest.fixture(params=on_both_stores("in_postgres", "in_cassandra"))
def histories(request: pytest.FixtureRequest) -> Histories:
    store: Histories = request.getfixturevalue(request.param)
    return store


def a_line(subject: UUID, revision: int = 1, mfi_id: UUID = MALUTI, **told: object) -> Standing:
    line = Standing(
        subject=subject,
        mfi_id=mfi_id,
        loan_id=uuid4(),
        revision=revision,
        degree=Degree.SEEN,
        opened_on=date(2026, 1, 10),
        principal_lisente=100_000,
        installments=6,
        period="month",
        owed_lisente=80_000,
        oldest_due_on=date(2026, 3, 10),
        late={24313: 4, 24314: 31},
        last_paid_on=date(2026, 2, 14),
    )
    return replace(line, **told)  # type: ignore[arg-type]


def test_what_is_told_is_there_to_the_last_word(histories: Histories) -> None:
    subject = uuid4()
    runs = a_line(subject)
    over = a_line(
        subject,
        9,
        SENQU,
        opened_on=date(2025, 1, 1),
        ended=Ended.WRITTEN_OFF,
        ended_on=date(2026, 1, 1),
        last_paid_on=None,
        rescheduled=True,
        late={},
        degree=Degree.MATCHED,
    )
    histories.tell([runs, over])
    assert histories.standings(subject) == (over, runs)
    assert sorted(histories.lines(subject), key=by_loan) == sorted((runs, over), key=by_loan)


def test_of_whom_nobody_told_there_is_nothing(histories: Histories) -> None:
    histories.tell([])
    assert histories.standings(uuid4()) == ()
    assert histories.lines(uuid4()) == ()
    assert not histories.rebuild(uuid4())


@pytest.mark.parametrize("seed", range(3))
def test_a_month_of_lines_twice_and_shuffled_says_the_same(histories: Histories, seed: int) -> None:
    in_order, shuffled = uuid4(), uuid4()
    loans = [(mfi_id, uuid4()) for mfi_id in (MALUTI, SENQU, MALUTI)]
    month = [
        a_line(in_order, revision, mfi_id, loan_id=loan_id, owed_lisente=100_000 - revision)
        for revision in range(1, 9)
        for mfi_id, loan_id in loans
    ]
    histories.tell(month)
    again = [replace(line, subject=shuffled) for line in month] * 2
    random.Random(seed).shuffle(again)
    while again:
        histories.tell(again[:5])
        del again[:5]
    told = [replace(line, subject=in_order) for line in histories.standings(shuffled)]
    assert sorted(told, key=by_loan) == sorted(histories.standings(in_order), key=by_loan)
    assert {line.revision for line in told} == {8}
    assert len(histories.lines(shuffled)) == len(month)
    assert not histories.rebuild(shuffled)


def test_another_persons_loans_are_not_hers(histories: Histories) -> None:
    hers, his = a_line(uuid4()), a_line(uuid4())
    histories.tell([hers, his])
    assert histories.standings(hers.subject) == (hers,)


def test_up_to_when_a_lender_has_told_never_goes_back(histories: Histories) -> None:
    maluti, senqu, never = uuid4(), uuid4(), uuid4()
    histories.note_told_to(maluti, MAY)
    histories.note_told_to(senqu, JUNE)
    histories.note_told_to(maluti, MARCH)
    assert histories.told_to([maluti, senqu, never]) == {maluti: MAY, senqu: JUNE}
    assert histories.told_to([]) == {}


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda store: store.tell([a_line(PALESA)]), id="tell"),
        pytest.param(lambda store: store.standings(PALESA), id="standings"),
        pytest.param(lambda store: store.lines(PALESA), id="lines"),
        pytest.param(lambda store: store.rebuild(PALESA), id="rebuild"),
        pytest.param(lambda store: store.note_told_to(MALUTI, MARCH), id="note_told_to"),
        pytest.param(lambda store: store.told_to([MALUTI]), id="told_to"),
    ],
)
@A_REAL_DATABASE
def test_a_silent_store_is_told_from_an_empty_one(call: Callable[[Histories], object]) -> None:
    with (
        database_at("127.0.0.1", closed_port()),
        pytest.raises(RegistryUnavailable),
    ):
        call(PostgresHistories())
    with pytest.raises(RegistryUnavailable):
        call(CassandraHistories(nobodys_address(closed_port())))


def by_loan(line: Standing) -> UUID:
    return line.loan_id
