"""Until when a consent holds: a month at most, and not beyond its revocation."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from credit.rules.consent import Channel, Consent, NotInForce, Purpose, last_day
from tests.credit.conftest import MARCH, MAY

TODAY = date(2026, 11, 21)
MOMENT = timedelta(milliseconds=1)


def test_a_consent_holds_for_as_long_as_one_may_unless_a_day_is_named() -> None:
    assert last_day(TODAY, None, days_max=30) == date(2026, 12, 21)
    for asked in (TODAY, date(2026, 12, 21)):
        assert last_day(TODAY, asked, days_max=30) == asked


@pytest.mark.parametrize("asked", [date(2026, 11, 20), date(2026, 12, 22)])
def test_a_day_that_is_past_or_too_far_is_refused(asked: date) -> None:
    with pytest.raises(NotInForce, match="30 days"):
        last_day(TODAY, asked, days_max=30)


def test_it_holds_from_the_moment_it_is_given_until_it_ends_or_is_ended() -> None:
    given = Consent(
        id=uuid4(),
        subject=uuid4(),
        mfi_id=uuid4(),
        purpose=Purpose.APPLICATION,
        channel=Channel.PHONE,
        text_digest=b"text",
        evidence_sealed="",
        given_at=MARCH,
        expires_at=MAY,
    )
    assert [given.live(at) for at in (MARCH - MOMENT, MARCH, MAY - MOMENT, MAY)] == [
        False,
        True,
        True,
        False,
    ]
    april = MARCH + timedelta(31)
    ended = replace(given, revoked_at=april)
    assert [ended.live(at) for at in (MARCH, april - MOMENT, april)] == [True, True, False]
    assert not replace(given, expires_at=april, revoked_at=MAY).live(april)
