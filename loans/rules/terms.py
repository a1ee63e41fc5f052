"""What lender and borrower agree on, as far as a schedule depends on it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from loans.rules.calendar import Holidays, Period
from loans.rules.fees import Fee
from loans.rules.interest import DayCount
from loans.rules.rounding import Rounding


class Method(Enum):
    """On what interest is reckoned: on the amount lent, or on what is still open."""

    FLAT = "flat"
    DECLINING = "declining"


class Amortization(Enum):
    """What is the same in every row."""

    EQUAL_INSTALLMENTS = "equal_installments"
    EQUAL_PRINCIPAL = "equal_principal"


@dataclass(frozen=True, slots=True)
class Custom:
    """What a lender's custom changes in the arithmetic; most lenders have none of it."""

    # A first row on the day of disbursement, without interest.
    down_payment_percent: Decimal = Decimal(0)
    # An instalment or a share of principal that is agreed on, instead of reckoned.
    installment: int | None = None
    principal_percent: Decimal | None = None
    # Both parts of a row are rounded to this many lisente.
    row_multiple: int = 1
    # The instalment comes from the yearly rate's own share, also where interest counts days.
    nominal_installment: bool = False
    # Once, what the last row is off by is spread over all, if that brings it nearer.
    even_out_last: bool = False


PLAIN = Custom()


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one loan; sums in lisente, the rate in percent a year."""

    principal: int
    rate_percent_year: Decimal
    installments: int
    period: Period
    disbursed_on: date
    method: Method
    amortization: Amortization
    first_due_on: date | None = None
    # None: the rate is nominal, and a period bears its twelfth or fifty-second.
    day_count: DayCount | None = None
    rounding: Rounding = Rounding.HALF_EVEN
    grace_principal: int = 0
    grace_interest_payment: int = 0
    installment_multiple: int = 1
    fees: tuple[Fee, ...] = ()
    holidays: Holidays | None = None
    custom: Custom = PLAIN
