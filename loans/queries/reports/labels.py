"""What people call a lender's products and officers, and the districts: by their ids."""

from collections import Counter
from uuid import UUID

from loans.models import District, Product, StaffMember


def products(mfi_id: UUID) -> dict[UUID, str]:
    """Give the names of a lender's products; no two have the same."""
    return dict(Product.objects.of(mfi_id).values_list("id", "name"))


def officers(mfi_id: UUID) -> dict[UUID | None, str]:
    """Give the names of a lender's staff; where two have the same, the names they sign in with."""
    staff = StaffMember.objects.filter(mfi_id=mfi_id).values_list("id", "name", "username")
    named = list(staff)
    times = Counter(name for _, name, _ in named)
    return {
        staff_id: name if times[name] == 1 else f"{name} ({username})"
        for staff_id, name, username in named
    }


def districts() -> dict[int, str]:
    """Give the English names of the districts."""
    return dict(District.objects.values_list("id", "name"))
