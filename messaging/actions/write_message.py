"""Write one SMS to one phone, in somebody's own words."""

import uuid
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from loans.deed import Actor, Once, deed, remember
from loans.errors import WordingRefused
from loans.models import Borrower, Person
from loans.once import Facts
from loans.queries.policy import policy_of
from loans.record import record_act, record_event
from messaging.actions.queue import NewText, put
from messaging.models import Message
from messaging.rules.broadcast_text import refusals
from messaging.rules.gsm7 import in_letters

# Whoever sends hears of it.
WRITTEN = "message.written"
NOTICE = "written"
LASTS = timedelta(hours=24)


@deed
def write_message(
    mfi_id: UUID, phone: str, says: str, *, by: Actor, once: Once | None = None
) -> Facts:
    """Put it into the outbox: at most once, in waking hours, and within the budget."""
    message_id = uuid.uuid4()
    facts: Facts = {"id": str(message_id)}
    remember(once, mfi_id, facts)
    hers = Borrower.objects.of(mfi_id).filter(phone=phone).order_by("status", "at").first()
    person = None if hers is None else Person.objects.filter(id=hers.person_id).first()
    language = hers.language if hers else "en"
    plain = policy_of(mfi_id).plain_letters
    # There is nobody's sheet to fill a place from.
    refused = ["placeholder-unknown"] if "{" in says else refusals({language: says}, plain=plain)
    if refused:
        raise WordingRefused(findings=", ".join(refused))
    put(
        mfi_id,
        NewText(
            id=message_id,
            notice=NOTICE,
            kind=Message.Kind.REMINDER,
            borrower_id=hers.id if hers else None,
            person_id=person.id if person else None,
            phone=phone,
            language=language,
            says=in_letters(says, plain=plain),
            expires_at=timezone.now() + LASTS,
        ),
    )
    record_act(by, "write-message", "message", message_id, mfi_id=mfi_id)
    record_event(mfi_id, WRITTEN, "message", message_id)
    return facts
