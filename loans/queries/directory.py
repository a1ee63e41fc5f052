"""Who is who, before any lender's rows are touched: phones, lenders, staff."""

from dataclasses import dataclass
from uuid import UUID

from loans.models import District, Membership, Mfi, Person, Phone, StaffMember
from loans.sealed import NATIONAL_ID, digests
from loans.trip import fetched


@dataclass(frozen=True, slots=True)
class Lender:
    """A lender as a borrower sees it."""

    id: UUID
    name: str
    slug: str
    phone: str
    district: str
    # Its own, where it has one.
    service_code: str = ""


# Every screen that names a lender asks this.
LENDERS = """
SELECT mfi.id, mfi.name, mfi.slug, mfi.phone, district.name, mfi.service_code
FROM loans_mfi mfi JOIN loans_district district ON district.id = mfi.district_id
"""
WORKING = f"{LENDERS} WHERE mfi.status = 'active' ORDER BY mfi.name"
BY_ID = f"{LENDERS} WHERE mfi.id = %(id)s"
BY_CODE = """
SELECT id FROM loans_mfi WHERE status = 'active' AND service_code <> '' AND service_code = %(code)s
"""
BY_SLUG = f"{LENDERS} WHERE mfi.status = 'active' AND mfi.slug = %(slug)s"
AT = "SELECT borrower_id FROM loans_membership WHERE person_id = %(person)s AND mfi_id = %(mfi)s"


def phone_id_of(phone: str) -> UUID | None:
    """Give the id under which a phone is known, if it ever chose a language."""
    return Phone.objects.filter(number=phone).values_list("id", flat=True).first()


def lenders() -> list[Lender]:
    """Give the lenders that work here, by name."""
    return [Lender(*row) for row in fetched(WORKING, {})]


def districts() -> list[District]:
    """Give the districts in the order in which people list them."""
    return list(District.objects.all())


def people_on(phone: str) -> list[UUID]:
    """Give the people whom lenders know by a phone: one handset may serve several."""
    found = Membership.objects.filter(phone=phone).values_list("person_id", flat=True)
    return list(found.order_by("person_id").distinct())


def memberships_of(person_id: UUID) -> list[tuple[UUID, UUID]]:
    """Tell at which lenders a person is known, and under which of their rows."""
    found = Membership.objects.filter(person_id=person_id).order_by("mfi_id")
    return list(found.values_list("mfi_id", "borrower_id"))


def borrower_at(person_id: UUID, mfi_id: UUID) -> UUID | None:
    """Tell under which row a lender knows a person, if it does."""
    found = fetched(AT, {"person": person_id, "mfi": mfi_id})
    return found[0][0] if found else None


def is_id_of(person_id: UUID, national_id: str) -> bool:
    """Tell whether a national id is this person's."""
    same = Person.objects.filter(id=person_id)
    return same.filter(national_id_digest__in=digests(NATIONAL_ID, national_id)).exists()


def lender_of(mfi_id: UUID) -> Lender:
    """Give a lender by its id, a suspended one too."""
    (row,) = fetched(BY_ID, {"id": mfi_id})
    return Lender(*row)


def lender_at(slug: str) -> Lender | None:
    """Give the lender that answers at a subdomain."""
    found = fetched(BY_SLUG, {"slug": slug})
    return Lender(*found[0]) if found else None


def lender_behind(service_code: str) -> UUID | None:
    """Give the lender that a code is bound to."""
    found = fetched(BY_CODE, {"code": service_code})
    return found[0][0] if found else None


def lender_ids() -> list[UUID]:
    """Give every lender's id, the suspended ones' too: their books go on being kept."""
    return list(Mfi.objects.order_by("id").values_list("id", flat=True))


def staff_count(mfi_id: UUID) -> int:
    """Count a lender's accounts that may sign in."""
    return StaffMember.objects.filter(mfi_id=mfi_id, is_active=True).count()


def looks_after_borrowers(mfi_id: UUID, staff_id: UUID) -> bool:
    """Tell whether somebody works at this lender in a role that has borrowers of its own."""
    staff = StaffMember.objects.filter(id=staff_id, mfi_id=mfi_id, is_active=True)
    return staff.filter(role__in=StaffMember.OFFICER_ROLES).exists()


def staff_of(mfi_id: UUID) -> list[StaffMember]:
    """Give a lender's accounts, those that are closed too, by name."""
    return list(StaffMember.objects.filter(mfi_id=mfi_id).order_by("name", "id"))
