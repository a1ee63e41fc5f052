"""Money that borrowers paid, as it was booked."""

from uuid import UUID

from loans.errors import NotThisLender
from loans.models import Payment


def one(mfi_id: UUID, payment_id: UUID) -> Payment:
    """Give one payment of this lender; another's does not exist."""
    payment = Payment.objects.of(mfi_id).filter(id=payment_id).first()
    if payment is None:
        raise NotThisLender
    return payment
