"""Send a text: claimed, handed to the carrier, and what came of it written down."""

import logging
from uuid import UUID

from loans.deed import Actor
from loans.models import Person
from loans.sealed import Unreadable, unseal
from messaging.actions.outbox import begin, claim, settle, suppress
from messaging.actions.queue import TEXT, TO, key_of
from messaging.actions.stop import stopped
from messaging.carriers.port import Text, chosen
from messaging.models import Message
from messaging.rules.delivery import NoAnswer, Outcome

SENDER = Actor.system("messages")
log = logging.getLogger(__name__)


def send(mfi_id: UUID, message_id: UUID) -> bool:
    """Send it unless somebody else does, and tell whether the carrier was asked."""
    if chosen.carrier is None:
        raise RuntimeError("No carrier is wired.")
    message = claim(mfi_id, message_id, by=SENDER)
    if message is None:
        return False
    try:
        text = _opened(message)
    except (Unreadable, Person.DoesNotExist):
        # Her key is destroyed, and with it who she was.
        suppress(message, "erased", by=SENDER)
        return False
    if message.kind == Message.Kind.BULK and stopped(mfi_id, text.phone):
        suppress(message, "stopped", by=SENDER)
        return False
    if not begin(message, chosen.carrier.name, by=SENDER):
        return False
    settle(message, _asked(text), by=SENDER)
    return True


def _asked(text: Text) -> Outcome:
    assert chosen.carrier is not None
    try:
        return chosen.carrier.send(text)
    except Exception:
        # It may have left before the line broke.
        log.exception("a carrier did not answer", extra={"message_id": str(text.id)})
        return NoAnswer()


def _opened(message: Message) -> Text:
    key = key_of(message)
    phone, says = unseal(key, TO, message.to_sealed), unseal(key, TEXT, message.text_sealed)
    return Text(message.id, phone, says)
