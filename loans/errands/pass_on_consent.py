"""What she allowed on her phone when she applied, told to the registry before it is asked."""

from uuid import UUID

from credit.rules.consent import Channel, Purpose
from loans.deed import Actor, Once
from loans.errands.give_consent import NewConsent, give_consent
from loans.models import Application
from loans.queries.borrowers import person_behind

ROUTE = "consent of an application"


def pass_on_consent(mfi_id: UUID, application_id: UUID) -> bool:
    """Tell it once, however often that is asked for; no, where she allowed nothing this way.

    Her yes stands in the book beside her wish: that the registry is away costs her no consent.
    """
    row = Application.objects.of(mfi_id).filter(id=application_id).first()
    if row is None or not row.agreed:
        return False
    by = Actor.person(person_behind(mfi_id, row.borrower_id).id)
    allowed = NewConsent(Purpose.APPLICATION, row.agreed, channel=Channel.PHONE, given_at=row.at)
    once = Once.of_body(str(application_id), by.id, ROUTE, row.agreed)
    give_consent(mfi_id, row.borrower_id, allowed, by=by, once=once)
    return True
