"""What a carrier is asked to do, and the things that may come of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from messaging.rules.delivery import Outcome


@dataclass(frozen=True, slots=True)
class Account:
    """A lender's own account with a carrier; the installation's stands in for what is empty."""

    username: str = ""
    api_key: str = field(default="", repr=False)
    sender_id: str = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """One phone; `id` is the message's, ours."""

    id: UUID
    phone: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """The same words to one phone or to several."""

    mfi_id: UUID
    recipients: tuple[Recipient, ...]
    says: str = field(repr=False)
    # After it nobody wants to read them any more.
    expires_at: datetime
    account: Account = Account()


class Carrier(Protocol):
    """Somebody who carries text messages."""

    @property
    def name(self) -> str:
        """Name it, as rows of messages do."""

    @property
    def recipients_max(self) -> int:
        """Say how many recipients one call may have."""

    async def send(self, call: Call) -> Sequence[Outcome]:
        """Hand it over, once: what came of each recipient, in their order.

        Whether it is handed over again is not the carrier's to decide.
        """


@dataclass(slots=True)
class Chosen:
    """The one place where the wiring says which carrier this installation has."""

    carrier: Carrier | None = None
    # What carries mail to staff.
    mail: Carrier | None = None


chosen = Chosen()
