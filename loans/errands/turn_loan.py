"""Give a loan a new schedule, or give it up; what has come due till then comes first.

Where the nights of a few days were not closed, the penalties of those days are of the schedule that
was, and of the loan before it was given up.
"""

from uuid import UUID

from loans.actions.reschedule import NewSchedule, reschedule
from loans.actions.write_off import write_off
from loans.deed import Actor, Once
from loans.errands.close_day import charge_open_days
from loans.once import Facts


def reschedule_loan(
    mfi_id: UUID, loan_id: UUID, new: NewSchedule, *, by: Actor, once: Once | None = None
) -> Facts:
    """Give a loan a new schedule."""
    charge_open_days(mfi_id, loan_id)
    return reschedule(mfi_id, loan_id, new, by=by, once=once)


def give_up_loan(
    mfi_id: UUID,
    loan_id: UUID,
    reason: str,
    note: str = "",
    *,
    by: Actor,
    once: Once | None = None,
) -> Facts:
    """Write a loan off."""
    charge_open_days(mfi_id, loan_id)
    return write_off(mfi_id, loan_id, reason, note, by=by, once=once)
