"""A person's score: the numbers of her record, and the points that a card gives for them.

First the record is measured, then the card is asked, and only the first half needs the record. So
the numbers that are kept with a decision are enough to reckon its score again, years later. Nothing
that is not there takes points away; and a score advises whoever decides, it never decides.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Final
from uuid import UUID

from credit.rules.card import Card, Row, Step
from credit.rules.consent import Purpose
from credit.rules.inquiry import Inquiry
from credit.rules.reservation import Entry, State
from credit.rules.standing import (
    MONTHS_A_YEAR,
    MONTHS_SHOWN,
    Ended,
    Standing,
    first_day,
    last_day,
    month_number,
)

PERCENT: Final = 100
# Where there is a debt and no income; and beyond it one share is as hopeless as the other.
SHARE_MOST: Final = 100_000
LOOKS_DAYS: Final = 30
GIVEN_UP_YEARS: Final = 5


class NotOfThisCard(ValueError):
    """Numbers that are not those which the card asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a card is asked about: one person on one day, for the lender that asks."""

    on: date
    asking: UUID
    # How each of her loans stands, of all lenders; of one that was given up, `owed_lisente` is what
    # is still lost.
    standings: tuple[Standing, ...] = ()
    # What takes up room, at all lenders.
    entries: tuple[Entry, ...] = ()
    looks: tuple[Inquiry, ...] = ()
    # Loans that she disputes: nothing of them is scored.
    disputed: frozenset[UUID] = frozenset()
    phone_since: date | None = None
    # A month; None: nobody knows.
    income_lisente: int | None = None
    # What is asked for: its own reservation does not count against it.
    application_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Input:
    """One number, the points that the card gives for it, and the code of why; None: not known."""

    name: str
    value: int | None
    points: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What whoever decides is told."""

    card_version: str
    inputs: tuple[Input, ...]
    points: int
    band: str
    # The gravest first; where nothing is against her, what speaks most for her.
    reasons: tuple[str, ...]


def score(known: Known, card: Card) -> Score:
    """Score a person: the same record and the same card always give the same."""
    record = _shown(known, card)
    return _scored({row.name: MEASURES[row.name](record) for row in card.rows}, card)


def recompute(card: Card, inputs: Sequence[Input]) -> Score:
    """Score by numbers that were kept; their points and reasons are reckoned anew."""
    names = [one.name for one in inputs]
    if sorted(names) != sorted(row.name for row in card.rows):
        raise NotOfThisCard(f"card {card.version} asks for other numbers than these")
    return _scored({one.name: one.value for one in inputs}, card)


def _scored(values: Mapping[str, int | None], card: Card) -> Score:
    inputs = tuple(_judged(row, values[row.name]) for row in card.rows)
    points = card.base + sum(one.points for one in inputs)
    return Score(
        card_version=card.version,
        inputs=inputs,
        points=points,
        band=next(band.name for band in card.bands if points >= band.at_least),
        reasons=_reasons(inputs, card.reasons_most),
    )


def _judged(row: Row, value: int | None) -> Input:
    if value is None:
        return Input(row.name, None, 0, row.unknown)
    reached = Step(0, 0, "")
    for step in row.steps:
        if value >= step.at_least:
            reached = step
    return Input(row.name, value, reached.points, reached.reason)


def _reasons(inputs: Sequence[Input], most: int) -> tuple[str, ...]:
    """Give what is against her; else what is most for her; else what is left to say."""
    against = sorted((one for one in inputs if one.points < 0), key=lambda one: one.points)
    if against:
        return tuple(one.reason for one in against[:most])
    for_her = max(inputs, key=lambda one: one.points)
    if for_her.points:
        return (for_her.reason,)
    return tuple(one.reason for one in inputs if one.reason)[:most]


@dataclass(frozen=True, slots=True)
class _Shown:
    """A record as it counts: without what she disputes, and what is too small to be late."""

    known: Known
    standings: tuple[Standing, ...]
    entries: tuple[Entry, ...]
    grace_days: int
    floor_lisente: int

    def worst(self, first: int, months: int) -> int | None:
        """Give the most days late in so many months, counted back from the first."""
        on = self.known.on
        newest = month_number(on) - first
        return max(
            (
                one.worst(month, on)
                for one in self.standings
                for month in range(newest, newest - months, -1)
            ),
            default=None,
        )


def _shown(known: Known, card: Card) -> _Shown:
    # Word that a loan is paid may come before its room is given back.
    paid = {one.loan_id for one in known.standings if one.ended is Ended.PAID}
    left_out = known.disputed | paid | {known.application_id}
    return _Shown(
        known=known,
        standings=tuple(
            _large_enough(one, card.floor_lisente)
            for one in known.standings
            if one.loan_id not in known.disputed
        ),
        entries=tuple(one for one in known.entries if one.counts and one.id not in left_out),
        grace_days=card.grace_days,
        floor_lisente=card.floor_lisente,
    )


