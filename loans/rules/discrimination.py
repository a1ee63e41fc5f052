"""How well scores tell apart who will default and who will not: Gini and KS, without rounding."""

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple


class Outcome(NamedTuple):
    """The score that a loan was given, the higher the safer, and what became of it."""

    score: int
    defaulted: bool


class _Step(NamedTuple):
    """All loans of one score."""

    defaults: int
    good: int


def gini(outcomes: Iterable[Outcome]) -> Fraction | None:
    """Give the Gini coefficient of a card, also called accuracy ratio or Somers' D.

    Of all pairs of a loan that defaulted and one that did not: the share in which the one that
    defaulted has the lower score, less the share in which it has the higher. Equal scores count
    for neither. 1 is a perfect order, 0 is chance, below 0 the card is the wrong way round.
    """
    steps = _steps(outcomes)
    defaults, good = _sums(steps)
    if not defaults or not good:
        return None
    balance, good_below = 0, 0
    for step in steps:
        good_above = good - good_below - step.good
        balance += step.defaults * (good_above - good_below)
        good_below += step.good
    return Fraction(balance, defaults * good)


def kolmogorov_smirnov(outcomes: Iterable[Outcome]) -> Fraction | None:
    """Give the KS statistic: the widest gap between the two kinds of loans, score by score.

    At each score it asks which share of the defaults lies at or below it, and which of the rest.
    """
    steps = _steps(outcomes)
    defaults, good = _sums(steps)
    if not defaults or not good:
        return None
    widest, bad_so_far, good_so_far = Fraction(0), 0, 0
    for step in steps:
        bad_so_far += step.defaults
        good_so_far += step.good
        gap = Fraction(bad_so_far, defaults) - Fraction(good_so_far, good)
        widest = max(widest, abs(gap))
    return widest


def _steps(outcomes: Iterable[Outcome]) -> list[_Step]:
    """Count the outcomes of each score, from the lowest on."""
    counts = Counter(outcomes)
    scores = sorted({one.score for one in counts})
    return [
        _Step(counts[Outcome(one, defaulted=True)], counts[Outcome(one, defaulted=False)])
        for one in scores
    ]


def _sums(steps: Iterable[_Step]) -> tuple[int, int]:
    steps = list(steps)
    return sum(one.defaults for one in steps), sum(one.good for one in steps)
