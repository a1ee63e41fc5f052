"""How much lenders together may lend one person: the policy that all of them share."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Why(StrEnum):
    """Why nothing was reserved."""

    LOANS = "too-many-loans"
    OWED = "too-much-owed"
    SPENT = "loan-is-over"


@dataclass(frozen=True, slots=True)
class Refused:
    """No room for the loan, and how much room there is; None is room without end."""

    code: Why
    left_loans: int | None
    left_lisente: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposurePolicy:
    """What one person may have open over all lenders; None lifts a limit."""

    loans_max: int | None = 1
    owed_lisente_max: int | None = 5_000_000

    def refuses(self, open_lisente: Sequence[int], amount_lisente: int) -> Refused | None:
        """Tell whether one more loan fits beside those that are open or held."""
        left_loans, left_lisente = self.left(open_lisente)
        if left_loans == 0:
            return Refused(Why.LOANS, left_loans, left_lisente)
        if left_lisente is not None and amount_lisente > left_lisente:
            return Refused(Why.OWED, left_loans, left_lisente)
        return None

    def left(self, open_lisente: Sequence[int]) -> tuple[int | None, int | None]:
        """Count the loans and the lisente that still fit; a debt that has grown leaves nought."""
        return (
            _left(self.loans_max, len(open_lisente)),
            _left(self.owed_lisente_max, sum(open_lisente)),
        )


def _left(most: int | None, used: int) -> int | None:
    return None if most is None else max(0, most - used)