def _large_enough(standing: Standing, floor_lisente: int) -> Standing:
    """Forgive the lateness of a small debt: all of a small loan's, and that of a small rest."""
    if standing.principal_lisente < floor_lisente:
        return replace(standing, late={}, oldest_due_on=None)
    if standing.owed_lisente < floor_lisente:
        return replace(standing, oldest_due_on=None)
    return standing


def _days_late_now(record: _Shown) -> int | None:
    return max((one.days_late(record.known.on) for one in record.standings), default=None)


def _days_late_12_months(record: _Shown) -> int | None:
    return record.worst(0, MONTHS_A_YEAR)


def _days_late_24_months(record: _Shown) -> int | None:
    return record.worst(MONTHS_A_YEAR, MONTHS_SHOWN - MONTHS_A_YEAR)


def _loans_given_up(record: _Shown) -> int:
    on = record.known.on
    since = _years_before(on, GIVEN_UP_YEARS)
    return sum(
        one.ended is Ended.WRITTEN_OFF
        and one.ended_on is not None
        and since <= one.ended_on <= on
        and one.owed_lisente >= record.floor_lisente
        for one in record.standings
    )


def _loans_paid_on_time(record: _Shown) -> int:
    """Count what was paid as first agreed; a loan too small to be late is too small to praise."""
    return sum(
        one.ended is Ended.PAID
        and not one.rescheduled
        and one.principal_lisente >= record.floor_lisente
        and max(one.late.values(), default=0) <= record.grace_days
        for one in record.standings
    )


def _months_since_first_loan(record: _Shown) -> int | None:
    first = min((one.opened_on for one in record.standings), default=None)
    return None if first is None else _whole_months(first, record.known.on)


def _months_on_one_phone(record: _Shown) -> int | None:
    """Count only beside a loan: who has no record has the base, whatever her number."""
    since = record.known.phone_since
    return None if since is None or not record.standings else _whole_months(since, record.known.on)


def _loans_elsewhere(record: _Shown) -> int:
    """Count what is owed; a loan that was given up still is."""
    return sum(one.state is State.EXPOSED for one in _of_others(record))


def _held_elsewhere(record: _Shown) -> int:
    return sum(one.state is State.RESERVED for one in _of_others(record))


def _of_others(record: _Shown) -> list[Entry]:
    return [one for one in record.entries if one.mfi_id != record.known.asking]


def _owed_percent_of_income(record: _Shown) -> int | None:
    income = record.known.income_lisente
    if income is None:
        return None
    owed = sum(one.amount_lisente for one in record.entries)
    if not owed:
        return 0
    return min(SHARE_MOST, owed * PERCENT // income) if income > 0 else SHARE_MOST


def _lenders_who_looked(record: _Shown) -> int:
    """Count lenders and not looks: nobody's score falls because an officer opens a page often.

    Who looks after a loan that he has given, or at one that is late, says nothing of her.
    """
    known = record.known
    return len(
        {
            one.mfi_id
            for one in known.looks
            if one.mfi_id != known.asking
            and one.purpose is Purpose.APPLICATION
            and 0 <= (known.on - one.at.date()).days < LOOKS_DAYS
        }
    )


def _whole_months(since: date, until: date) -> int:
    """Count a month once it is whole: what began on a 31st is so on a short month's last day."""
    months = month_number(until) - month_number(since)
    return max(0, months - (until < _same_day(since, month_number(until))))


def _years_before(day: date, years: int) -> date:
    return _same_day(day, month_number(day) - years * MONTHS_A_YEAR)


def _same_day(day: date, month: int) -> date:
    return first_day(month).replace(day=min(day.day, last_day(month).day))


# By the names of the cards' rows.
MEASURES: Final[Mapping[str, Callable[[_Shown], int | None]]] = MappingProxyType(
    {
        "days_late_now": _days_late_now,
        "days_late_12_months": _days_late_12_months,
        "days_late_24_months": _days_late_24_months,
        "loans_given_up": _loans_given_up,
        "loans_paid_on_time": _loans_paid_on_time,
        "months_since_first_loan": _months_since_first_loan,
        "months_on_one_phone": _months_on_one_phone,
        "loans_elsewhere": _loans_elsewhere,
        "held_elsewhere": _held_elsewhere,
        "owed_percent_of_income": _owed_percent_of_income,
        "lenders_who_looked": _lenders_who_looked,
    }
)
