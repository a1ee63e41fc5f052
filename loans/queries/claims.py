"""Ids claimed by a second phone: which claims wait to be passed on, and who holds the id."""

from dataclasses import dataclass
from uuid import UUID

from loans.models import Borrower, Case, Membership, Person
from loans.rules.identity import Identity
from loans.sealed import NATIONAL_ID, data_key_of, digests, unseal


@dataclass(frozen=True, slots=True)
class Known:
    """Under which of a lender's rows somebody is known."""

    mfi_id: UUID
    borrower_id: UUID


def waiting(mfi_id: UUID) -> list[Case]:
    """Give a lender's claims of which their holders have not heard yet."""
    rows = Case.objects.of(mfi_id).filter(kind=Case.Kind.IDENTITY, passed_on_at__isnull=True)
    return list(rows.order_by("id"))


def holder(claim: Case) -> list[Known]:
    """Tell where the holder of a claimed id is known: whoever proved it, or else was first."""
    claimant = _claimant(claim)
    if claimant is None or not claimant.national_id_sealed:
        return []
    national_id = unseal(data_key_of(claimant), NATIONAL_ID, claimant.national_id_sealed)
    others = list(
        Person.objects.filter(national_id_digest__in=digests(NATIONAL_ID, national_id))
        .exclude(id=claimant.id)
        .order_by("created_at", "id")
    )
    proven = [one for one in others if Identity(one.identity).proven]
    return [
        Known(*known)
        for one in (proven or others)[:1]
        for known in Membership.objects.filter(person=one)
        .order_by("mfi_id")
        .values_list("mfi_id", "borrower_id")
    ]


def _claimant(claim: Case) -> Person | None:
    if claim.borrower_id is None:
        return None
    row = Borrower.objects.of(claim.mfi_id).filter(id=claim.borrower_id).first()
    return None if row is None else Person.objects.filter(id=row.person_id).first()
