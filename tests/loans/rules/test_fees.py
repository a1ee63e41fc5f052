"""Fees: sums and shares of the principal, and when they are paid."""

from decimal import Decimal

from loans.rules.fees import Fee, FeeDue, FeeKind, Fees, reckoned
from loans.rules.rounding import Rounding

M2000 = 200_000


def percent(due: FeeDue, value: str) -> Fee:
    return Fee(due, FeeKind.PERCENT, Decimal(value))


def flat(due: FeeDue, value: str) -> Fee:
    return Fee(due, FeeKind.FLAT, Decimal(value))


def test_fees_that_are_paid_together_add_up() -> None:
    fees = [
        percent(FeeDue.DEDUCTED, "3"),
        flat(FeeDue.DEDUCTED, "25"),
        percent(FeeDue.ADDED, "5"),
        flat(FeeDue.INSTALLMENT, "2.5"),
        flat(FeeDue.INSTALLMENT, "0.05"),
        flat(FeeDue.ONCE, "10.00"),
    ]
    assert reckoned(fees, M2000, Rounding.HALF_EVEN) == Fees(
        deducted=6_000 + 2_500,
        added=10_000,
        each_installment=255,
        first_installment=1_000,
    )


def test_a_share_is_rounded_as_the_loan_is() -> None:
    # 2.5 percent of M0.20 is half a lisente.
    share = [percent(FeeDue.ONCE, "2.5")]
    assert reckoned(share, 20, Rounding.HALF_EVEN).first_installment == 0
    assert reckoned(share, 20, Rounding.HALF_UP).first_installment == 1


def test_each_fee_is_rounded_by_itself() -> None:
    shares = [percent(FeeDue.ADDED, "1.5"), percent(FeeDue.ADDED, "1.5")]
    assert reckoned(shares, 100, Rounding.HALF_UP).added == 4
    assert reckoned(shares, 100, Rounding.HALF_EVEN).added == 4
    assert reckoned(shares, 30, Rounding.HALF_UP).added == 0
