"""How much is measured: a book of full size at four steps, or a hundredth of it in seconds."""

from dataclasses import dataclass
from typing import Self

STEPS = 4
QUICK_LOANS = 200


@dataclass(frozen=True)
class Size:
    """How large the largest book is; everything else follows from it."""

    loans: int

    @classmethod
    def quick(cls) -> Self:
        """Give a size at which all of it runs in seconds."""
        return cls(QUICK_LOANS)

    @property
    def steps(self) -> list[int]:
        """Give four sizes of a book, each twice the one before."""
        return [self.loans >> step for step in reversed(range(STEPS))]

    @property
    def seeded(self) -> list[int]:
        """Give four sizes at which rows are also written the slow way: for minutes, not hours."""
        return [step // 25 for step in self.steps]

    @property
    def borrowers(self) -> list[int]:
        """Give four sizes of a lender by its borrowers, from one in a hundred to all."""
        most = self.loans * 10
        return [most // 100, most // 20, most // 5, most]

    @property
    def samples(self) -> int:
        """Give how often a thing is done whose slowest hundredth is asked for."""
        return min(max(self.loans // 20, 60), 2000)
