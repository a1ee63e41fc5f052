"""How much is measured: enough for a steady figure, or a moment to see that it runs."""

from dataclasses import dataclass

from bench.money.lender import INSTALLMENTS


@dataclass(frozen=True)
class Size:
    """How many rounds, and how many loans each hand pays back in one."""

    rounds: int
    loans: int
    approvals: int
    # How many pay at once; how often they do, each its next instalments, the first uncounted.
    crowd: int
    crowds: int

    def installments_at_once(self) -> list[range]:
        """Cut the instalments of a loan into as many parts."""
        each = INSTALLMENTS // self.crowds
        return [range(part * each, (part + 1) * each) for part in range(self.crowds)]


FULL = Size(rounds=7, loans=4, approvals=60, crowd=64, crowds=3)
QUICK = Size(rounds=1, loans=1, approvals=3, crowd=4, crowds=6)
