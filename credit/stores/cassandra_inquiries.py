"""Looks at a person in Cassandra: told twice, by whom they were at and by who looked."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from credit.rules.address import Address
from credit.rules.consent import Purpose
from credit.rules.inquiry import Inquiry
from credit.rules.moment import to_the_millisecond
from credit.stores.cassandra_statements import Row, Statements, aware

DAY: Final = timedelta(days=1)
SECONDS_A_DAY: Final = 86_400
# A row that goes by itself does so before 2038: no engine of today counts further.
DAYS_MAX: Final = 3_650
# The first moment of a look stands, and noted again later it is a second row. Whoever asks again
# does so within a day: so far before their own beginning all questions look for the first one.
AGAIN_WITHIN: Final = DAY
# A column of a key holds something.
NOBODY: Final = UUID(int=0)

_STATEMENTS: Final = {
    "of her": (
        "INSERT INTO inquiry_by_borrower"
        " (borrower_id, yyyymm, at, inquiry_id, mfi_id, officer, purpose, consent_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) USING TTL ?"
    ),
    "of mfi": (
        "INSERT INTO inquiry_by_mfi"
        " (mfi_id, day, at, inquiry_id, borrower_id, officer, purpose, consent_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) USING TTL ?"
    ),
    "month": (
        "SELECT borrower_id, mfi_id, at, inquiry_id, officer, purpose, consent_id"
        " FROM inquiry_by_borrower WHERE borrower_id = ? AND yyyymm = ? AND at >= ?"
    ),
    "day": (
        "SELECT borrower_id, mfi_id, at, inquiry_id, officer, purpose, consent_id"
        " FROM inquiry_by_mfi WHERE mfi_id = ? AND day = ?"
    ),
    "day of officer": (
        "SELECT borrower_id, mfi_id, at, inquiry_id, officer, purpose, consent_id"
        " FROM inquiry_by_mfi WHERE mfi_id = ? AND day = ? AND officer = ? AND at >= ? AND at < ?"
    ),
}


class CassandraInquiries:
    """credit.registry.Inquiries on the cluster; each look is kept for so many days, 0 for ever."""

    def __init__(self, address: Address, *, days_kept: int) -> None:
        if not 0 <= days_kept <= DAYS_MAX:
            raise ValueError(f"looks are kept for {DAYS_MAX} days at most, or for ever")
        self._statements = Statements(address, _STATEMENTS)
        self._ttl_seconds = days_kept * SECONDS_A_DAY

    def note_inquiry(self, inquiry: Inquiry) -> None:
        at, officer = to_the_millisecond(inquiry.at), inquiry.officer or NOBODY
        ttl_seconds = self._still_kept_seconds(at)
        if ttl_seconds is None:
            return
        why = (officer, inquiry.purpose.value, inquiry.consent_id, ttl_seconds)
        her, mfi = inquiry.subject, inquiry.mfi_id
        self._statements.write_all(
            [
                ("of her", (her, _month(at), at, inquiry.id, mfi, *why)),
                ("of mfi", (mfi, at.date(), at, inquiry.id, her, *why)),
            ]
        )

    def inquiries(self, subject: UUID, *, since: datetime) -> tuple[Inquiry, ...]:
        return self.ask_inquiries(subject, since=since)()

    def ask_inquiries(self, subject: UUID, *, since: datetime) -> Callable[[], tuple[Inquiry, ...]]:
        """Ask without waiting."""
        first = to_the_millisecond(since) - AGAIN_WITHIN
        # A look of the clock of another computer may be a little ahead of this one.
        months = _months(first, timezone.now() + DAY)
        looks = self._asked([("month", (subject, month, first)) for month in months])
        return lambda: _since(looks(), since)

    def looks_of(self, mfi_id: UUID, officer: UUID, *, since: datetime, until: datetime) -> int:
        first, last = to_the_millisecond(since) - AGAIN_WITHIN, to_the_millisecond(until)
        days = _days(first, last)
        asked = [("day of officer", (mfi_id, day, officer, first, last)) for day in days]
        return len(_since(self._found(asked), since))

    def looked_at(self, mfi_id: UUID, *, since: datetime, until: datetime) -> tuple[Inquiry, ...]:
        first, last = to_the_millisecond(since) - AGAIN_WITHIN, to_the_millisecond(until)
        looks = self._found([("day", (mfi_id, day)) for day in _days(first, last)])
        return _since((look for look in looks if first <= look.at < last), since)

    def forget_looks(self, mfi_id: UUID, *, before: datetime) -> int:
        """Leave it to the time that each row was given."""
        del mfi_id, before
        return 0

    def _still_kept_seconds(self, at: datetime) -> int | None:
        """Tell for how long a look of a moment is kept from now on; None: it is over. 0: for ever.

        One that is brought back from a copy goes when it would have gone.
        """
        if not self._ttl_seconds:
            return 0
        left = self._ttl_seconds - int((timezone.now() - at).total_seconds())
        return min(left, self._ttl_seconds) if left > 0 else None

    def _found(self, asked: Iterable[tuple[str, Row]]) -> list[Inquiry]:
        return self._asked(asked)()

    def _asked(self, asked: Iterable[tuple[str, Row]]) -> Callable[[], list[Inquiry]]:
        """Ask everything at once; which of several rows of a look is the first is known then."""
        waiting = [self._statements.ask(name, key) for name, key in asked]
        return lambda: [as_inquiry(row) for rows in waiting for row in rows()]


def _since(looks: Iterable[Inquiry], since: datetime) -> tuple[Inquiry, ...]:
    """Give each look once, as it was noted first, if that was no earlier; the latest first."""
    firsts: dict[tuple[UUID, UUID], Inquiry] = {}
    for look in sorted(looks, key=lambda one: one.at):
        firsts.setdefault((look.subject, look.id), look)
    told = [look for look in firsts.values() if look.at >= to_the_millisecond(since)]
    told.sort(key=lambda one: (one.id, one.subject))
    return tuple(sorted(told, key=lambda one: one.at, reverse=True))


def _month(at: datetime) -> int:
    return at.year * 100 + at.month


def _months(first: datetime, last: datetime) -> list[int]:
    """List the months from one moment to another."""
    ends = last.year * 12 + last.month
    months = range(first.year * 12 + first.month, ends + 1)
    return [(month - 1) // 12 * 100 + (month - 1) % 12 + 1 for month in months]


def _days(first: datetime, last: datetime) -> list[date]:
    """List the days of UTC from one moment to another."""
    begins = first.date()
    return [begins + index * DAY for index in range((last.date() - begins).days + 1)]


def as_inquiry(row: Any) -> Inquiry:  # noqa: ANN401 (the driver's)
    """Read a look that is kept."""
    return Inquiry(
        id=row.inquiry_id,
        subject=row.borrower_id,
        mfi_id=row.mfi_id,
        purpose=Purpose(row.purpose),
        consent_id=row.consent_id,
        at=aware(row.at),
        officer=None if row.officer == NOBODY else row.officer,
    )
