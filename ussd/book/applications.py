"""What became of her application, once she has shown by her PIN that it is hers."""

from uuid import UUID

from loans.actions.apply import withdraw as take_back
from loans.catalogue import words
from loans.deed import Actor, Once
from loans.errors import AlreadyDecided, DomainError
from loans.models import Application
from loans.queries.applications import latest_of, one
from loans.queries.directory import lender_of, memberships_of
from loans.rules.written import day, maloti, telephone
from messaging.rules.gsm7 import transliterate
from ussd.caller import Caller
from ussd.engine.domain import Facts, Outcome
from ussd.engine.talk import Talk
from ussd.slots import APPLICATION, LENDER, WHO

ROUTE = "ussd withdraw"
OVER = (Application.Status.WITHDRAWN, Application.Status.EXPIRED)


def latest(talk: Talk) -> Outcome:
    """Find the one that came last, at whichever of her lenders."""
    found = [
        row
        for mfi_id, borrower_id in memberships_of(UUID(talk.slots[WHO]))
        if (row := latest_of(mfi_id, borrower_id)) is not None
    ]
    if not found:
        return Outcome("none")
    row = max(found, key=lambda one: one.at)
    if row.status in OVER:
        return Outcome("none")
    return Outcome(str(row.status), {APPLICATION: str(row.id), LENDER: str(row.mfi_id)})


def shown(talk: Talk) -> Facts:
    """State it: the sum that was offered, or else asked for, and whom to call."""
    mfi_id = UUID(talk.slots[LENDER])
    sheet, lender = one(mfi_id, UUID(talk.slots[APPLICATION])), lender_of(mfi_id)
    row, offer, decision = sheet.row, sheet.offer, sheet.decision
    reasons = words(talk.language, "refusals")
    return {
        "lender": transliterate(lender.name),
        "phone": telephone(lender.phone),
        "amount": maloti(offer.amount_lisente if offer else row.amount_lisente),
        "date": day(row.submitted_at.date()) if row.submitted_at else "",
        "until": day(offer.ends_on) if offer else "",
        "reason": transliterate(reasons[decision.reason])
        if decision and decision.reason in reasons
        else "",
    }


def withdraw(caller: Caller, talk: Talk) -> Outcome:
    """Take it back, unless somebody settled it meanwhile."""
    mfi_id, application_id = UUID(talk.slots[LENDER]), UUID(talk.slots[APPLICATION])
    by = Actor.person(UUID(talk.slots[WHO]), request_id=caller.request_id)
    once = Once.of_body(caller.session, by.id, ROUTE, str(application_id))
    try:
        take_back(mfi_id, application_id, "", by=by, once=once)
    except AlreadyDecided:
        return Outcome("decided")
    except DomainError:
        return Outcome("later")
    return Outcome("withdrawn")
