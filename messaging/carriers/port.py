"""What a carrier is asked to do, and the things that may come of it."""

from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from messaging.rules.delivery import Outcome


@dataclass(frozen=True, slots=True)
class Text:
    """One text to one phone; `id` is ours."""

    id: UUID
    phone: str = field(repr=False)
    says: str = field(repr=False)


class Carrier(Protocol):
    """Somebody who carries text messages."""

    @property
    def name(self) -> str:
        """Name it, as rows of messages do."""

    def send(self, text: Text) -> Outcome:
        """Hand it over, once: whether it is handed over again is not the carrier's to decide."""


@dataclass(slots=True)
class Chosen:
    """The one place where the wiring says which carrier this installation has."""

    carrier: Carrier | None = None


chosen = Chosen()
