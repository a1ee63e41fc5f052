"""What the terms of a product may be, and whether they fit together."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

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

    def contradictions(self) -> dict[str, str]:
        """Name the limits that contradict one another, by field."""
        found = {}
        if self.principal_max < self.principal_min:
            found["principal_max"] = "Not below principal_min."
        if self.installments_max < self.installments_min:
            found["installments_max"] = "Not below installments_min."
        if max(self.grace_principal, self.grace_interest_payment) >= self.installments_min:
            found["grace"] = "Below installments_min."
        return found
