"""What only a cluster does to consents, looks and disputes: lost answers, mute nodes, time."""

import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import uuid4

import pytest

from credit.outage import RegistryUnavailable, RegistryUndecided
from credit.rules.address import Address
from credit.rules.dispute import Verdict
from credit.rules.inquiry import Inquiry
from credit.stores import cassandra_statements
from credit.stores.cassandra_consents import CassandraConsents
from credit.stores.cassandra_disputes import CassandraDisputes
from credit.stores.cassandra_inquiries import CassandraInquiries
from credit.stores.cassandra_statements import Statements
from tests.credit.conftest import MARCH, all_at_once
from tests.credit.cut_line import CutLine
from tests.credit.test_consents_contract import a_consent
from tests.credit.test_disputes_contract import a_dispute
from tests.credit.test_inquiries_contract import a_look

pytestmark = pytest.mark.cassandra

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Stores:
    """What one process has open on a cluster."""

    consents: CassandraConsents
    disputes: CassandraDisputes
    # A look of March 2024 is there still.
    inquiries: CassandraInquiries
    a_year: CassandraInquiries
    statements: Statements

    @classmethod
    def on(cls, address: Address) -> "Stores":
        ttl = {
            "of her": "SELECT TTL(mfi_id) FROM inquiry_by_borrower WHERE borrower_id = ?"
            " AND yyyymm = ?",
            "of mfi": "SELECT TTL(purpose) FROM inquiry_by_mfi WHERE mfi_id = ? AND day = ?",
        }
        return cls(
            CassandraConsents(address),
            CassandraDisputes(address),
            CassandraInquiries(address, days_kept=3_650),
            CassandraInquiries(address, days_kept=365),
            Statements(address, ttl),
        )


@pytest.fixture
def stores(cluster: Address) -> Stores:
    return Stores.on(cluster)


@pytest.fixture
def far(line_to_the_cluster: CutLine, cluster: Address) -> Iterator[Stores]:
    """The same at the other end of a line that may break."""
    far = Stores.on(replace(cluster, port=line_to_the_cluster.port))
    far.consents.consent(uuid4(), uuid4())
    far.disputes.disputes(uuid4())
    far.inquiries.inquiries(uuid4(), since=MARCH)
    yield far
    far.statements.close()


@pytest.mark.parametrize("heard", [True, False])
def test_a_consent_whose_answer_is_lost_is_given_once(
    far: Stores, stores: Stores, line_to_the_cluster: CutLine, *, heard: bool
) -> None:
    hers = a_consent()
    line_to_the_cluster.break_at(hers.subject.bytes, nth=1, heard=heard)
    assert far.consents.give_consent(hers) == hers
    assert stores.consents.consent(hers.subject, hers.id) == hers


@pytest.mark.parametrize("heard", [True, False])
def test_an_end_whose_answer_is_lost_is_made_once(
    far: Stores, stores: Stores, line_to_the_cluster: CutLine, *, heard: bool
) -> None:
    hers = stores.consents.give_consent(a_consent())
    line_to_the_cluster.break_at(hers.subject.bytes, nth=1, heard=heard)
    assert far.consents.revoke_consent(hers.subject, hers.id, at=MARCH + DAY)
    ended = replace(hers, revoked_at=MARCH + DAY)
    assert stores.consents.consent(hers.subject, hers.id) == ended


@pytest.mark.parametrize("heard", [True, False])
def test_a_dispute_whose_answers_are_lost_is_opened_and_settled_once(
    far: Stores, stores: Stores, line_to_the_cluster: CutLine, *, heard: bool
) -> None:
    hers = a_dispute()
    line_to_the_cluster.break_at(hers.subject.bytes, nth=1, heard=heard)
    far.disputes.open_dispute(hers)
    assert stores.disputes.disputes(hers.subject) == (hers,)
    line_to_the_cluster.break_at(hers.subject.bytes, nth=1, heard=heard)
    far.disputes.settle_dispute(hers.subject, hers.id, Verdict.UPHELD, at=MARCH + DAY)
    settled = replace(hers, verdict=Verdict.UPHELD, settled_at=MARCH + DAY)
    assert stores.disputes.disputes(hers.subject) == (settled,)


def test_a_consent_that_nobody_can_ask_after_is_undecided_and_asking_again_settles_it(
    far: Stores,
    stores: Stores,
    line_to_the_cluster: CutLine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cassandra_statements, "SETTLE_SECONDS", 0.5)
    hers = a_consent()
    line_to_the_cluster.break_at(hers.subject.bytes, nth=1, heard=True, for_good=True)
    with pytest.raises(RegistryUndecided):
        far.consents.give_consent(hers)
    line_to_the_cluster.mend()
    assert once_back(partial(far.consents.give_consent, hers)) == hers
    assert stores.consents.consent(hers.subject, hers.id) == hers


