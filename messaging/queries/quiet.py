"""The hours in which a lender wakes nobody: reminders and broadcasts wait, receipts do not."""

from uuid import UUID

from django.utils import timezone

from loans.queries.policy import policy_of


def is_quiet(mfi_id: UUID) -> bool:
    """Tell whether it is quiet now, by the clock on the wall."""
    policy = policy_of(mfi_id)
    begins, ends = policy.quiet_from_hour, policy.quiet_until_hour
    if begins is None or begins == ends:
        return False
    hour = timezone.localtime().hour
    return begins <= hour < ends if begins < ends else hour >= begins or hour < ends
