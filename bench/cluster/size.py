"""How much is measured: enough for a steady figure, or a moment to see that it runs."""

from dataclasses import dataclass
from typing import Final, Self

PEOPLE: Final = 300_000
QUICK_PEOPLE: Final = 600
# Of how many the store knows at each step, one in so many of the last.
STEPS: Final = (30, 3, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many blocks of each side, and how often a thing is done in one."""

    # Whom the store knows at the end.
    people: int
    blocks: int
    # In one block.
    reports: int
    reservations: int
    lines: int
    # Before anything counts.
    warm: int

    @classmethod
    def full(cls, people: int) -> Self:
        """Give a size at which the figures are steady."""
        return cls(people=people, blocks=15, reports=60, reservations=96, lines=2_000, warm=1_000)

    @classmethod
    def quick(cls, people: int) -> Self:
        """Give a size at which all of it runs in seconds."""
        return cls(people=people, blocks=2, reports=5, reservations=32, lines=200, warm=10)

    @property
    def steps(self) -> list[int]:
        """Give how many the store knows, time after time."""
        return [self.people // step for step in STEPS]
