"""Who somebody is: found by her national id, or made; proved further, and told from others."""

import uuid
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from loans.actions.join_person import join_person
from loans.actions.open_case import open_case
from loans.deed import Actor
from loans.errors import Busy
from loans.models import Borrower, Case, Person
from loans.record import record_act, record_event
from loans.rules.identity import Identity, better
from loans.sealed import (
    NATIONAL_ID,
    current_key_id,
    data_key_of,
    digest,
    digests,
    new_data_key,
    seal,
    unseal,
    unwrap,
)


@dataclass(frozen=True, slots=True)
class Claim:
    """Who somebody says she is, and how far that is proved."""

    national_id: str
    phone: str
    language: str
    identity: Identity


def identify(claim: Claim, *, by: Actor) -> tuple[Person, bool]:
    """Find or make the person, and tell whether somebody else claims the same id.

    An id that is only declared on this phone is a person of its own: it neither stops the owner
    of the id nor shows in her record. Nor does one that was matched by a name alone: whoever
    brings the document is somebody else, and the match counts no more.
    """
    try:
        with transaction.atomic():
            return _identified(claim, by)
    except IntegrityError as error:
        # Somebody else proved the same id, or declared it on the same phone, at this moment.
        raise Busy(what="identity") from error


def prove(row: Borrower, degree: Identity, *, by: Actor) -> Person:
    """Raise the degree to which a borrower's identity is proved, and tell who she is now.

    Where somebody else has proved the same id before, they are one person: a document cannot
    belong to two.
    """
    person = Person.objects.get(id=row.person_id)
    national_id = national_id_of(person)
    owner, _ = identify(Claim(national_id, person.phone, person.language, degree), by=by)
    if owner.id != person.id:
        join_person(row, person, owner)
    return owner


def correct_national_id(
    row: Borrower, national_id: str, degree: Identity, *, by: Actor
) -> tuple[Person, bool]:
    """Make a borrower the person of another id: the one written down was not hers."""
    person = Person.objects.get(id=row.person_id)
    owner, rival = identify(Claim(national_id, person.phone, person.language, degree), by=by)
    if owner.id != person.id:
        join_person(row, person, owner)
    return owner, rival


def national_id_of(person: Person) -> str:
    """Open a person's national id."""
    return unseal(data_key_of(person), NATIONAL_ID, person.national_id_sealed)


def claimed_by_others(person: Person, national_id: str) -> bool:
    """Tell whether the same id was written down for anybody else."""
    return _claimants(national_id).exclude(id=person.id).exists()


def open_claim(mfi_id: UUID, borrower_id: UUID, *, by: Actor) -> None:
    """Let the lender look into it that an id is claimed by a second phone."""
    case_id = open_case(mfi_id, Case.Kind.IDENTITY, borrower_id=borrower_id, by=by)
    record_event(mfi_id, "identity.claimed", "borrower", borrower_id, case=str(case_id))


def _claimants(national_id: str) -> QuerySet[Person]:
    return Person.objects.filter(national_id_digest__in=digests(NATIONAL_ID, national_id))


def _identified(claim: Claim, by: Actor) -> tuple[Person, bool]:
    known = list(_claimants(claim.national_id).select_for_update().order_by("created_at", "id"))
    owner = next((one for one in known if Identity(one.identity).proven), None)
    here = next((one for one in known if one.phone == claim.phone), None)
    seen = claim.identity is Identity.SEEN
    if seen and owner is not None and owner is not here and not owner.document_seen:
        _unmatch(owner, by)
        owner = None
    found = (owner if claim.identity.proven else None) or here
    rival = any(one is not found for one in known)
    if found is None:
        return _made(claim), rival
    found.identity = better(Identity(found.identity), claim.identity)
    found.document_seen = found.document_seen or seen
    found.save(update_fields=["identity", "document_seen"])
    return found, rival


def _unmatch(person: Person, by: Actor) -> None:
    """Take back what a name alone had proved: the document is in somebody else's hand."""
    before, person.identity = person.identity, Identity.DECLARED
    person.save(update_fields=["identity"])
    record_act(
        by,
        "unmatch-identity",
        "person",
        person.id,
        before={"identity": before},
        after={"identity": Identity.DECLARED.value},
    )


def _made(claim: Claim) -> Person:
    person = new_person(claim)
    person.save(force_insert=True)
    return person


def new_person(claim: Claim) -> Person:
    """Give somebody nobody has heard of a row of her own, not written yet, and a key."""
    person_id = uuid.uuid4()
    key = new_data_key(person_id)
    data_key = unwrap(person_id, key)
    return Person(
        id=person_id,
        phone=claim.phone,
        language=claim.language,
        identity=claim.identity,
        document_seen=claim.identity is Identity.SEEN,
        national_id_digest=digest(NATIONAL_ID, claim.national_id),
        digest_key_id=current_key_id(),
        national_id_sealed=seal(data_key, NATIONAL_ID, claim.national_id),
        data_key=key.wrapped,
        data_key_id=key.key_id,
    )
