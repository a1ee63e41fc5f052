"""What the terms of a product may be, and whether they fit together."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from loans.rules.ladder import Step, ladder_fault, most_principal
from loans.rules.rounding import LISENTE_PER_LOTI

MONTHS_IN_YEAR = 12
INSTALLMENTS_MAX = 600
RATE_PERCENT_YEAR_MAX = 10_000


class RatePeriod(StrEnum):
    """In which period a lender tells its rate."""

    MONTH = "month"
    YEAR = "year"

    def a_year(self, rate: Decimal) -> Decimal:
        """Bring a rate to the one convention in which it is kept."""
        return rate * MONTHS_IN_YEAR if self is RatePeriod.MONTH else rate

    def told(self, rate_percent_year: Decimal) -> Decimal:
        """Tell a rate in this period again."""
        rate = rate_percent_year / MONTHS_IN_YEAR if self is RatePeriod.MONTH else rate_percent_year
        return rate.quantize(Decimal("0.000001")).normalize() + 0


class Disbursement(StrEnum):
    """Who sets the money in motion once an offer is accepted."""

    AUTOMATIC = "automatic"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much and for how long: told in maloti and instalments."""

    principal_min: Decimal
    principal_max: Decimal
    installments_min: int
    installments_max: int
    grace_principal: int = 0
    grace_interest_payment: int = 0
    ladder: tuple[Step, ...] = ()
    # Counts of instalments; without any, all between the two limits.
    terms_offered: tuple[int, ...] = ()
    installment_multiple_lisente: int = 1

    def most_lisente(self, cycle: int) -> int:
        """Give the most that she may take as her loan of this number, the first being 1."""
        return most_principal(self.ladder, cycle, _lisente(self.principal_max))

    def contradictions(self) -> dict[str, str]:
        """Name the limits that contradict one another, by field."""
        found = {}
        least, most = _lisente(self.principal_min), _lisente(self.principal_max)
        if most < least:
            found["principal_max"] = "Not below principal_min."
        if self.installments_max < self.installments_min:
            found["installments_max"] = "Not below installments_min."
        if max(self.grace_principal, self.grace_interest_payment) >= self.installments_min:
            found["grace"] = "Below installments_min."
        if wrong := ladder_fault(self.ladder, least, most):
            found["ladder"] = wrong
        if not all(map(self._between, self.terms_offered)):
            found["terms_offered"] = "Between installments_min and installments_max."
        if self.installment_multiple_lisente > least:
            found["installment_multiple"] = "At most principal_min."
        return found

    def refusals(
        self, principal_lisente: int, installments: int, cycle: int | None = None
    ) -> dict[str, str]:
        """Name what of a request lies outside the limits, by field.

        Where nobody has applied yet there is no cycle, and the ladder is left out.
        """
        found = {}
        least, most = _lisente(self.principal_min), _lisente(self.principal_max)
        if cycle is not None:
            most = self.most_lisente(cycle)
        if not least <= principal_lisente <= most:
            found["amount"] = f"Between {_maloti(least)} and {_maloti(most)}."
        if self.terms_offered and installments not in self.terms_offered:
            found["installments"] = f"One of {', '.join(map(str, self.terms_offered))}."
        elif not self._between(installments):
            found["installments"] = f"Between {self.installments_min} and {self.installments_max}."
        return found

    def _between(self, installments: int) -> bool:
        return self.installments_min <= installments <= self.installments_max


def _lisente(maloti: Decimal) -> int:
    return int(maloti * LISENTE_PER_LOTI)


def _maloti(lisente: int) -> str:
    return f"{Decimal(lisente).scaleb(-2):.2f}"
