"""A text on its way out: as it was claimed, as it begins, and what became of it."""

from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from messaging.rules.afterwards import Change

# As what the number and the words of a text are sealed.
TO: Final = "message-to"
TEXT: Final = "message-text"
# As what a number is digested, to find what went to it.
FIND_BY: Final = "message"


class Claimed(NamedTuple):
    """A text that is ours until its lease ends, as its row says it."""

    id: UUID
    claim_id: UUID
    kind: str
    law: bool
    notice: str
    broadcast_id: UUID | None
    borrower_id: UUID | None
    language: str
    sealed_for_id: UUID | None
    data_key: bytes | None
    data_key_id: str
    to_sealed: str
    text_sealed: str
    segments: int
    tries: int
    unsure: int
    expires_at: datetime


class Beginning(NamedTuple):
    """A text that the carrier is about to be asked to take; what is None, the row knows already."""

    id: UUID
    claim_id: UUID
    digest: bytes | None = None
    text_sealed: str | None = None
    sealed_for: UUID | None = None
    segments: int | None = None
    network: str = ""


class Settled(NamedTuple):
    """What became of a text that was ours."""

    id: UUID
    claim_id: UUID
    change: Change