def test_a_look_whose_answer_is_lost_is_undecided_and_noted_again_it_is_one(
    far: Stores, stores: Stores, line_to_the_cluster: CutLine
) -> None:
    look = a_look()
    line_to_the_cluster.break_at(look.subject.bytes, nth=1, heard=True, for_good=True)
    with pytest.raises(RegistryUndecided):
        far.inquiries.note_inquiry(look)
    line_to_the_cluster.mend()
    once_back(partial(far.inquiries.note_inquiry, look))
    assert stores.inquiries.inquiries(look.subject, since=MARCH) == (look,)


def test_a_lost_read_is_never_an_empty_one(far: Stores, line_to_the_cluster: CutLine) -> None:
    hers = a_consent()
    line_to_the_cluster.break_at(hers.subject.bytes, nth=1, heard=True, for_good=True)
    with pytest.raises(RegistryUnavailable):
        far.consents.live_consent(hers.subject, hers.mfi_id, hers.purpose, at=MARCH)


def test_whoever_meets_a_mute_cluster_hears_of_it_in_time(cluster: Address) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        away = Stores.on(replace(cluster, port=mute.getsockname()[1]))
        her, dispute, look = a_consent(), a_dispute(), a_look()
        asks: list[Callable[[], object]] = [
            partial(away.consents.give_consent, her),
            partial(away.consents.consent, her.subject, her.id),
            partial(away.consents.revoke_consent, her.subject, her.id, at=MARCH),
            partial(away.disputes.open_dispute, dispute),
            partial(away.disputes.settle_dispute, her.subject, her.id, Verdict.UPHELD, at=MARCH),
            partial(away.disputes.disputes, her.subject),
            partial(away.inquiries.note_inquiry, look),
            partial(away.inquiries.inquiries, look.subject, since=MARCH),
            partial(away.inquiries.looks_of, uuid4(), uuid4(), since=MARCH, until=MARCH + DAY),
            partial(away.inquiries.looked_at, uuid4(), since=MARCH, until=MARCH + DAY),
        ]
        started = time.monotonic()
        refused = all_at_once([partial(refusal_of, ask) for ask in asks])
    assert refused == [RegistryUnavailable] * len(asks)
    assert time.monotonic() - started < 6


def seconds_left(stores: Stores, look: Inquiry) -> set[int | None]:
    """Tell how long the two rows of a look stay; nothing: they are not there."""
    month = look.at.year * 100 + look.at.month
    rows = [
        *stores.statements.read("of her", (look.subject, month)),
        *stores.statements.read("of mfi", (look.mfi_id, look.at.date())),
    ]
    return {left for (left,) in rows}


def test_a_look_goes_by_itself_after_as_long_as_the_installation_keeps_it(
    cluster: Address, stores: Stores
) -> None:
    look, kept = (a_look(mfi_id=uuid4(), at=datetime.now(UTC)) for _ in range(2))
    stores.a_year.note_inquiry(look)
    CassandraInquiries(cluster, days_kept=0).note_inquiry(kept)
    year = 365 * 24 * 3600
    for left in seconds_left(stores, look):
        assert left is not None
        assert year - 60 < left <= year
    assert seconds_left(stores, kept) == {None}


def test_a_look_that_is_brought_back_goes_when_it_would_have_gone(stores: Stores) -> None:
    now = datetime.now(UTC)
    old, over = a_look(mfi_id=uuid4(), at=now - 300 * DAY), a_look(at=now - 365 * DAY)
    for look in (old, over):
        stores.a_year.note_inquiry(look)
    for left in seconds_left(stores, old):
        assert left is not None
        assert 65 * 24 * 3600 - 60 < left <= 65 * 24 * 3600
    assert seconds_left(stores, over) == set()
    assert stores.a_year.inquiries(over.subject, since=now - 400 * DAY) == ()


def test_a_time_that_a_row_cannot_have_is_refused_at_once(cluster: Address) -> None:
    for days in (-1, 3_651):
        with pytest.raises(ValueError, match="3650 days at most"):
            CassandraInquiries(cluster, days_kept=days)


def refusal_of(ask: Callable[[], object]) -> type[Exception] | None:
    try:
        ask()
    except (RegistryUnavailable, RegistryUndecided) as refused:
        return type(refused)
    return None


def once_back(ask: Callable[[], object]) -> object:
    """Ask until the driver has found the cluster again, by itself."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            return ask()
        except (RegistryUnavailable, RegistryUndecided):
            time.sleep(0.05)
    raise AssertionError("the driver has not come back to its cluster")
