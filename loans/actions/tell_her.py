"""Have a borrower told something on her own wish, or because she must be able to prove it."""

from enum import StrEnum
from uuid import UUID

from loans.deed import Actor, Once, deed, remember
from loans.once import Facts
from loans.record import record_act, record_event


class About(StrEnum):
    """What she is told of, as its event is named."""

    OFFER = "facts.asked"
    STATEMENT = "statement.asked"
    PIN = "pin.changed"
    LOCKED = "pin.locked"


# What an event is about.
SUBJECTS = {
    About.OFFER: "application",
    About.STATEMENT: "loan",
    About.PIN: "borrower",
    About.LOCKED: "borrower",
}


@deed
def tell_her(
    mfi_id: UUID, about: About, subject_id: UUID, *, by: Actor, once: Once | None = None
) -> Facts:
    """Write down that she is to be told; whoever speaks to phones finds the words."""
    facts: Facts = {"id": str(subject_id)}
    remember(once, mfi_id, facts)
    kind = SUBJECTS[about]
    record_act(by, about.value, kind, subject_id, mfi_id=mfi_id)
    record_event(mfi_id, about.value, kind, subject_id)
    return facts
