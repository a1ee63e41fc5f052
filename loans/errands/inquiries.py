"""That a lender looked at a person's record: noted in the registry, for her to see."""

import uuid
from datetime import datetime, time, timedelta
from typing import NamedTuple, Self
from uuid import UUID

from django.utils import timezone

from credit.outage import RegistryUndecided
from credit.registry import Inquiries
from credit.rules.consent import Consent, Purpose
from credit.rules.inquiry import Inquiry
from loans.actions.note_look import note_look
from loans.dates import today
from loans.deed import Actor
from loans.errands.registry import inquiries, keeping
from loans.errors import TooManyLooks
from loans.once import Once
from loans.queries.looks import is_noted
from loans.queries.policy import policy_of
from loans.rules.policy import Policy

# Six months, whichever they are: so long a look is shown to lenders.
LOOKS_SHOWN = timedelta(days=184)
# As long as any look is kept where an installation lets none go.
FOR_EVER = timedelta(days=7300)
# The same look has the same id, however often it is noted.
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "inquiries.letsema")


def inquiry_id(about: UUID, look: Once | UUID) -> UUID:
    """Name a look at what concerns an application or a borrower; a key says which try it was."""
    if isinstance(look, Once):
        return uuid.uuid5(NAMESPACE, f"{about} {look.caller} {look.route} {look.key}")
    return uuid.uuid5(NAMESPACE, f"{about} {look}")


def todays_look(about: UUID, purpose: Purpose) -> UUID:
    """Name a look that is taken again and again: for each purpose it is one a day."""
    return uuid.uuid5(NAMESPACE, f"{about} {purpose.value} {today()}")


def looks_kept_since(at: datetime) -> datetime:
    """Tell since when looks are kept: so far back she sees every one that was at her."""
    days = keeping.retention.looks_days
    return at - (FOR_EVER if days is None else timedelta(days))


def officer_of(by: Actor) -> UUID | None:
    """Name whose look it is: one of the staff, or nobody where the lender acts by itself."""
    return UUID(by.id) if by.kind == "staff" else None


class LookedAt(NamedTuple):
    """What a look is for: an application, or a borrower where there is none."""

    kind: str
    id: UUID

    @classmethod
    def of(cls, application_id: UUID | None, borrower_id: UUID) -> Self:
        """Name the application where there is one."""
        if application_id is None:
            return cls("borrower", borrower_id)
        return cls("application", application_id)


def looked(
    consent: Consent, about: LookedAt, *, by: Actor, at: datetime, policy: Policy | None = None
) -> None:
    """Note a look before anything is read; where that fails, nothing is.

    The same look again on the same day is the same, and she hears of it once.

    Whoever has looked as often today as the lender lets anybody is refused, though not a look
    that is noted already. Of two looks at the same instant both may be the last: the count keeps
    nobody from working, it keeps anybody from reading through everybody.
    """
    inquiry = Inquiry(
        id=todays_look(about.id, consent.purpose),
        subject=consent.subject,
        mfi_id=consent.mfi_id,
        purpose=consent.purpose,
        consent_id=consent.id,
        at=at,
        officer=officer_of(by),
    )
    own = policy or policy_of(consent.mfi_id)
    most = 0 if inquiry.officer is None else own.looks_per_officer_day
    with inquiries.asked() as store:
        if most and _is_one_too_many(store, inquiry, most):
            raise TooManyLooks(officer=by.id, most=most)
        try:
            store.note_inquiry(inquiry)
        except RegistryUndecided:
            store.note_inquiry(inquiry)
    let_her_hear(consent.mfi_id, about, consent.purpose, by=by)


def let_her_hear(mfi_id: UUID, about: LookedAt, purpose: Purpose, *, by: Actor) -> None:
    """Leave a look in the book, which tells her of it: once a day for one purpose."""
    look_id = todays_look(about.id, purpose)
    if not is_noted(mfi_id, look_id):
        note_look(mfi_id, look_id, about.kind, about.id, purpose.value, by=by)


def _is_one_too_many(store: Inquiries, look: Inquiry, most: int) -> bool:
    """Count what the officer looked at on this day of the house; the same look counts once."""
    assert look.officer is not None, "only a person has a quota"
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(look.at), time()))
    until = midnight + timedelta(days=1)
    if store.looks_of(look.mfi_id, look.officer, since=midnight, until=until) < most:
        return False
    return all(one.id != look.id for one in store.inquiries(look.subject, since=midnight))
