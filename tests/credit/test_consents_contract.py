"""What every store of consents does, whichever engine keeps it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest

from credit.outage import RegistryUnavailable
from credit.registry import Consents
from credit.rules.address import Address
from credit.rules.consent import Channel, Consent, Purpose
from credit.stores.cassandra_consents import CassandraConsents
from credit.stores.postgres_consents import PostgresConsents
from tests.credit.conftest import MARCH, all_at_once

DAY = timedelta(days=1)
MALUTI, SENQU = uuid4(), uuid4()


def store_on(engine: Address | None) -> Consents:
    return PostgresConsents() if engine is None else CassandraConsents(engine)


@pytest.fixture
def consents(engine: Address | None) -> Consents:
    return store_on(engine)


def a_consent(
    subject: UUID | None = None,
    purpose: Purpose = Purpose.APPLICATION,
    given_at: datetime = MARCH,
    days: int = 30,
) -> Consent:
    return Consent(
        id=uuid4(),
        subject=subject or uuid4(),
        mfi_id=MALUTI,
        purpose=purpose,
        channel=Channel.OFFICER,
        text_digest=bytes(range(32)),
        evidence_sealed="s1:opaque",
        given_at=given_at,
        expires_at=given_at + days * DAY,
    )


def live(consents: Consents, hers: Consent, at: datetime) -> Consent | None:
    return consents.live_consent(hers.subject, hers.mfi_id, hers.purpose, at=at)


@pytest.mark.parametrize("channel", Channel)
def test_a_consent_is_kept_as_it_was_given(consents: Consents, channel: Channel) -> None:
    hers = replace(a_consent(), channel=channel)
    assert consents.give_consent(hers) == hers
    assert consents.consent(hers.subject, hers.id) == hers
    assert live(consents, hers, MARCH) == hers


def test_the_same_consent_twice_is_one_and_the_first_stands(consents: Consents) -> None:
    hers = a_consent()
    consents.give_consent(hers)
    assert consents.give_consent(replace(hers, evidence_sealed="s1:other")) == hers
    assert live(consents, hers, MARCH) == hers


def test_nobody_has_consented_who_was_never_asked(consents: Consents) -> None:
    assert consents.live_consent(uuid4(), MALUTI, Purpose.APPLICATION, at=MARCH) is None
    assert consents.consent(uuid4(), uuid4()) is None


def test_another_lender_another_purpose_and_another_person_have_no_part_in_it(
    consents: Consents,
) -> None:
    hers = consents.give_consent(a_consent())
    assert consents.live_consent(hers.subject, SENQU, hers.purpose, at=MARCH) is None
    assert consents.live_consent(hers.subject, MALUTI, Purpose.REVIEW, at=MARCH) is None
    assert consents.live_consent(uuid4(), MALUTI, hers.purpose, at=MARCH) is None
    assert consents.consent(uuid4(), hers.id) is None


def test_it_ends_on_its_day(consents: Consents) -> None:
    hers = consents.give_consent(a_consent(days=3))
    assert live(consents, hers, MARCH + 3 * DAY - timedelta(milliseconds=1)) == hers
    assert live(consents, hers, MARCH + 3 * DAY) is None


def test_one_that_is_revoked_ends_once_and_is_still_known(consents: Consents) -> None:
    hers = consents.give_consent(a_consent())
    assert consents.revoke_consent(hers.subject, hers.id, at=MARCH + DAY)
    assert consents.revoke_consent(hers.subject, hers.id, at=MARCH + 9 * DAY)
    assert live(consents, hers, MARCH + DAY - timedelta(milliseconds=1)) is not None
    assert live(consents, hers, MARCH + DAY) is None
    known = consents.consent(hers.subject, hers.id)
    assert known == replace(hers, revoked_at=MARCH + DAY)
    assert consents.give_consent(hers) == known


def test_nobody_revokes_what_there_is_not(consents: Consents) -> None:
    hers = consents.give_consent(a_consent())
    stranger = uuid4()
    assert not consents.revoke_consent(stranger, hers.id, at=MARCH)
    assert consents.consent(stranger, hers.id) is None
    assert live(consents, hers, MARCH) == hers


def test_of_several_the_latest_that_holds_counts(consents: Consents) -> None:
    older = consents.give_consent(a_consent())
    newer = consents.give_consent(a_consent(older.subject, given_at=MARCH + DAY, days=2))
    assert live(consents, older, MARCH) == older
    assert live(consents, older, MARCH + 2 * DAY) == newer
    assert live(consents, older, MARCH + 5 * DAY) == older
    consents.revoke_consent(newer.subject, newer.id, at=MARCH + DAY)
    assert live(consents, older, MARCH + 2 * DAY) == older


def test_a_moment_is_kept_to_the_millisecond(consents: Consents) -> None:
    at = MARCH.replace(microsecond=123_999)
    kept = consents.give_consent(a_consent(given_at=at))
    assert kept.given_at == MARCH.replace(microsecond=123_000)
    assert kept.expires_at == MARCH.replace(microsecond=123_000) + 30 * DAY


def test_of_two_given_in_the_same_moment_one_counts_and_always_the_same(
    consents: Consents,
) -> None:
    one = consents.give_consent(a_consent())
    other = consents.give_consent(replace(a_consent(one.subject), id=uuid4()))
    assert live(consents, one, MARCH) == max(one, other, key=lambda given: given.id)


def test_of_eight_who_give_one_consent_at_once_all_hear_of_the_same(consents: Consents) -> None:
    hers = a_consent()
    forms = [replace(hers, evidence_sealed=f"s1:form {number}") for number in range(8)]
    told = all_at_once([partial(consents.give_consent, form) for form in forms])
    assert set(told) == {consents.consent(hers.subject, hers.id)}
    assert told[0] in forms


def test_of_eight_who_end_one_at_once_one_end_stands(consents: Consents) -> None:
    hers = consents.give_consent(a_consent())
    ends = [MARCH + number * DAY for number in range(1, 9)]
    end = partial(consents.revoke_consent, hers.subject, hers.id)
    assert all(all_at_once([partial(end, at=at) for at in ends]))
    known = consents.consent(hers.subject, hers.id)
    assert known is not None
    assert known.revoked_at in ends
    assert consents.revoke_consent(hers.subject, hers.id, at=MARCH)
    assert consents.consent(hers.subject, hers.id) == known


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda away: away.give_consent(a_consent()), id="give"),
        pytest.param(lambda away: away.consent(uuid4(), uuid4()), id="read"),
        pytest.param(lambda away: live(away, a_consent(), MARCH), id="live"),
        pytest.param(lambda away: away.revoke_consent(uuid4(), uuid4(), at=MARCH), id="revoke"),
    ],
)
def test_a_store_that_is_away_says_so_and_never_that_there_is_no_consent(
    silent_engine: Address | None, ask: Callable[[Consents], object]
) -> None:
    with pytest.raises(RegistryUnavailable):
        ask(store_on(silent_engine))
