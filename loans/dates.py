"""Which day a thing may be dated: not tomorrow, and in the past only as far as the lender says."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

from loans.errors import NotYet, TooFarBack
from loans.queries.policy import policy_of


def today() -> date:
    """Give the calendar's day in Lesotho, on which what is done now is written down."""
    return timezone.localdate()


def midnight(day: date) -> datetime:
    """Give the moment with which a day begins in Lesotho."""
    return timezone.make_aware(datetime.combine(day, time()))


def check_day(mfi_id: UUID, day: date, *, not_before: date = date.min) -> None:
    """Refuse a day to come, one before the loan itself, and one too far back for this lender."""
    now = today()
    if day > now:
        raise NotYet(day=day.isoformat())
    if day < not_before:
        raise TooFarBack(day=day.isoformat(), earliest=not_before.isoformat())
    if day < now:
        earliest = now - timedelta(policy_of(mfi_id).backdate_days)
        if day < earliest:
            raise TooFarBack(day=day.isoformat(), earliest=earliest.isoformat())
