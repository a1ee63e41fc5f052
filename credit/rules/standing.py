"""How a loan stands, as its lender told it: a line of its own for each time something moved.

A line says all of it and not what changed: so lines may come twice, late and in any order, and the
one of the highest revision is how the loan stands. Nothing in it depends on the day on which it was
told: the same book gives the same line, today or when a lost registry is made anew.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from credit.rules.subject import Degree

# The same line has the same id, whoever tells it and however often.
NAMESPACE: Final = uuid.uuid5(uuid.NAMESPACE_DNS, "standings.letsema")
MONTHS_SHOWN: Final = 24
MONTHS_A_YEAR: Final = 12


class Ended(StrEnum):
    """How a loan came to its end."""

    PAID = "paid"
    WRITTEN_OFF = "written-off"


class How(StrEnum):
    """How a loan stands on a day, in a word that a person understands."""

    ON_TIME = "on_time"
    LATE = "late"
    PAID = "paid"
    WRITTEN_OFF = "written_off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One loan of one person, after as many lines of its ledger as `revision` says."""

    subject: UUID
    mfi_id: UUID
    # The id of her application: the same as that of the entry which holds the room.
    loan_id: UUID
    revision: int
    degree: Degree
    opened_on: date
    principal_lisente: int
    installments: int
    period: str
    owed_lisente: int
    # Her oldest instalment with anything unpaid; None where nothing is owed.
    oldest_due_on: date | None
    # The most days that instalments settled since were late on any day of a month, by its number
    # (`month_number`); months without any are not in.
    late: Mapping[int, int] = field(default_factory=dict)
    last_paid_on: date | None = None
    rescheduled: bool = False
    ended: Ended | None = None
    ended_on: date | None = None

    @property
    def id(self) -> UUID:
        """Name this line; told again it has the same name."""
        return uuid.uuid5(NAMESPACE, f"{self.mfi_id} {self.loan_id} {self.revision}")

    def days_late(self, on: date) -> int:
        """Count how late the loan is on a day after everything that it tells of."""
        if self.oldest_due_on is None or self.ended is not None:
            return 0
        return max(0, (on - self.oldest_due_on).days)

    def how(self, on: date) -> How:
        """Tell how it stands on a day."""
        if self.ended is not None:
            return How.PAID if self.ended is Ended.PAID else How.WRITTEN_OFF
        return How.LATE if self.days_late(on) else How.ON_TIME

    def worst(self, month: int, on: date) -> int:
        """Give the most days that it was late in a month, of what is known on a day."""
        known = self.late.get(month, 0)
        last = min(on, last_day(month))
        if self.ended_on is not None:
            last = min(last, self.ended_on)
        if self.oldest_due_on is None or last < first_day(month):
            return known
        return max(known, (last - self.oldest_due_on).days)

    def worst_since(self, since: date, on: date) -> int:
        """Give the most days that it was late in any month from that of `since` up to a day."""
        months = range(month_number(since), month_number(on) + 1)
        return max((self.worst(month, on) for month in months), default=0)

    def pattern(self, on: date, months: int = MONTHS_SHOWN) -> tuple[int | None, ...]:
        """Give the worst of each month, this one first; None where the loan was not there."""
        this = month_number(on)
        opened = month_number(self.opened_on)
        ended = this if self.ended_on is None else month_number(self.ended_on)
        return tuple(
            self.worst(month, on) if opened <= month <= ended else None
            for month in range(this, this - months, -1)
        )


def latest(lines: Iterable[Standing]) -> tuple[Standing, ...]:
    """Give how each loan stands, of lines in whatever order; the oldest loan first."""
    newest: dict[tuple[UUID, UUID], Standing] = {}
    for line in lines:
        known = newest.get((line.mfi_id, line.loan_id))
        if known is None or known.revision < line.revision:
            newest[line.mfi_id, line.loan_id] = line
    return tuple(sorted(newest.values(), key=lambda one: (one.opened_on, one.loan_id)))


def month_number(day: date) -> int:
    """Number the months one after the other, over years."""
    return day.year * MONTHS_A_YEAR + day.month - 1


def first_day(month: int) -> date:
    """Give the day on which a numbered month begins."""
    return date(month // MONTHS_A_YEAR, month % MONTHS_A_YEAR + 1, 1)


def last_day(month: int) -> date:
    """Give the day on which a numbered month ends."""
    return first_day(month + 1) - timedelta(1)
