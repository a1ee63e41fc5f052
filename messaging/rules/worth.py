"""Whether reminders bring in more than they cost: those who heard one beside those who did not."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

PERCENT = 100
# Of fewer than this on either side, and of fewer who paid or did not, nobody can tell anything.
LEAST = 30
LEAST_OF_EACH = 5
# In nineteen of twenty such comparisons the truth lies within so many deviations.
DEVIATIONS = Decimal("1.96")
ONE_DECIMAL = Decimal("0.1")


class Verdict(StrEnum):
    """What the difference says."""

    MORE_PAY = "more-pay"
    FEWER_PAY = "fewer-pay"
    MAY_BE_CHANCE = "may-be-chance"
    TOO_FEW = "too-few"


@dataclass(frozen=True, slots=True)
class Group:
    """So many instalments, of which so many were paid in time; sums in lisente."""

    count: int = 0
    paid: int = 0
    asked_lisente: int = 0
    paid_lisente: int = 0

    @property
    def share(self) -> Decimal:
        """Give the share that was paid in time."""
        return Decimal(self.paid) / self.count if self.count else Decimal(0)

    @property
    def share_percent(self) -> Decimal | None:
        """Give it as people read it; of none there is no share."""
        return _percent(self.share) if self.count else None

    @property
    def tells_something(self) -> bool:
        """Tell whether there are enough of those who paid and of those who did not."""
        return self.count >= LEAST and min(self.paid, self.count - self.paid) >= LEAST_OF_EACH

    def compared_with(self, held: "Group") -> "Difference":
        """Lay those who heard a reminder beside those from whom it was held back."""
        if not (self.tells_something and held.tells_something):
            return Difference(Verdict.TOO_FEW)
        difference = self.share - held.share
        spread = sum((one.share * (1 - one.share) / one.count for one in (self, held)), Decimal(0))
        off = DEVIATIONS * spread.sqrt()
        low, high = difference - off, difference + off
        verdict = Verdict.MAY_BE_CHANCE
        if low > 0:
            verdict = Verdict.MORE_PAY
        elif high < 0:
            verdict = Verdict.FEWER_PAY
        return Difference(verdict, _percent(difference), _percent(low), _percent(high))


@dataclass(frozen=True, slots=True)
class Difference:
    """How many more of a hundred paid in time, and between which bounds that lies."""

    verdict: Verdict
    percent: Decimal | None = None
    low_percent: Decimal | None = None
    high_percent: Decimal | None = None


def brought_in(told: Group, held: Group) -> int | None:
    """Say how much more came in time than without reminders: of what was asked, the difference."""
    if not (held.asked_lisente and told.asked_lisente):
        return None
    without = told.asked_lisente * held.paid_lisente // held.asked_lisente
    return told.paid_lisente - without


def _percent(share: Decimal) -> Decimal:
    return (share * PERCENT).quantize(ONE_DECIMAL)
