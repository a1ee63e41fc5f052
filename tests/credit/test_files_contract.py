"""A person's whole record at once, from every store: the same as each part by itself."""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from credit.outage import RegistryUnavailable
from credit.records import CreditFile
from credit.registry import CreditFiles, Disputes, Histories, Inquiries, Reservations
from credit.rules.address import Address
from credit.rules.exposure import ExposurePolicy
from credit.rules.reservation import Entry
from credit.stores.cassandra_disputes import CassandraDisputes
from credit.stores.cassandra_files import CassandraFiles
from credit.stores.cassandra_histories import CassandraHistories
from credit.stores.cassandra_inquiries import CassandraInquiries
from credit.stores.cassandra_reservations import CassandraReservations
from credit.stores.postgres_disputes import PostgresDisputes
from credit.stores.postgres_files import PostgresFiles
from credit.stores.postgres_histories import PostgresHistories
from credit.stores.postgres_inquiries import PostgresInquiries
from credit.stores.postgres_reservations import PostgresReservations
from tests.credit.conftest import (
    A_REAL_DATABASE,
    MARCH,
    closed_port,
    database_at,
    nobodys_address,
    on_both_stores,
)
from tests.credit.test_disputes_contract import a_dispute
from tests.credit.test_histories_contract import a_line
from tests.credit.test_inquiries_contract import a_look
from tests.credit.test_reservations_contract import ask

DAY = timedelta(days=1)
MANY_LOANS = ExposurePolicy(loans_max=None)


@dataclass(frozen=True)
class House:
    """All stores of one kind."""

    files: CreditFiles
    reservations: Reservations
    histories: Histories
    inquiries: Inquiries
    disputes: Disputes


@pytest.fixture
def in_postgres(transactional_db: None) -> House:
    return House(
        PostgresFiles(),
        PostgresReservations(MANY_LOANS),
        PostgresHistories(),
        PostgresInquiries(),
        PostgresDisputes(),
    )


@pytest.fixture
def in_cassandra(cluster: Address) -> House:
    inquiries = CassandraInquiries(cluster, days_kept=0)
    reservations = CassandraReservations(cluster, MANY_LOANS, inquiries.note_inquiry)
    histories, disputes = CassandraHistories(cluster), CassandraDisputes(cluster)
    return House(
        CassandraFiles(reservations, histories, inquiries, disputes),
        reservations,
        histories,
        inquiries,
        disputes,
    )


@pytest.fixture(params=on_both_stores("in_postgres", "in_cassandra"))
def house(request: pytest.FixtureRequest) -> House:
    found: House = request.getfixturevalue(request.param)
    return found


def test_all_of_it_is_there(house: House) -> None:
    subject = uuid4()
    held, over = ask(subject), replace(ask(subject), expires_at=MARCH + DAY)
    for asked in (held, over):
        assert isinstance(house.reservations.reserve(asked, at=MARCH), Entry)
    lines = [a_line(subject), a_line(subject)]
    house.histories.tell(lines)
    older, newer = a_look(subject, at=MARCH - DAY), a_look(subject, at=MARCH)
    long_ago = a_look(subject, at=MARCH - 9 * DAY)
    for look in (older, long_ago, newer):
        house.inquiries.note_inquiry(look)
    dispute = a_dispute(subject)
    house.disputes.open_dispute(dispute)

    told = house.files.credit_file(subject, since=MARCH - 5 * DAY, at=MARCH + 2 * DAY)
    assert told == CreditFile(
        house.reservations.live(subject, at=MARCH + 2 * DAY),
        house.histories.standings(subject),
        house.inquiries.inquiries(subject, since=MARCH - 5 * DAY),
        (dispute,),
    )
    assert [entry.id for entry in told.entries] == [held.id]
    assert {line.loan_id for line in told.standings} == {line.loan_id for line in lines}
    assert {older.id, newer.id} <= {look.id for look in told.looks}
    assert long_ago.id not in {look.id for look in told.looks}


def test_of_whom_nobody_told_there_is_nothing(house: House) -> None:
    assert house.files.credit_file(uuid4(), since=MARCH - DAY, at=MARCH) == CreditFile()


@A_REAL_DATABASE
def test_a_silent_store_is_told_from_an_empty_one() -> None:
    subject: UUID = uuid4()
    with database_at("127.0.0.1", closed_port()), pytest.raises(RegistryUnavailable):
        PostgresFiles().credit_file(subject, since=MARCH, at=MARCH)
    away = nobodys_address(closed_port())
    inquiries = CassandraInquiries(away, days_kept=0)
    files = CassandraFiles(
        CassandraReservations(away, MANY_LOANS, inquiries.note_inquiry),
        CassandraHistories(away),
        inquiries,
        CassandraDisputes(away),
    )
    with pytest.raises(RegistryUnavailable):
        files.credit_file(subject, since=MARCH, at=MARCH)
