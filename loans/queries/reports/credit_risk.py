"""What lending costs in bad loans: by month of lending, by age of arrears, and by score.

All of it as of a day and by value date: what is dated later did not happen yet, what was written
down later and dated earlier did.

- Rows are vintages: loans by the month in which they were lent, at each month's end from then on.
  `late_…` is what at that month's end is more than 30 days late or written off; `ever_late_…` is
  what was so on any day up to then, also where it has been paid since or the write-off was taken
  back. Shares are of the principal that was lent. Loans that were brought along from other books
  are left out and counted apart: how late they were there is not known here.
- `roll_rates`: from one month's end to the next, over the months asked for, how many loans went
  from each age of arrears to each other, or were written off or paid off, with the principal that
  they owed at the beginning. A share is of all that began in that age; over several months it is
  the average in which each month has the weight of what it began with.
- `score_bands`: a default is a loan that on any day of the twelve months after it was lent was more
  than 90 days late or written off. Younger loans are in no rate. All loans with a score that were
  lent up to the last day asked for are in it, whatever the first: those of the last year are young.
- `back_test`: what the card foretold of each band, and whether that lies within Wilson's 95 %
  interval of what came; of the loans alone for which it foretold something.
"""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from loans.models import Loan
from loans.queries.first_late import first_late
from loans.queries.month_ends import (
    BROUGHT,
    Lost,
    Month,
    begun,
    month_by_month,
    written_off,
)
from loans.queries.scored_loans import scored_loans
from loans.rules.discrimination import gini, kolmogorov_smirnov
from loans.rules.portfolio import at_risk
from loans.rules.report import Asked, Column, Kind, Report, Value, percent
from loans.rules.roll_rates import Rolls, moves
from loans.rules.score_bands import (
    DEFAULT_DAYS,
    Band,
    Foretold,
    Scored,
    back_test,
    bands,
    defaulted,
    outcomes,
)
from loans.rules.vintages import BAD_DAYS, Lent, MonthEnd, Point, month_ends, vintages

LOANS = Column("loans", Kind.COUNT)
DEFAULTS = Column("defaults", Kind.COUNT)
DEFAULT_PERCENT = Column("default_percent", Kind.PERCENT)
BAND = Column("band", Kind.TEXT)
SCORED = Column("scored", Kind.COUNT)
YOUNG = Column("young", Kind.COUNT)
VINTAGES = (
    Column("month", Kind.TEXT),
    Column("months_on_book", Kind.COUNT),
    Column("on", Kind.DAY),
    LOANS,
    Column("lent", Kind.MONEY),
    Column("late_loans", Kind.COUNT),
    Column("late_lent", Kind.MONEY),
    Column("late_percent", Kind.PERCENT),
    Column("ever_late_loans", Kind.COUNT),
    Column("ever_late_lent", Kind.MONEY),
    Column("ever_late_percent", Kind.PERCENT),
)
ROLL_RATES = (
    Column("from", Kind.TEXT),
    Column("to", Kind.TEXT),
    LOANS,
    Column("principal", Kind.MONEY),
    Column("loans_percent", Kind.PERCENT),
    Column("principal_percent", Kind.PERCENT),
)
SCORE_BANDS = (
    BAND,
    Column("lowest_score", Kind.COUNT),
    Column("highest_score", Kind.COUNT),
    SCORED,
    YOUNG,
    LOANS,
    DEFAULTS,
    DEFAULT_PERCENT,
)
BACK_TEST = (
    BAND,
    LOANS,
    DEFAULTS,
    DEFAULT_PERCENT,
    Column("predicted_percent", Kind.PERCENT),
    Column("low_percent", Kind.PERCENT),
    Column("high_percent", Kind.PERCENT),
    Column("inside", Kind.TEXT),
)
LOANS_LENT = Column("loans_lent", Kind.COUNT)
PRINCIPAL_LENT = Column("principal_lent", Kind.MONEY)
LOANS_BROUGHT = Column("loans_brought", Kind.COUNT)
MONTHS_ROLLED = Column("months_rolled", Kind.COUNT)
GINI = Column("gini_percent", Kind.PERCENT)
KS = Column("ks_percent", Kind.PERCENT)


