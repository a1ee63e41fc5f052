"""What a change makes of the texts about one loan, in lines for whoever makes it."""

from collections.abc import Iterator, Sequence

from loans.rules.written import maloti
from messaging.queries.life_cost import LifeCost, ProductCost, Texts
from messaging.rules.price import whole_lisente


def cost_lines(before: Sequence[ProductCost], after: Sequence[ProductCost]) -> Iterator[str]:
    """Write a line for each product and language: what a loan on time costs, and a late payment."""
    for was, will in zip(before, after, strict=True):
        for one, other in zip(was.costs, will.costs, strict=True):
            yield f"{was.product.name}, {one.language}: {_both(one, other)}"


def _both(one: LifeCost, other: LifeCost) -> str:
    late = f"a late payment {_change(one.late, other.late)}"
    return f"{_change(one.on_time, other.on_time)} a loan, {late}"


def _change(one: Texts, other: Texts) -> str:
    was, will = _told(one), _told(other)
    return was if was == will else f"{was} -> {will}"


def _told(some: Texts) -> str:
    """Give parts, and their price on the dearer network."""
    return f"{some.segments} parts {maloti(whole_lisente(max(some.tenths.values())))}"
