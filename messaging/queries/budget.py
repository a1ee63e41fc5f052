"""How much of its budget of texts a lender has left."""

from uuid import UUID

from messaging.models import SmsBudget


def budget_of(mfi_id: UUID) -> SmsBudget | None:
    """Give it; a lender without one sends without a limit."""
    return SmsBudget.objects.of(mfi_id).filter(id=mfi_id).first()


def share_left(mfi_id: UUID) -> float | None:
    """Give the share of what was granted that is left; None where there is no limit."""
    row = budget_of(mfi_id)
    if row is None:
        return None
    return left(row) / row.granted if row.granted else 0.0


def left(row: SmsBudget) -> int:
    """Count the parts that are neither spent nor kept for anything."""
    return row.granted - row.reserved - row.spent
