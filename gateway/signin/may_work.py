"""Who may work here at this moment: asked at sign-in and again at each request."""

from loans.models import Mfi, StaffMember


def may_work(staff: StaffMember) -> bool:
    """Tell whether the account is open, and its lender too."""
    return staff.is_active and (staff.mfi is None or staff.mfi.status == Mfi.Status.ACTIVE)
