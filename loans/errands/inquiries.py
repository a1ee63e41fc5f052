"""That a lender looked at a person's record: noted in the registry, for her to see."""

import uuid
from datetime import date, datetime
from uuid import UUID

from credit.outage import RegistryUndecided
from credit.rules.consent import Consent
from credit.rules.inquiry import Inquiry
from loans.errands.registry import inquiries
from loans.once import Once

# The same look has the same id, however often it is noted.
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "inquiries.letsema")


def inquiry_id(about: UUID, look: Once | UUID | date) -> UUID:
    """Name a look at what concerns an application or a borrower.

    A caller's key says which try it was; what is looked at again and again is one look a day.
    """
    if isinstance(look, Once):
        return uuid.uuid5(NAMESPACE, f"{about} {look.caller} {look.route} {look.key}")
    return uuid.uuid5(NAMESPACE, f"{about} {look}")


def looked(consent: Consent, look_id: UUID, *, at: datetime) -> None:
    """Note a look before anything is read; where that fails, nothing is."""
    inquiry = Inquiry(
        id=look_id,
        subject=consent.subject,
        mfi_id=consent.mfi_id,
        purpose=consent.purpose,
        consent_id=consent.id,
        at=at,
    )
    with inquiries.asked() as store:
        try:
            store.note_inquiry(inquiry)
        except RegistryUndecided:
            store.note_inquiry(inquiry)
