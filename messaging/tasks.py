"""What the worker does for messages: ids in, one errand out."""

import logging
from datetime import timedelta
from uuid import UUID

from celery import shared_task
from django.db import DatabaseError
from django.utils import timezone

from loans.errors import DomainError
from loans.queries.directory import lender_ids
from messaging.actions.outbox import expire, lose_sight
from messaging.errands.send import SENDER, send
from messaging.errands.tell import catch_up, tell
from messaging.queries.outbox import due, of_events

log = logging.getLogger(__name__)
# The word of a text that was put into the outbox is on its way for so long.
WORD_OF_TEXT = timedelta(seconds=30)


@shared_task
def tell_of(mfi_id: str, event_ids: list[str]) -> None:
    """Tell of events at once, and send what is said."""
    lender = UUID(mfi_id)
    for message_id in tell(of_events(lender, [UUID(one) for one in event_ids])):
        send(lender, message_id)


@shared_task
def sweep_messages() -> None:
    """Tell and send what nobody was told of; one lender's trouble stops nobody else's."""
    for mfi_id in lender_ids():
        try:
            catch_up(mfi_id)
            lose_sight(mfi_id, by=SENDER)
            expire(mfi_id, by=SENDER)
            for message_id in due(mfi_id, timezone.now() - WORD_OF_TEXT):
                send(mfi_id, message_id)
        except (DatabaseError, DomainError):
            log.exception("a lender's messages were not swept", extra={"mfi_id": str(mfi_id)})
