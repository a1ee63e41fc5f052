"""What every store of disputes does, whichever engine keeps it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest

from credit.outage import RegistryUnavailable
from credit.registry import Disputes
from credit.rules.address import Address
from credit.rules.dispute import Dispute, Verdict
from credit.stores.cassandra_disputes import CassandraDisputes
from credit.stores.postgres_disputes import PostgresDisputes
from tests.credit.conftest import MARCH, all_at_once

DAY = timedelta(days=1)
MALUTI = uuid4()


def store_on(engine: Address | None) -> Disputes:
    return PostgresDisputes() if engine is None else CassandraDisputes(engine)


@pytest.fixture
def disputes(engine: Address | None) -> Disputes:
    return store_on(engine)


def a_dispute(subject: UUID | None = None, opened_at: datetime = MARCH) -> Dispute:
    return Dispute(
        id=uuid4(),
        subject=subject or uuid4(),
        mfi_id=MALUTI,
        loan_id=uuid4(),
        opened_at=opened_at,
    )


def test_a_dispute_is_kept_as_it_was_opened(disputes: Disputes) -> None:
    hers = a_dispute()
    disputes.open_dispute(hers)
    assert disputes.disputes(hers.subject) == (hers,)
    assert hers.open


def test_the_same_dispute_twice_is_one_and_the_first_stands(disputes: Disputes) -> None:
    hers = a_dispute()
    disputes.open_dispute(hers)
    disputes.open_dispute(replace(hers, loan_id=uuid4(), opened_at=MARCH + DAY))
    assert disputes.disputes(hers.subject) == (hers,)


def test_who_never_disputed_anything_has_none_and_nothing_of_another(disputes: Disputes) -> None:
    disputes.open_dispute(a_dispute())
    assert disputes.disputes(uuid4()) == ()


def test_it_is_settled_once_and_the_first_word_stands(disputes: Disputes) -> None:
    hers = a_dispute()
    disputes.open_dispute(hers)
    settle = partial(disputes.settle_dispute, hers.subject, hers.id)
    settle(Verdict.UPHELD, at=MARCH + DAY)
    settle(Verdict.REJECTED, at=MARCH + 2 * DAY)
    (known,) = disputes.disputes(hers.subject)
    assert known == replace(hers, verdict=Verdict.UPHELD, settled_at=MARCH + DAY)
    assert not known.open


def test_one_that_is_settled_is_not_opened_again(disputes: Disputes) -> None:
    hers = a_dispute()
    disputes.open_dispute(hers)
    disputes.settle_dispute(hers.subject, hers.id, Verdict.REJECTED, at=MARCH + DAY)
    disputes.open_dispute(hers)
    (known,) = disputes.disputes(hers.subject)
    assert (known.verdict, known.settled_at) == (Verdict.REJECTED, MARCH + DAY)


def test_what_was_never_opened_is_not_made_by_settling_it(disputes: Disputes) -> None:
    hers, stranger = a_dispute(), uuid4()
    disputes.open_dispute(hers)
    disputes.settle_dispute(stranger, hers.id, Verdict.UPHELD, at=MARCH)
    disputes.settle_dispute(hers.subject, uuid4(), Verdict.UPHELD, at=MARCH)
    assert disputes.disputes(stranger) == ()
    assert disputes.disputes(hers.subject) == (hers,)


def test_the_latest_stands_first_and_each_is_settled_by_itself(disputes: Disputes) -> None:
    first = a_dispute()
    second = a_dispute(first.subject, MARCH + DAY)
    same_moment = a_dispute(first.subject, MARCH + DAY)
    for one in (second, first, same_moment):
        disputes.open_dispute(one)
    disputes.settle_dispute(first.subject, first.id, Verdict.UPHELD, at=MARCH + 2 * DAY)
    assert disputes.disputes(first.subject) == (
        *sorted((second, same_moment), key=lambda one: one.id),
        replace(first, verdict=Verdict.UPHELD, settled_at=MARCH + 2 * DAY),
    )


def test_of_eight_who_settle_one_at_once_one_word_stands(disputes: Disputes) -> None:
    hers = a_dispute()
    disputes.open_dispute(hers)
    settle = partial(disputes.settle_dispute, hers.subject, hers.id)
    words = [(Verdict.UPHELD, MARCH), (Verdict.REJECTED, MARCH + DAY)] * 4
    all_at_once([partial(settle, verdict, at=at) for verdict, at in words])
    (known,) = disputes.disputes(hers.subject)
    assert (known.verdict, known.settled_at) in words


def test_a_moment_is_kept_to_the_millisecond(disputes: Disputes) -> None:
    at = MARCH.replace(microsecond=123_999)
    hers = a_dispute(opened_at=at)
    disputes.open_dispute(hers)
    disputes.settle_dispute(hers.subject, hers.id, Verdict.UPHELD, at=at)
    (known,) = disputes.disputes(hers.subject)
    assert known.opened_at == known.settled_at == MARCH.replace(microsecond=123_000)


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda away: away.open_dispute(a_dispute()), id="open"),
        pytest.param(
            lambda away: away.settle_dispute(uuid4(), uuid4(), Verdict.UPHELD, at=MARCH),
            id="settle",
        ),
        pytest.param(lambda away: away.disputes(uuid4()), id="list"),
    ],
)
def test_a_store_that_is_away_says_so_and_never_that_nothing_is_disputed(
    silent_engine: Address | None, ask: Callable[[Disputes], object]
) -> None:
    with pytest.raises(RegistryUnavailable):
        ask(store_on(silent_engine))
