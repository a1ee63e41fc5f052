"""What a person has told one of her lenders of herself, for another that she now goes to."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from loans.models import Borrower, Person
from loans.queries.borrowers import details_of
from loans.sealed import NATIONAL_ID, data_key_of, unseal


@dataclass(frozen=True, slots=True)
class Herself:
    """Who she is, by her own words."""

    name: str
    national_id: str
    district_id: int
    born_on: date | None


def as_told_to(mfi_id: UUID, borrower_id: UUID) -> Herself | None:
    """Read it at a lender that knows her; of one who was erased there is nothing."""
    row = Borrower.objects.of(mfi_id).filter(id=borrower_id, status="active").first()
    if row is None:
        return None
    person = Person.objects.get(id=row.person_id)
    if not person.national_id_sealed:
        return None
    number = unseal(data_key_of(person), NATIONAL_ID, person.national_id_sealed)
    return Herself(row.name, number, row.district_id, details_of(row).born_on)
