"""Tell phones what happened: a text in the outbox for each event that somebody hears of."""

import logging
from collections.abc import Iterable
from uuid import UUID

from django.db import DatabaseError
from django.utils import timezone

from loans.deed import Actor
from loans.errors import Busy, LenderUnavailable, NotThisLender
from loans.models import Borrower, Event, Person
from messaging.actions.outbox import note_told
from messaging.actions.queue import NewText, id_of, queue
from messaging.catalogue import text
from messaging.notices import NOTICES, Notice, from_lender
from messaging.queries.outbox import untold

TELLER = Actor.system("notices")
log = logging.getLogger(__name__)


def tell(events: Iterable[Event]) -> list[UUID]:
    """Put a text for each into the outbox, and give the ids of what is new there."""
    return [message_id for event in events for message_id in _told(event)]


def catch_up(mfi_id: UUID) -> list[UUID]:
    """Tell of what nobody was told of since the last time."""
    begun = timezone.now()
    told = tell(untold(mfi_id, NOTICES))
    note_told(mfi_id, begun, by=TELLER)
    return told


def _told(event: Event) -> list[UUID]:
    try:
        told = [_queued(event, notice) for notice in NOTICES.get(event.type, ())]
    except NotThisLender:
        # What it speaks of is gone since.
        log.info("nothing to tell of", extra={"event_id": str(event.id)})
        return []
    except (DatabaseError, Busy, LenderUnavailable):
        # The sweep finds it again.
        raise
    except Exception:
        # One event that cannot be told of keeps nobody else from hearing of theirs.
        log.exception("an event was not told of", extra={"event_id": str(event.id)})
        return []
    return [message_id for message_id in told if message_id is not None]


def _queued(event: Event, notice: Notice) -> UUID | None:
    # The language is the person's, and whose event it is, its facts say.
    about = notice.about(event, "en")
    if about is None:
        return None
    borrower = Borrower.objects.of(event.mfi_id).filter(id=about.borrower_id).first()
    if borrower is None or not borrower.phone:
        return None
    person = Person.objects.get(id=borrower.person_id)
    in_her_language = notice.about(event, person.language) or about
    facts = {**from_lender(event.mfi_id), **in_her_language.facts}
    said = text(person.language, notice.text, facts, event.mfi_id)
    message_id = id_of(event.id, notice.text)
    new = NewText(
        id=message_id,
        event_id=event.id,
        notice=notice.text,
        kind=notice.kind,
        law=notice.law,
        borrower_id=borrower.id,
        person_id=person.id,
        phone=about.phone or borrower.phone,
        language=person.language,
        says=said.says,
        wording_version=said.version,
    )
    return message_id if queue(event.mfi_id, new, by=TELLER) else None
