"""The registry was away and is back: all that waited is told in time, and nothing differs."""

import time
from collections import Counter

import pytest
from django.utils import timezone

from credit.rules.consent import Purpose
from credit.stores.cassandra import CassandraRegistry
from loans.errands.registry import consents, names, subject_of
from loans.models import Application
from loans.queries.waiting_events import events_from, outbox, told_to, untold_from
from tests.closing_lines import TOLD
from tests.credit.conftest import closed_port, nobodys_address
from tests.credit.conftest import cluster as cluster_
from tests.loans.book import Book
from tests.loans.busy_outage import EVENTS, LENT, lend_before, work_on
from tests.loans.on_cluster import on_the_cluster as on_the_cluster_
from tests.loans.registry_lost import DUE, NOW, at, found
from tests.size import sized

cluster, on_the_cluster = cluster_, on_the_cluster_
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.cassandra]
SECONDS_MAX = 300
# What the registry is to hear of, and a book of this kind has.
KINDS = {
    "application.submitted",
    "application.first-approval",
    "application.approved",
    "application.rejected",
    "application.withdrawn",
    "offer.accepted",
    "loan.disbursed",
    "loan.paid-off",
    "payment.received",
}


def may_look(book: Book, application: Application) -> bool:
    subject = subject_of(book.mfi.id, application.borrower_id)
    with consents.asked() as store:
        return bool(
            store.live_consent(subject, book.mfi.id, Purpose.APPLICATION, at=timezone.now())
        )


def test_what_waited_while_the_registry_was_away_is_told_within_five_minutes(
    book: Book,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    request: pytest.FixtureRequest,
) -> None:
    parts = sized(4, 182)
    loans = lend_before(book, parts * LENT)
    asking = []
    with monkeypatch.context() as away, at(DUE):
        address = nobodys_address(closed_port())
        away.setattr(names, "opens", lambda: CassandraRegistry(address))
        for part in range(parts):
            asking += work_on(book, loans[part * LENT : (part + 1) * LENT])
    with at(NOW):
        since = untold_from(told_to(book.mfi.id))
        waiting = Counter(events_from(book.mfi.id, since).values_list("type", flat=True))
        assert waiting.total() == outbox(book.mfi.id).waiting == parts * EVENTS
        assert waiting.total() >= sized(200, 10_000)
        assert waiting.keys() == KINDS
        begun = time.perf_counter()
        told = book.report()
        took = time.perf_counter() - begun
        assert outbox(book.mfi.id).waiting == 0
        pace = f"{took:.1f} s, {waiting.total() / took:.0f} a second"
        line = f"{waiting.total()} events of {told} subjects told to Cassandra in {pace}"
        request.node.user_properties.append((TOLD, line))
    assert [one.message for one in caplog.records if one.message == "not told"] == []
    with at(NOW, 12):
        assert found(book) == []
        assert all(may_look(book, one) for one in asking)
    assert took <= SECONDS_MAX
