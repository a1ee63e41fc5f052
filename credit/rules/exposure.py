"""How much lenders together may lend one person: the policy that all of them share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

A_HUNDRED = 100


class Why(StrEnum):
    """Why nothing was reserved."""

    LOANS = "too-many-loans"
    OWED = "too-much-owed"
    INCOME = "too-much-for-her-income"
    COOLING = "too-soon"
    SPENT = "loan-is-over"


@dataclass(frozen=True, slots=True)
class Refused:
    """No room for the loan, and how much room there is; None is room without end."""

    code: Why
    left_loans: int | None
    left_lisente: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What one more loan would be."""

    mfi_id: UUID
    amount_lisente: int
    at: datetime
    # What she says that she earns a month; None where nobody asked.
    income_lisente: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What is open or held, or was lent not long ago."""

    mfi_id: UUID
    # Nought: paid back, and no loan any more.
    lisente: int
    open: bool
    # When the money was promised; None of a loan that was brought from other books.
    lent_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposurePolicy:
    """What one person may have open over all lenders; None lifts a limit."""

    loans_max: int | None = 1
    owed_lisente_max: int | None = 5_000_000
    # All that she would owe, in percent of what she earns a month.
    income_percent_max: int | None = None
    # After a loan elsewhere: so long no other lender gives her one.
    cooling_days: int | None = None

    def refuses(self, others: Sequence[Taken], wish: Wish) -> Refused | None:
        """Tell whether one more loan fits beside those that are open or held."""
        left_loans, left_lisente = self.left(others, wish.income_lisente)
        refused = None
        if left_loans == 0:
            refused = Why.LOANS
        elif self._too_soon(others, wish):
            refused = Why.COOLING
        elif left_lisente is not None and wish.amount_lisente > left_lisente:
            most = _left(self.owed_lisente_max, _owed(others))
            within = most is None or wish.amount_lisente <= most
            refused = Why.INCOME if within else Why.OWED
        return None if refused is None else Refused(refused, left_loans, left_lisente)

    def left(
        self, others: Sequence[Taken], income_lisente: int | None
    ) -> tuple[int | None, int | None]:
        """Count the loans and the lisente that still fit; a debt that has grown leaves nought."""
        loans = _left(self.loans_max, sum(one.open for one in others))
        limits = [
            _left(most, _owed(others))
            for most in (self.owed_lisente_max, self._of_income(income_lisente))
            if most is not None
        ]
        return loans, min((one for one in limits if one is not None), default=None)

    def stricter(self, other: "ExposurePolicy") -> "ExposurePolicy":
        """Give the policy that keeps both."""
        return ExposurePolicy(
            loans_max=_less(self.loans_max, other.loans_max),
            owed_lisente_max=_less(self.owed_lisente_max, other.owed_lisente_max),
            income_percent_max=_less(self.income_percent_max, other.income_percent_max),
            cooling_days=max(self.cooling_days or 0, other.cooling_days or 0) or None,
        )

    def remembers_since(self, at: datetime) -> datetime:
        """Give the moment from which on loans that are over still count for something."""
        return at - timedelta(days=self.cooling_days or 0)

    def _of_income(self, income_lisente: int | None) -> int | None:
        if self.income_percent_max is None or income_lisente is None:
            return None
        return income_lisente * self.income_percent_max // A_HUNDRED

    def _too_soon(self, others: Sequence[Taken], wish: Wish) -> bool:
        since = self.remembers_since(wish.at)
        return any(
            one.lent_at is not None and one.lent_at > since
            for one in others
            if one.mfi_id != wish.mfi_id
        )


def _owed(others: Sequence[Taken]) -> int:
    return sum(one.lisente for one in others if one.open)


def _left(most: int | None, used: int) -> int | None:
    return None if most is None else max(0, most - used)


def _less(one: int | None, other: int | None) -> int | None:
    return min((each for each in (one, other) if each is not None), default=None)
