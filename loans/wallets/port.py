"""What a wallet is asked to do, and the three things that may come of it."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Paid:
    """She has the money; the provider's id of it."""

    provider_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was paid, for certain; the provider's code of why."""

    code: str


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Nobody can say whether it was paid: it is asked after, never asked again."""


Outcome = Paid | Refused | NoAnswer


class Wallet(Protocol):
    """A provider of mobile money."""

    def pay_out(self, payout_id: UUID, phone: str, lisente: int) -> Outcome:
        """Pay somebody; the payout's id is our reference at the provider's."""


@dataclass(slots=True)
class Chosen:
    """The one place where the wiring says which wallet this installation has."""

    wallet: Wallet | None = None


chosen = Chosen()
