"""Moments as every store keeps them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from credit.rules.moment import to_the_millisecond

MASERU = timezone(timedelta(hours=2))


def test_a_moment_in_maseru_is_kept_in_utc_to_the_millisecond() -> None:
    noon = datetime(2026, 11, 21, 12, 0, 0, 123_999, tzinfo=MASERU)
    kept = to_the_millisecond(noon)
    assert kept == datetime(2026, 11, 21, 10, 0, 0, 123_000, tzinfo=UTC)
    assert kept.tzinfo is UTC
    assert to_the_millisecond(kept) == kept


def test_a_moment_without_its_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without its time zone"):
        to_the_millisecond(datetime(2026, 11, 21, 12))  # noqa: DTZ001 (the point of the test)
