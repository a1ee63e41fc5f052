"""Moments as every store can keep them: aware, in UTC, to the millisecond."""

from datetime import UTC, datetime

_MICROSECONDS_A_MILLISECOND = 1000


def to_the_millisecond(moment: datetime) -> datetime:
    """Drop what Cassandra would drop, so that the same moment is the same row in every store."""
    if moment.tzinfo is None:
        raise ValueError("a moment without its time zone is refused")
    finer = moment.microsecond % _MICROSECONDS_A_MILLISECOND
    return moment.astimezone(UTC).replace(microsecond=moment.microsecond - finer)
