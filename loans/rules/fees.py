"""What a loan costs beside its interest: fees, and when each of them is paid."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from loans.rules.interest import PERCENT
from loans.rules.rounding import LISENTE_PER_LOTI, Rounding, divided


class FeeDue(Enum):
    """When a fee falls due; one at disbursement is kept back, or lent along with the rest."""

    DEDUCTED = "deducted"
    ADDED = "added"
    INSTALLMENT = "installment"
    ONCE = "once"


class FeeKind(Enum):
    """Whether a fee is a sum in maloti, or a share of the principal."""

    FLAT = "flat"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True)
class Fee:
    """One fee of a product; what it is called is no matter of arithmetic."""

    due: FeeDue
    kind: FeeKind
    value: Decimal

    def lisente(self, principal: int, rounding: Rounding) -> int:
        """Reckon the fee on the principal that was asked for."""
        over, under = self.value.as_integer_ratio()
        if self.kind is FeeKind.PERCENT:
            return divided(over * principal, under * PERCENT, rounding)
        return divided(over * LISENTE_PER_LOTI, under, rounding)


def plain_value(kind: FeeKind, value: Decimal) -> str:
    """Write a charge's value as it is kept: a sum with two decimals, a share without noughts."""
    return f"{value:.2f}" if kind is FeeKind.FLAT else f"{value.normalize():f}"


class Fees(NamedTuple):
    """All fees of a loan by when they are paid, in lisente."""

    deducted: int = 0
    added: int = 0
    each_installment: int = 0
    first_installment: int = 0


NO_FEES = Fees()


def reckoned(fees: Iterable[Fee], principal: int, rounding: Rounding) -> Fees:
    """Reckon and round each fee by itself, then add up those that are paid together."""
    deducted = added = each = first = 0
    for fee in fees:
        amount = fee.lisente(principal, rounding)
        if fee.due is FeeDue.DEDUCTED:
            deducted += amount
        elif fee.due is FeeDue.ADDED:
            added += amount
        elif fee.due is FeeDue.INSTALLMENT:
            each += amount
        else:
            first += amount
    return Fees(deducted, added, each, first)
