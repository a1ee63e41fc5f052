"""Approve an application: one person, one limit over all lenders, then the decision."""

from uuid import UUID

from loans.actions.decide import Approval, approve
from loans.deed import Actor, Once
from loans.once import Facts


def approve_application(
    mfi_id: UUID,
    application_id: UUID,
    approval: Approval,
    *,
    by: Actor,
    once: Once | None = None,
) -> Facts:
    """Decide for the desk and for the API: both come through here."""
    return approve(mfi_id, application_id, approval, by=by, once=once)
