"""What a lender has set for itself."""

from uuid import UUID

from loans.models import LenderPolicy
from loans.rules.policy import Policy


def policy_of(mfi_id: UUID) -> Policy:
    """Give a lender's own rules; who has set nothing has the defaults."""
    values = LenderPolicy.objects.of(mfi_id).values_list("values", flat=True).first()
    return Policy.of(values or {})
