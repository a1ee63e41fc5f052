"""Send the house's mail: taken, handed to the server, and what came of it written down."""

import logging
from uuid import UUID

from loans.deed import Actor
from loans.sealed import Unreadable, unseal
from messaging.actions.house_outbox import (
    ADDRESS,
    TEXT,
    claim_mails,
    expire_mails,
    mail_of,
    settle_mail,
)
from messaging.carriers.line import line
from messaging.carriers.port import Call, Recipient, chosen
from messaging.models import HouseMessage
from messaging.rules.delivery import Refused

SENDER = Actor.system("mail")
# Whose mail it is: nobody's among the lenders.
HOUSE = UUID(int=0)
log = logging.getLogger(__name__)


def send_house() -> int:
    """Send what is due; count what the server took or refused."""
    if chosen.mail is None:
        raise RuntimeError("No mail is wired.")
    expire_mails(by=SENDER)
    calls = []
    for row in claim_mails(chosen.mail.name, by=SENDER):
        try:
            calls.append((row, _call(row)))
        except Unreadable:
            log.exception("a mail cannot be read", extra={"mail": str(row.id)})
            settle_mail(row, Refused("unreadable"), by=SENDER)
    answers = line().ask(chosen.mail, [call for _, call in calls])
    for (row, _), answer in zip(calls, answers, strict=True):
        (outcome,) = answer.result()
        settle_mail(row, outcome, by=SENDER)
    return len(calls)


def _call(row: HouseMessage) -> Call:
    key = mail_of(row)
    to = Recipient(row.id, unseal(key, ADDRESS, row.to_sealed))
    says = unseal(key, TEXT, row.text_sealed)
    return Call(mfi_id=HOUSE, recipients=(to,), says=says, expires_at=row.expires_at)
