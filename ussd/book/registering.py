"""She becomes a lender's borrower, and chooses her PIN."""

from datetime import date
from uuid import UUID

from loans.actions.register_borrower import NewBorrower, register_borrower
from loans.deed import Actor, Once
from loans.errors import AlreadyTaken, DomainError, PhoneRefused
from loans.queries.borrowers import person_behind
from loans.queries.directory import phone_id_of
from loans.rules.details import Details
from ussd.caller import Caller
from ussd.catalogue import words_digest
from ussd.digests import digest_of
from ussd.engine.domain import Outcome
from ussd.engine.talk import Talk
from ussd.lenders_away import ASK_SECONDS, asked_of
from ussd.pins import has_pin, set_pin
from ussd.slots import BORN_ON, DISTRICT, LENDER, NAME, NATIONAL_ID

ROUTE = "ussd register"
# The screens on which she said yes on the way here.
AGREED = ("register.store", "register.share")


def register(caller: Caller, talk: Talk) -> Outcome:
    """Write her down at the lender she chose, once, and keep her PIN."""
    slots = talk.slots
    mfi_id = UUID(slots[LENDER])
    new = NewBorrower(
        name=slots[NAME],
        phone=caller.phone,
        national_id=slots[NATIONAL_ID],
        district_id=int(slots[DISTRICT]),
        language=talk.language,
        details=Details(born_on=date.fromisoformat(slots[BORN_ON])),
        agreed=words_digest(talk.language, AGREED),
    )
    once = Once.of_body(caller.session, digest_of("caller", caller.phone), ROUTE, dict(slots))
    phone_id = phone_id_of(caller.phone)
    by = (
        Actor.phone(phone_id, request_id=caller.request_id)
        if phone_id
        else Actor.system("first dial")
    )
    try:
        with asked_of(mfi_id, ASK_SECONDS):
            made = register_borrower(mfi_id, new, by=by, once=once)
            person_id = person_behind(mfi_id, UUID(str(made["id"]))).id
    except AlreadyTaken:
        return Outcome("taken")
    except PhoneRefused:
        return Outcome("refused")
    except DomainError:
        return Outcome("later")
    if not has_pin(person_id):
        set_pin(person_id, talk.secret)
    return Outcome("registered")
