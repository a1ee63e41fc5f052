"""The registry's port: who a person is among all lenders, whichever store keeps it."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from credit.records import EngineVersion, PhoneUser
from credit.rules.subject import Identity, PhoneDigest


class Registry(Protocol):
    """What lenders tell each other; every call may raise RegistryUnavailable (credit.outage)."""

    def enrol(self, identity: Identity) -> UUID:
        """Give the one registry borrower of this identity, made now if nobody asked before.

        RegistryUndecided when the answer was lost for too long: asking again settles it.
        """

    def find(self, identity: Identity) -> UUID | None:
        """Give the registry borrower of this identity, if any lender has ever enrolled her."""

    def point_phone(self, phone: PhoneDigest, borrower_id: UUID, *, at: datetime) -> None:
        """Note that at this moment the phone was hers; the same note twice is one.

        RegistryUndecided when the answer was lost: send it again.
        """

    def borrowers_of_phone(self, phone: PhoneDigest) -> tuple[PhoneUser, ...]:
        """List everybody the phone has ever pointed at, the latest first."""

    def version(self) -> EngineVersion:
        """Name the engine, having asked it for something that only a working registry answers."""
