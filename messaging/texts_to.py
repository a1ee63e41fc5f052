"""What a lender wrote to one borrower's phone, and what became of it: for herself."""

from uuid import UUID

from loans.rules.plain import Plain, plain_of
from loans.sealed import Unreadable, unseal
from messaging.actions.queue import key_of
from messaging.models import Message
from messaging.rules.outgoing import TEXT, TO

SHOWN = ("at", "notice", "wording_version", "kind", "language", "status", "settled_at")


def texts_to(mfi_id: UUID, borrower_id: UUID) -> list[Plain]:
    """List them, the first at the front; of one that nobody can open any more no words are left."""
    rows = Message.objects.of(mfi_id).filter(borrower_id=borrower_id).order_by("at", "id")
    told: list[Plain] = []
    for row in rows:
        to: str | None
        text: str | None
        try:
            key = key_of(row)
            to, text = unseal(key, TO, row.to_sealed), unseal(key, TEXT, row.text_sealed)
        except Unreadable:
            to = text = None
        told.append({**plain_of(row, SHOWN), "to": to, "text": text})
    return told
