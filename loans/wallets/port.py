"""What a wallet is asked to do, and the three things that may come of it."""

from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID


class NotACallback(ValueError):
    """Something that came to our door is nothing that a wallet sends; names the field."""


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


@dataclass(frozen=True, slots=True)
class Asked:
    """She is asked for her wallet's PIN; what comes of it is told to our door, later."""


Prompted = Asked | Refused | NoAnswer


@dataclass(frozen=True, slots=True)
class Prompt:
    """A payment that somebody is to approve on her phone; `reference` is ours."""

    reference: str
    phone: str = field(repr=False)
    lisente: int


class Wallet(Protocol):
    """A provider of mobile money."""

    @property
    def name(self) -> str:
        """Name it, as its callbacks are kept."""

    def pay_out(self, payout_id: UUID, phone: str, lisente: int) -> Outcome:
        """Pay somebody; the payout's id is our reference at the provider's."""

    def collect(self, prompt: Prompt) -> Prompted:
        """Ask somebody to pay us."""


@dataclass(slots=True)
class Chosen:
    """The one place where the wiring says which wallet this installation has."""

    wallet: Wallet | None = None


chosen = Chosen()
