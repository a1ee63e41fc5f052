"""What the worker does for messages: ids in, one errand out."""

import logging
from uuid import UUID

from celery import Task, shared_task
from django.conf import settings
from django.db import DatabaseError
from kombu.exceptions import OperationalError

from loans.errors import DomainError
from loans.queries.directory import lender_ids
from messaging.actions.lapse import lapse
from messaging.actions.outbox import expire, lose_sight
from messaging.errands import broadcasts, send
from messaging.errands.answer_inbound import answer_inbound as answer_phones
from messaging.errands.deliver_reports import deliver_reports as take_in_reports
from messaging.errands.forget import forget_old
from messaging.errands.lane import SENDER
from messaging.errands.look_over import look_over
from messaging.errands.remind import remind
from messaging.errands.send_house import send_house
from messaging.errands.tell import catch_up, tell
from messaging.errands.tell_staff import tell_staff as tell_lenders_staff
from messaging.errands.unknowns import look_at_unknowns as look_at_all_unknowns
from messaging.queries.outbox import lanes_waiting, of_events

log = logging.getLogger(__name__)
# After so long a sweep has asked again.
ASKED_SECONDS = 60


@shared_task
def tell_of(mfi_id: str, event_ids: list[str]) -> None:
    """Tell of events at once, and have sent what is said."""
    lender = UUID(mfi_id)
    if tell(of_events(lender, [UUID(one) for one in event_ids])):
        _ask(send_urgent, mfi_id)


@shared_task
def send_urgent(mfi_id: str) -> None:
    """Send a lender's codes and receipts for a while; then it is another's turn."""
    lender = UUID(mfi_id)
    sent = send.send_urgent(lender)
    if sent and lanes_waiting(lender).urgent:
        _ask(send_urgent, mfi_id)


@shared_task
def send_bulk(mfi_id: str) -> None:
    """Send a lender's reminders and broadcasts for a while; then it is another's turn."""
    lender = UUID(mfi_id)
    sent = send.send_bulk(lender)
    broadcasts.settle_all(lender)
    if sent and lanes_waiting(lender).bulk:
        _ask(send_bulk, mfi_id)


@shared_task
def fill_broadcasts(mfi_id: str, _event_ids: list[str] | None = None) -> None:
    """Write down the recipients of what was let go, and have it sent."""
    if broadcasts.fill_all(UUID(mfi_id)):
        _ask_senders(mfi_id)


@shared_task
def sweep_messages() -> None:
    """Find what nobody was told of and nobody sends; one lender's trouble stops nobody else's."""
    for mfi_id in lender_ids():
        try:
            sweep(mfi_id)
        except (DatabaseError, DomainError):
            log.exception("a lender's messages were not swept", extra={"mfi_id": str(mfi_id)})


def sweep(mfi_id: UUID) -> None:
    """Do it for one lender."""
    catch_up(mfi_id)
    lose_sight(mfi_id, by=SENDER)
    expire(mfi_id, by=SENDER)
    lapse(mfi_id, by=SENDER)
    broadcasts.fill_all(mfi_id)
    broadcasts.settle_all(mfi_id)
    waiting = lanes_waiting(mfi_id)
    if waiting.urgent:
        _ask(send_urgent, str(mfi_id))
    if waiting.bulk:
        _ask_senders(str(mfi_id))


def _ask_senders(mfi_id: str) -> None:
    """Have as many processes as may send it in bulk."""
    for _ in range(settings.SMS_SENDERS):
        _ask(send_bulk, mfi_id)


@shared_task
def deliver_reports() -> int:
    """Take in what carriers reported."""
    return take_in_reports()


@shared_task
def look_at_unknowns() -> None:
    """Say how many texts there are whose end nobody knows."""
    look_at_all_unknowns()


@shared_task
def look_over_messages() -> None:
    """Say what waits, and what a person should know of."""
    look_over()


@shared_task
def answer_inbound() -> None:
    """Answer what phones sent us, and send the answers."""
    for mfi_id in {mfi_id for mfi_id, _ in answer_phones()}:
        _ask(send_urgent, str(mfi_id))


@shared_task
def remind_borrowers() -> None:
    """Write the day's reminders; one lender's trouble keeps nobody else's from being written."""
    for mfi_id in lender_ids():
        try:
            remind(mfi_id)
        except (DatabaseError, DomainError):
            log.exception("a lender's reminders were not written", extra={"mfi_id": str(mfi_id)})


@shared_task
def tell_staff() -> None:
    """Mail staff what they should know; one lender's trouble keeps it from nobody else's."""
    for mfi_id in lender_ids():
        try:
            tell_lenders_staff(mfi_id)
        except (DatabaseError, DomainError):
            log.exception("a lender's staff were not told", extra={"mfi_id": str(mfi_id)})


@shared_task
def send_mail() -> int:
    """Send the house's mail that is due."""
    return send_house()


@shared_task
def forget_texts() -> None:
    """Forget what texts said and to whom, where it is old."""
    forget_old()


def _ask(task: "Task[[str], None]", mfi_id: str) -> None:
    """Have a sender do it; what the broker does not take, a sweep asks for again."""
    try:
        task.apply_async((mfi_id,), retry=False, expires=ASKED_SECONDS)
    except OperationalError:
        log.warning("the broker took no word of texts that are due", extra={"mfi_id": mfi_id})
