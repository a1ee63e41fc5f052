"""What became of loans by the band of the score with which they were decided on."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from loans.rules.back_test import Interval, wilson
from loans.rules.calendar import month_after
from loans.rules.discrimination import Outcome

# A default: more than so many days late on any day of the first months, or written off in them.
DEFAULT_DAYS = 90
DEFAULT_MONTHS = 12
A_HUNDRED = 100


class Score(NamedTuple):
    """What whoever decided was told: points, their band, the rate of default to expect."""

    score: int
    band: str
    predicted_percent: Decimal | None


class Scored(NamedTuple):
    """A loan with its score; whether it defaulted is not known while it is too young."""

    score: Score
    defaulted: bool | None


class Band(NamedTuple):
    """All loans of one band."""

    name: str
    lowest_score: int
    highest_score: int
    scored: int
    young: int
    loans: int
    defaults: int


class Foretold(NamedTuple):
    """A band's prediction beside what came of it."""

    band: str
    loans: int
    defaults: int
    predicted_percent: Decimal
    interval: Interval
    inside: bool


def read_score(advice: Mapping[str, object]) -> Score | None:
    """Read a score out of what was kept with a decision; without points there is none."""
    points, band = advice.get("score"), advice.get("band")
    if isinstance(points, bool) or not isinstance(points, int):
        return None
    return Score(points, band if isinstance(band, str) else "", _percent(advice))


def _percent(advice: Mapping[str, object]) -> Decimal | None:
    try:
        percent = Decimal(str(advice.get("predicted_percent")))
    except InvalidOperation:
        return None
    return percent if percent.is_finite() and 0 <= percent <= A_HUNDRED else None


def defaulted(lent_on: date, bad_from: date | None, on: date) -> bool | None:
    """Tell whether a loan defaulted in its first months; not before they are over."""
    last = month_after(lent_on, DEFAULT_MONTHS, lent_on.day)
    if on < last:
        return None
    return bad_from is not None and bad_from <= last


def outcomes(scored: Iterable[Scored]) -> Iterator[Outcome]:
    """Give those of which it is known how they ended."""
    for one in scored:
        if one.defaulted is not None:
            yield Outcome(one.score.score, one.defaulted)


def bands(scored: Iterable[Scored]) -> list[Band]:
    """Count each band, the lowest scores first."""
    told = []
    for name, loans in _by_band(scored).items():
        points = [one.score.score for one in loans]
        known = [one.defaulted for one in loans if one.defaulted is not None]
        young = len(loans) - len(known)
        told.append(Band(name, min(points), max(points), len(loans), young, len(known), sum(known)))
    return sorted(told, key=lambda one: (one.lowest_score, one.highest_score, one.name))


def back_test(scored: Iterable[Scored]) -> list[Foretold]:
    """Hold each band's prediction, the mean over its loans that had one, against their rate."""
    known = [
        one
        for one in scored
        if one.defaulted is not None and one.score.predicted_percent is not None
    ]
    by_band = _by_band(known)
    return [_foretold(band.name, by_band[band.name]) for band in bands(known)]


def _foretold(name: str, loans: list[Scored]) -> Foretold:
    defaults = sum(one.defaulted is True for one in loans)
    predicted = sum((one.score.predicted_percent or Decimal(0) for one in loans), Decimal(0))
    predicted /= len(loans)
    interval = wilson(defaults, len(loans))
    assert interval is not None, "a band has loans"
    inside = interval.holds(predicted / A_HUNDRED)
    return Foretold(name, len(loans), defaults, predicted, interval, inside)


def _by_band(scored: Iterable[Scored]) -> dict[str, list[Scored]]:
    found: dict[str, list[Scored]] = defaultdict(list)
    for one in scored:
        found[one.score.band].append(one)
    return found
