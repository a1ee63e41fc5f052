"""Lines of sums added up by what they have in common."""

from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def summed(lines: Iterable[tuple[Key, Sequence[int]]]) -> dict[Key, list[int]]:
    """Add up the sums of each key, place by place, in the order in which the keys first come."""
    held: dict[Key, list[int]] = {}
    for key, sums in lines:
        there = held.get(key)
        held[key] = list(sums) if there is None else added(there, sums)
    return held


def added(one: Sequence[int], other: Sequence[int]) -> list[int]:
    """Add two lines, place by place."""
    return [left + right for left, right in zip(one, other, strict=True)]


def total(lines: Iterable[Sequence[int]], places: int) -> list[int]:
    """Add up all lines; of none, each place is nought."""
    held = [0] * places
    for line in lines:
        held = added(held, line)
    return held
