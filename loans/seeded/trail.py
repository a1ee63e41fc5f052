"""What each made-up deed leaves beside its effect: a sealed audit row, and an event."""

from typing import NamedTuple

from loans.models import AuditEntry, AuditSeal, Event
from loans.rules.chain import CANONICAL, seal_text
from loans.seeded.chance import Chance
from loans.seeded.tables import Batch, Table

AUDIT = Table(
    AuditEntry,
    "mfi_id id at actor_kind actor_id action target_kind target_id after reason",
)
SEAL = Table(AuditSeal, "mfi_id id number entry_id digest sealed_at")
EVENT = Table(Event, "mfi_id id at type subject_kind subject_id data")

Values = dict[str, str | int]
NOTHING = "{}"


class Subject(NamedTuple):
    """What a deed was done to."""

    kind: str
    id: str


class Trail:
    """A lender's trail, and the end of its chain.

    These rows are of days gone by, and the sealer looks for new ones only: so they come sealed.
    """

    def __init__(self, mfi_id: str, chance: Chance, number: int, digest: bytes) -> None:
        """Go on behind the last seal."""
        self.mfi_id = mfi_id
        self.chance = chance
        self.number = number
        self.digest = digest
        self.batch: Batch = {}

    def act(self, by: str, action: str, on: Subject, at: str, after: Values, why: str = "") -> None:
        """Write down what a member of staff did.

        The form that is sealed is written as it comes out, which takes a third of the time of
        having a dictionary sorted: all that stands in it are codes, numbers and ids.
        """
        mfi_id, entry_id, told = self.mfi_id, self.chance.id(), CANONICAL.encode(after)
        self.number += 1
        self.digest = seal_text(
            self.digest,
            f'{{"action":"{action}","actor_id":"{by}","actor_kind":"staff","after":{told},'
            f'"at":"{at}","before":{{}},"id":"{entry_id}","ip":"","mfi_id":"{mfi_id}",'
            f'"number":{self.number},"reason":"{why}","request_id":"",'
            f'"target_id":"{on.id}","target_kind":"{on.kind}"}}',
        )
        self.batch[AUDIT].append(
            (mfi_id, entry_id, at, "staff", by, action, on.kind, on.id, told, why)
        )
        self.batch[SEAL].append((mfi_id, self.chance.key(), self.number, entry_id, self.digest, at))

    def event(self, type_: str, on: Subject, at: str, data: Values) -> None:
        """Write down what happened."""
        told = CANONICAL.encode(data) if data else NOTHING
        row = (self.mfi_id, self.chance.key(), at, type_, on.kind, on.id, told)
        self.batch[EVENT].append(row)
