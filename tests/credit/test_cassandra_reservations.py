"""What only Cassandra does to a reservation: how often it is asked, and answers that are lost."""

from typing import Any

import pytest
from cassandra import WriteTimeout, WriteType
from cassandra.cluster import ResponseFuture

from credit.outage import RegistryUndecided
from credit.rules.address import Address
from credit.rules.exposure import ExposurePolicy, Refused
from credit.rules.reservation import Entry
from credit.stores import cassandra_statements
from credit.stores.cassandra_inquiries import CassandraInquiries
from credit.stores.cassandra_reservations import CassandraReservations
from credit.stores.cassandra_statements import Statements
from tests.credit.conftest import MARCH
from tests.credit.test_reservations_contract import SENQU, ask

pytestmark = pytest.mark.cassandra
NEVER_SENT = object()


@pytest.fixture
def reservations(cluster: Address) -> CassandraReservations:
    inquiries = CassandraInquiries(cluster, days_kept=3_650)
    store = CassandraReservations(cluster, ExposurePolicy(), inquiries.note_inquiry)
    store.reserve(ask(), at=MARCH)
    return store


class Trips:
    """Each statement that is sent, and each time that somebody waits with nothing under way."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.waits = 0
        self._under_way = 0

    def send(self, what: str) -> None:
        if not self._under_way:
            self.waits += 1
        self._under_way += 1
        self.sent.append(what.split(maxsplit=1)[0])

    def came(self) -> None:
        self._under_way -= 1


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> Trips:
    counted = Trips()
    send = vars(Statements)["_sent"]
    result = ResponseFuture.result

    def sending(self: Any, opened: Any, name: str, *rest: Any) -> ResponseFuture:  # noqa: ANN401
        counted.send(self._cql[name])
        return send(self, opened, name, *rest)

    def came(self: ResponseFuture) -> object:
        answer = result(self)
        counted.came()
        return answer

    monkeypatch.setattr(Statements, "_sent", sending)
    monkeypatch.setattr(ResponseFuture, "result", came)
    return counted


def test_a_reservation_is_two_round_trips(
    reservations: CassandraReservations, trips: Trips
) -> None:
    assert isinstance(reservations.reserve(ask(), at=MARCH), Entry)
    # By what a sweep finds it, her entries, the look by her and by the lender; then the entry.
    assert trips.sent == ["INSERT", "SELECT", "INSERT", "INSERT", "BEGIN"]
    assert trips.waits == 2


def test_a_refusal_is_one(reservations: CassandraReservations, trips: Trips) -> None:
    first = ask()
    reservations.reserve(first, at=MARCH)
    trips.sent.clear()
    trips.waits = 0
    assert isinstance(reservations.reserve(ask(first.subject, SENQU), at=MARCH), Refused)
    assert trips.sent == ["INSERT", "SELECT", "INSERT", "INSERT"]
    assert trips.waits == 1


@pytest.mark.parametrize("heard", [True, False])
def test_a_lost_answer_is_settled_by_the_same_call(
    reservations: CassandraReservations, monkeypatch: pytest.MonkeyPatch, *, heard: bool
) -> None:
    lose(monkeypatch, times=1, heard=heard)
    asked = ask()
    entry = reservations.reserve(asked, at=MARCH)
    assert isinstance(entry, Entry)
    assert reservations.live(asked.subject, at=MARCH) == (entry,)
    assert isinstance(reservations.reserve(ask(asked.subject, SENQU), at=MARCH), Refused)


def test_while_no_answer_comes_it_is_undecided_and_never_yes_or_no(
    reservations: CassandraReservations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cassandra_statements, "SETTLE_SECONDS", 0.3)
    asked = ask()
    with monkeypatch.context() as broken:
        lose(broken, times=1000, heard=False)
        with pytest.raises(RegistryUndecided):
            reservations.reserve(asked, at=MARCH)
    assert isinstance(reservations.reserve(asked, at=MARCH), Entry)


def lose(monkeypatch: pytest.MonkeyPatch, *, times: int, heard: bool) -> None:
    """Lose the answers to conditional writes, whether they have reached the nodes or not."""
    written, send = vars(Statements)["_written"], vars(Statements)["_send"]
    left = [times]

    def sending(self: Any, name: str, *rest: Any) -> Any:  # noqa: ANN401
        if name != "keep" or not left[0] or heard:
            return send(self, name, *rest)
        return NEVER_SENT

    def losing(self: Any, sent: Any) -> Any:  # noqa: ANN401
        if sent is not NEVER_SENT and not (heard and left[0] and is_batch(sent)):
            return written(self, sent)
        left[0] -= 1
        if sent is not NEVER_SENT:
            sent.result()
        lost = WriteTimeout("lost", write_type=WriteType.CAS)
        raise RegistryUndecided(f"no answer to a write: {lost}") from lost

    monkeypatch.setattr(Statements, "_send", sending)
    monkeypatch.setattr(Statements, "_written", losing)


def is_batch(sent: ResponseFuture) -> bool:
    return "BEGIN BATCH" in str(sent.query.prepared_statement.query_string)
