"""A borrower's details as they are kept: checked, sealed in one piece, opened again."""

from uuid import UUID

from django.utils import timezone

from loans.errors import NoSuchOfficer, WrongDetail
from loans.numbering import check_mobile
from loans.queries.borrowers import DETAILS
from loans.queries.directory import looks_after_borrowers
from loans.rules.details import Details
from loans.sealed import seal, unseal


def check_details(details: Details) -> None:
    """Refuse what cannot be; kin and guarantors may live in any country."""
    wrong = details.wrong(timezone.localdate())
    if wrong:
        raise WrongDetail(field=next(iter(wrong)))
    for contact in details.contacts:
        check_mobile(contact.phone)


def check_officer(mfi_id: UUID, officer_id: UUID | None) -> None:
    """Refuse an officer who is none of this lender's, or no longer."""
    if officer_id is not None and not looks_after_borrowers(mfi_id, officer_id):
        raise NoSuchOfficer


def seal_details(data_key: bytes, details: Details) -> str:
    """Seal them; where there are none, nothing is kept."""
    text = details.as_text()
    return seal(data_key, DETAILS, text) if text else ""


def open_details(data_key: bytes, sealed: str) -> Details:
    """Open what was sealed."""
    return Details.of(unseal(data_key, DETAILS, sealed)) if sealed else Details()
