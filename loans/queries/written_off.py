"""What is still owed of a loan that was given up: what was lost, less what came for it since."""

from typing import NamedTuple

from loans.models import Loan, Payment, Reversal, WriteOff


class Left(NamedTuple):
    """What is left of all that was lost, and how much of it is principal: that is paid last."""

    lisente: int
    principal_lisente: int


def left_of(loan: Loan) -> Left:
    """Tell of a loan that is given up now."""
    lost = WriteOff.objects.of(loan.mfi_id).filter(loan_id=loan.id).latest("at")
    left = lost.principal + lost.interest + lost.fees + lost.penalties - _recovered(loan, lost)
    return Left(left, min(lost.principal, left))


def _recovered(loan: Loan, lost: WriteOff) -> int:
    came = Payment.objects.of(loan.mfi_id).filter(loan_id=loan.id, recovery=True, at__gte=lost.at)
    taken_back = Reversal.objects.of(loan.mfi_id).filter(loan_id=loan.id)
    gone = set(taken_back.values_list("payment_id", flat=True))
    return sum(one.amount_lisente - one.to_overpayment for one in came if one.id not in gone)