def credit_risk(mfi_id: UUID, asked: Asked) -> Report:
    """Tell how the loans lent from one day to another have fared, and how loans in general do."""
    until, only = min(asked.until, asked.on), _only(asked)
    lost = written_off(mfi_id)
    lent, brought = _lent(mfi_id, asked, until, lost, only)
    here = begun(mfi_id)
    ends = month_ends(max(asked.since, here.first), asked.on) if here.first else []
    followed = {loan.loan_id for loan in lent}
    rolls, seen = Rolls(), list[MonthEnd]()
    for month in month_by_month(mfi_id, asked, ends, lost, here):
        seen.append(MonthEnd(month.day, _bad(month, followed)))
        if month.day <= until:
            rolls.add(moves(month.start, month.end, month.back))
    scored = _scored(mfi_id, asked, until, lost, only)
    return Report(
        columns=VINTAGES,
        rows=[_vintage(point) for point in vintages(lent, seen)],
        totals={
            LOANS_LENT: len(lent),
            PRINCIPAL_LENT: sum(loan.lisente for loan in lent),
            LOANS_BROUGHT: brought,
            MONTHS_ROLLED: rolls.months,
            **_told_apart(scored),
        },
        tables={
            "roll_rates": Report(ROLL_RATES, rolls.rows()),
            "score_bands": Report(SCORE_BANDS, [_band(one) for one in bands(scored)]),
            "back_test": Report(BACK_TEST, [_foretold(one) for one in back_test(scored)]),
        },
    )


def _only(asked: Asked) -> dict[str, UUID]:
    named = {"officer_id": asked.officer_id, "product_id": asked.product_id}
    return {name: one for name, one in named.items() if one is not None}


def _lent(
    mfi_id: UUID, asked: Asked, until: date, lost: Lost, only: dict[str, UUID]
) -> tuple[list[Lent], int]:
    """Find the loans lent in the time asked for; of those brought along give the number alone."""
    rows = (
        Loan.objects.of(mfi_id)
        .filter(**only, disbursed_on__gte=asked.since, disbursed_on__lte=until)
        .order_by("id")
        .values_list("id", "disbursed_on", "principal_lisente", "application__channel")
    )
    here = [(loan_id, day, lisente) for loan_id, day, lisente, way in rows if way != BROUGHT]
    bad = _bad_from(mfi_id, [loan_id for loan_id, *_ in here], BAD_DAYS, asked.on, lost)
    lent = [Lent(loan_id, day, sum_, bad.get(loan_id)) for loan_id, day, sum_ in here if day]
    return lent, len(rows) - len(here)


def _bad_from(
    mfi_id: UUID, loan_ids: Sequence[UUID], more_than_days: int, on: date, lost: Lost
) -> dict[UUID, date]:
    """Give the first day on which each was so late, or given up."""
    found = first_late(mfi_id, loan_ids, more_than_days, on)
    for loan_id in loan_ids:
        given_up = lost.first(loan_id)
        if given_up is not None:
            found[loan_id] = min(given_up, found.get(loan_id, given_up))
    return found


def _bad(month: Month, followed: Collection[UUID]) -> set[UUID]:
    """Give those that are so late or given up when a month ends."""
    late = {one for one, held in month.end.held.items() if at_risk(held.days_late, BAD_DAYS)}
    return (late | month.end.given_up).intersection(followed)


def _scored(
    mfi_id: UUID, asked: Asked, until: date, lost: Lost, only: dict[str, UUID]
) -> list[Scored]:
    found = scored_loans(mfi_id, until, only)
    bad = _bad_from(mfi_id, [one.loan_id for one in found], DEFAULT_DAYS, asked.on, lost)
    return [
        Scored(one.score, defaulted(one.lent_on, bad.get(one.loan_id), asked.on)) for one in found
    ]


def _told_apart(scored: Sequence[Scored]) -> dict[Column, Value]:
    """Tell over all bands what became of the scored loans, and how well the scores knew."""
    known = list(outcomes(scored))
    defaults = sum(one.defaulted for one in known)
    return {
        SCORED: len(scored),
        YOUNG: len(scored) - len(known),
        DEFAULTS: defaults,
        DEFAULT_PERCENT: percent(defaults, len(known)),
        GINI: _in_percent(gini(known)),
        KS: _in_percent(kolmogorov_smirnov(known)),
    }


def _in_percent(share: Fraction | None) -> Decimal | None:
    return None if share is None else percent(share.numerator, share.denominator)


def _vintage(point: Point) -> tuple[Value, ...]:
    bad, ever = percent(point.bad_lent, point.lent), percent(point.ever_lent, point.lent)
    return (*point[:7], bad, *point[7:], ever)


def _band(band: Band) -> tuple[Value, ...]:
    return (*band, percent(band.defaults, band.loans))


def _foretold(one: Foretold) -> tuple[Value, ...]:
    observed = percent(one.defaults, one.loans)
    low, high = (percent(*share.as_integer_ratio()) for share in one.interval)
    predicted = one.predicted_percent.quantize(Decimal("0.01"))
    return (one.band, one.loans, one.defaults, observed, predicted, low, high, one.inside)
