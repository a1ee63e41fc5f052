"""Write down a person as a lender's borrower, as far as her identity is proved."""

import uuid
from dataclasses import dataclass, field
from uuid import UUID

from django.db import IntegrityError, transaction

from loans.actions.identify_person import Claim, identify, open_claim
from loans.borrower_details import check_details, check_officer, seal_details
from loans.deed import Actor, Once, deed, remember
from loans.errors import AlreadyTaken, NotThisLender
from loans.models import Borrower, District, Membership
from loans.numbering import check_mobile
from loans.once import Facts
from loans.queries.policy import policy_of
from loans.record import Values, record_act, record_event
from loans.rules.details import Details
from loans.rules.identity import Identity
from loans.rules.names import folded
from loans.sealed import data_key_of
from loans.sqlstate import is_duplicate


@dataclass(frozen=True, slots=True)
class NewBorrower:
    """What a person says of herself, or an officer writes down; already read by the rules."""

    name: str
    phone: str
    national_id: str
    district_id: int
    language: str
    identity: Identity = Identity.DECLARED
    external_id: str | None = None
    gender: str = ""
    employment: str = ""
    officer_id: UUID | None = None
    details: Details = field(default_factory=Details)
    # To which words she agreed on her own phone, by their digests.
    agreed: str = ""


@deed
def register_borrower(
    mfi_id: UUID, new: NewBorrower, *, by: Actor, once: Once | None = None
) -> Facts:
    """Make her a borrower here, and tell her id.

    An id that is only declared on this phone is a person of its own: it neither stops the owner
    of the id nor shows in her record. The lender hears of a claim by a case.
    """
    borrower_id = uuid.uuid4()
    facts: Facts = {"id": str(borrower_id)}
    remember(once, mfi_id, facts)
    check_mobile(new.phone, policy_of(mfi_id).countries)
    check_details(new.details)
    check_officer(mfi_id, new.officer_id)
    if not District.objects.filter(id=new.district_id).exists():
        raise NotThisLender(district=new.district_id)
    claim = Claim(new.national_id, new.phone, new.language, new.identity)
    person, rival = identify(claim, by=by)
    borrower = Borrower(
        mfi_id=mfi_id,
        id=borrower_id,
        person_id=person.id,
        name=new.name,
        name_folded=folded(new.name),
        phone=new.phone,
        district_id=new.district_id,
        language=person.language,
        external_id=new.external_id,
        gender=new.gender,
        employment=new.employment,
        officer_id=new.officer_id,
        details_sealed=seal_details(data_key_of(person), new.details),
    )
    try:
        with transaction.atomic():
            borrower.save(force_insert=True)
            Membership.objects.create(
                person=person, mfi_id=mfi_id, borrower_id=borrower_id, phone=new.phone
            )
    except IntegrityError as error:
        if not is_duplicate(error):
            raise
        raise AlreadyTaken(what="borrower") from error
    after: Values = {
        "identity": person.identity,
        "district": new.district_id,
        "gender": new.gender,
        "employment": new.employment,
        "officer": str(new.officer_id or ""),
        "agreed": new.agreed,
    }
    after = {name: value for name, value in after.items() if value}
    record_act(by, "register-borrower", "borrower", borrower_id, mfi_id=mfi_id, after=after)
    record_event(mfi_id, "borrower.registered", "borrower", borrower_id, by=by.kind)
    if rival:
        open_claim(mfi_id, borrower_id, by=by)
    return facts
