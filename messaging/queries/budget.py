"""How much of its budget of texts a lender has left."""

from uuid import UUID

from messaging.models import SmsBudget


def budget_of(mfi_id: UUID) -> SmsBudget | None:
    """Give it; a lender without one sends without a limit."""
    return SmsBudget.objects.of(mfi_id).filter(id=mfi_id).first()


def left(row: SmsBudget) -> int:
    """Count the parts that are neither spent nor kept for anything."""
    return row.granted - row.reserved - row.spent
