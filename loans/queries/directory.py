"""Who is who, before any lender's rows are touched: phones, lenders, staff."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from loans.models import District, Membership, Mfi, Person, Phone, StaffMember
from loans.sealed import NATIONAL_ID, digests


@dataclass(frozen=True, slots=True)
class Lender:
    """A lender as a borrower sees it."""

    id: UUID
    name: str
    slug: str
    phone: str
    district: str


def _lenders() -> QuerySet[Mfi]:
    return Mfi.objects.filter(status=Mfi.Status.ACTIVE).select_related("district")


def _as_lender(mfi: Mfi) -> Lender:
    return Lender(mfi.id, mfi.name, mfi.slug, mfi.phone, mfi.district.name)


def phone_id_of(phone: str) -> UUID | None:
    """Give the id under which a phone is known, if it ever chose a language."""
    return Phone.objects.filter(number=phone).values_list("id", flat=True).first()


def lenders() -> list[Lender]:
    """Give the lenders that work here, by name."""
    return [_as_lender(mfi) for mfi in _lenders().order_by("name")]


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
    found = Membership.objects.filter(person_id=person_id, mfi_id=mfi_id)
    return found.values_list("borrower_id", flat=True).first()


def is_id_of(person_id: UUID, national_id: str) -> bool:
    """Tell whether a national id is this person's."""
    same = Person.objects.filter(id=person_id)
    return same.filter(national_id_digest__in=digests(NATIONAL_ID, national_id)).exists()


def lender_of(mfi_id: UUID) -> Lender:
    """Give a lender by its id, a suspended one too."""
    return _as_lender(Mfi.objects.select_related("district").get(id=mfi_id))


def lender_at(slug: str) -> Lender | None:
    """Give the lender that answers at a subdomain."""
    mfi = _lenders().filter(slug=slug).first()
    return _as_lender(mfi) if mfi else None


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
