"""The credit report as its page shows it: from what was told to lines, bars and one sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from typing import Final
from uuid import UUID

from django.utils import timezone

from credit.rules.inquiry import Inquiry
from credit.rules.reservation import Entry, State
from loans.errands.credit_record import CreditRecord
from loans.errands.credit_report import Report as CreditReport

# Half the page is wide enough for two years: a month is a bar of eight in a place of twelve.
PLACE, BAR, FLOOR, HIGHEST = 12, 8, 29, 21
# A month without a late day has a low bar; of late ones the height says how late, up to here.
ON_TIME, LEAST_LATE, LATEST_DAYS = 7, 10, 90
RESERVED, LOAN = "reserved", "loan"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryTold:
    """Room held, or a loan, at whichever lender."""

    kind: str
    # None of what she disputes.
    amount_lisente: int | None
    since: date | None
    # None where nobody has told how it stands.
    days_late: int | None
    own: bool
    # Another lender's name, where both have agreed to be named.
    lender: str = ""
    disputed: bool = False
    given_up: bool = False


@dataclass(frozen=True, slots=True)
class LookTold:
    """That somebody looked: one's own lender by name, and any that may be named; else empty."""

    at: datetime
    lender: str
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What lenders told each other of a person, as of a moment."""

    # None where no card was asked.
    points: int | None = None
    band: str = ""
    card_version: str = ""
    # In the reader's own words, the gravest first.
    reasons: Sequence[str] = ()
    open_loans: int
    open_reservations: int
    owed_lisente: int
    worst_days: int | None = None
    entries: Sequence[EntryTold]
    # The worst days late of each of the last months, the oldest first; None before her first loan.
    pattern: Sequence[int | None] = ()
    looks: Sequence[LookTold]
    disputes: int = 0
    # None: one of the lenders has never told.
    as_of: datetime | None
    fresh: bool = True
    degree: str
    # Told of no more than what the lender brought itself: she has allowed nothing.
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class MonthShown:
    """One month of the pattern: where its bar stands, and what it says."""

    path: str
    late: bool
    days: int | None
    ago: int


@dataclass(frozen=True, slots=True)
class ReportShown:
    """A report with what only its page needs."""

    report: Report
    months: tuple[MonthShown, ...] = field(default=())

    @property
    def elsewhere(self) -> list[EntryTold]:
        """Give what others hold or have lent."""
        return [one for one in self.report.entries if not one.own]

    @property
    def own(self) -> list[EntryTold]:
        """Give what this lender brought itself."""
        return [one for one in self.report.entries if one.own]

    @property
    def known_months(self) -> list[MonthShown]:
        """Give the months in which she had a loan."""
        return [one for one in self.months if one.days is not None]

    @property
    def late_months(self) -> int:
        """Count those in which she was late."""
        return sum(one.late for one in self.months)

    @property
    def worst_month(self) -> int:
        """Give the most days late of any of them."""
        return max((one.days or 0 for one in self.months), default=0)

    @property
    def width(self) -> int:
        """Give how wide the bars are in all."""
        return PLACE * len(self.months)


def shown(report: Report) -> ReportShown:
    """Put a report into the page's form."""
    total = len(report.pattern)
    months = zip(count(), report.pattern, strict=False)
    return ReportShown(report, tuple(_month(place, days, total) for place, days in months))


def _month(place: int, days: int | None, total: int) -> MonthShown:
    if days is None:
        return MonthShown("", late=False, days=None, ago=total - 1 - place)
    high = ON_TIME
    if days:
        high = LEAST_LATE + min(days, LATEST_DAYS) * (HIGHEST - LEAST_LATE) // LATEST_DAYS
    path = f"M{place * PLACE} {FLOOR - high}h{BAR}v{high}h-{BAR}z"
    return MonthShown(path, late=days > 0, days=days, ago=total - 1 - place)


STATES: Final = {State.RESERVED: RESERVED, State.EXPOSED: LOAN}


def of_report(told: CreditReport, lender: tuple[UUID, str], sentences: Sequence[str]) -> Report:
    """Put what all lenders told into the reader's words."""
    mfi_id, name = lender
    return Report(
        points=told.score.points,
        band=told.score.band,
        card_version=told.score.card_version,
        reasons=sentences,
        open_loans=told.open - told.held,
        open_reservations=told.held,
        owed_lisente=sum(one.amount_lisente or 0 for one in told.entries if not one.held),
        worst_days=told.days_late,
        entries=[
            EntryTold(
                kind=RESERVED if one.held else LOAN,
                amount_lisente=one.amount_lisente,
                since=one.since,
                days_late=one.days_late,
                own=one.own,
                lender=one.lender,
                disputed=one.disputed,
                given_up=one.given_up,
            )
            for one in told.entries
        ],
        pattern=tuple(reversed(told.pattern)),
        looks=_looks(told.looks, {**told.names, mfi_id: name}),
        disputes=told.disputes,
        as_of=told.as_of,
        fresh=told.fresh,
        degree=told.degree.value,
    )


def _looks(looks: Sequence[Inquiry], names: Mapping[UUID, str]) -> list[LookTold]:
    return [LookTold(one.at, names.get(one.mfi_id, ""), one.purpose.value) for one in looks]


def of_record(
    record: CreditRecord, lender: tuple[UUID, str], about: UUID, degree: str, as_of: datetime
) -> Report:
    """Make a report of the record alone: without a score, and without how old loans were paid.

    What is held for the application in question is no debt of hers.
    """
    mfi_id, name = lender
    entries = [one for one in record.entries if one.id != about]
    loans = [one for one in entries if one.state is State.EXPOSED]
    return Report(
        open_loans=len(loans),
        open_reservations=len(entries) - len(loans),
        owed_lisente=sum(one.amount_lisente for one in loans),
        entries=[_entry(one, mfi_id) for one in entries],
        looks=_looks(record.looks, {mfi_id: name}),
        as_of=as_of,
        degree=degree,
        withheld=record.withheld,
    )


def _entry(one: Entry, mfi_id: UUID) -> EntryTold:
    return EntryTold(
        kind=STATES[one.state],
        amount_lisente=one.amount_lisente,
        since=timezone.localdate(one.touched_at),
        days_late=None,
        own=one.mfi_id == mfi_id,
    )
