"""What lenders tell of their loans, many at a time as an outbox is drained, beside bare inserts."""

from itertools import count
from statistics import median
from typing import Final

from django.utils import timezone

from bench.cluster.bare import CQL, bare, products_session, sent
from bench.cluster.people import line_row, standing, standing_row
from bench.cluster.size import Size
from bench.cluster.turns import by_turns
from bench.money.results import Result
from config import registry
from credit.rules.standing import Standing
from loans.errands.tell_history import BATCH

# Nobody else is numbered so high.
_PEOPLE: Final = count(1 << 40)


def measure(size: Size) -> list[Result]:
    """Tell lines of a loan each, in parts as large as the errand's."""
    _check()
    made = [some_lines(size.lines) for _ in range(2 * (size.blocks + 1))]
    left = iter(made)
    turns = by_turns(
        lambda: product(next(left)), lambda: floor(next(left)), blocks=size.blocks, each=1
    )
    ours, theirs = (
        round(size.lines / median(one for (one,) in side)) for side in (turns.ours, turns.floor)
    )
    return [
        Result(
            name=f"lines told, {min(BATCH, size.lines)} at a time",
            unit="a second",
            ours=ours,
            floor_is="execute_concurrent_with_args, two rows each",
            floor=theirs,
            ratio=turns.ratio(),
            bar="at most 1.5 times as slow",
            details={"rows a second": 2 * ours, **turns.work},
        )
    ]


def some_lines(number: int) -> list[Standing]:
    """Make lines up, each of a loan of somebody new."""
    today = timezone.localdate()
    return [standing(next(_PEOPLE), 0, today) for _ in range(number)]


def product(lines: list[Standing]) -> None:
    """Tell the port, as `tell_history` does."""
    for start in range(0, len(lines), BATCH):
        registry.histories().tell(lines[start : start + BATCH])


def floor(lines: list[Standing]) -> None:
    """Write the same rows: each line, and then how its loan stands."""
    for start in range(0, len(lines), BATCH):
        part = lines[start : start + BATCH]
        bare().write("line", [line_row(line) for line in part])
        bare().write("standing", [standing_row(line) for line in part])


def _check() -> None:
    """Make sure that both sides say the same to the node."""
    lines = some_lines(3)
    ours = sent(products_session(), lambda: product(lines))
    assert ours == sent(bare().session, lambda: floor(lines))
    assert ours == {CQL["line"]: 3, CQL["standing"]: 3}
