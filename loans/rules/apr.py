"""What a loan really costs: the internal rate of its flows, by name and in effect over a year."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Context, Decimal, localcontext
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

# With these, also a rate of forty digits is right in all of them.
PRECISE = Context(prec=120)
ENOUGH = Decimal("1e-90")
# A loan that leaves next to nothing in the borrower's hand can cost any rate; these are the ends.
HIGHEST, LOWEST = Decimal("1e30"), Decimal("1e-12") - 1
PERCENT = 100
FOUR_DECIMALS = Decimal("0.0001")
# Beyond this many percent a year a rate is a row of digits that tells nobody anything.
PERCENT_MAX = Decimal("1e60")
RATES_KEPT = 1024


class NoRate(ValueError):
    """No rate that can be told makes these flows worth nothing today."""


class Flow(NamedTuple):
    """Money that comes (above nought) or goes, so many periods after the first day."""

    at: Decimal | int
    amount: Decimal | int


class YearlyRates(NamedTuple):
    """A cost in percent a year, with four decimals."""

    apr: Decimal
    eir: Decimal


def yearly_rates(flows: Sequence[Flow], periods_a_year: Decimal) -> YearlyRates:
    """Give the periodic rate times the periods of a year, and what it grows to in one."""
    return _yearly_rates(tuple(flows), periods_a_year)


# A product lends few sums for few terms, and reckoning a rate is the dearest of all.
@lru_cache(RATES_KEPT)
def _yearly_rates(flows: tuple[Flow, ...], periods_a_year: Decimal) -> YearlyRates:
    with localcontext(PRECISE):
        rate = internal_rate(flows)
        nominal, effective = rate * periods_a_year, (1 + rate) ** periods_a_year - 1
        return YearlyRates(_in_percent(nominal), _in_percent(effective))


def _in_percent(rate: Decimal) -> Decimal:
    if rate * PERCENT > PERCENT_MAX:
        raise NoRate
    return (rate * PERCENT).quantize(FOUR_DECIMALS)


def internal_rate(flows: Sequence[Flow]) -> Decimal:
    """Give the rate per period at which the flows, in order of time, are worth nothing today."""
    ins = any(flow.amount > 0 for flow in flows)
    outs = any(flow.amount < 0 for flow in flows)
    if not (ins and outs):
        raise NoRate
    with localcontext(PRECISE):

        def worth(rate: Decimal) -> Decimal:
            return _worth(flows, rate)

        for ladder in (_upwards(), _downwards()):
            for near, far in pairwise(ladder):
                if worth(near) * worth(far) <= 0:
                    return _between(worth, near, far)
    raise NoRate


def _worth(flows: Sequence[Flow], rate: Decimal) -> Decimal:
    """Discount all flows; the factor goes on from one to the next, mostly by the same step."""
    discount = 1 / (1 + rate)
    worth, factor, step = Decimal(0), Decimal(1), discount
    last, gap = Decimal(0), Decimal(1)
    for at, amount in flows:
        if at - last != gap:
            gap = at - last
            step = discount**gap
        factor *= step
        worth += amount * factor
        last = Decimal(at)
    return worth


def _upwards() -> Iterator[Decimal]:
    rate = Decimal(0)
    while rate < HIGHEST:
        yield rate
        rate = rate * 2 + Decimal("0.05")


def _downwards() -> Iterator[Decimal]:
    """Halve the way to the loss of everything again and again."""
    kept = Decimal(1)
    while kept - 1 > LOWEST:
        yield kept - 1
        kept /= 2


def _between(worth: Callable[[Decimal], Decimal], near: Decimal, far: Decimal) -> Decimal:
    """Close in by straight lines; an end that stays too long is given half its weight."""
    at_near, at_far = worth(near), worth(far)
    while at_far and abs(near - far) > ENOUGH * max(Decimal(1), abs(far)):
        middle = (near * at_far - far * at_near) / (at_far - at_near)
        at_middle = worth(middle)
        if at_middle * at_far < 0:
            near, at_near = far, at_far
        else:
            at_near /= 2
        far, at_far = middle, at_middle
    return far
