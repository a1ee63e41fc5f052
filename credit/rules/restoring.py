"""An entry made again from its lender's book, when the registry was lost."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from credit.rules.moment import to_the_millisecond
from credit.rules.reservation import Entry, State
from credit.rules.subject import Degree


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """An entry as its lender's book has it: told when the registry was lost, and not asked for.

    Its state is that of room that is held, of a loan that runs, or of one that is over.
    """

    id: UUID
    subject: UUID
    mfi_id: UUID
    state: State
    # What is held or owed; nought of a loan that is over.
    amount_lisente: int
    monthly_lisente: int = 0
    degree: Degree = Degree.DECLARED
    # Until when room is held.
    expires_at: datetime | None = None
    # When it became a loan; None before, and of a loan that was brought from other books.
    lent_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.state not in {State.RESERVED, State.EXPOSED, State.SETTLED}:
            raise ValueError("what was given back is told by nobody")
        if (self.state is State.RESERVED) != (self.expires_at is not None):
            raise ValueError("what is held has an end, and a loan has none")
        if self.amount_lisente < 0 or (self.state is State.SETTLED and self.amount_lisente):
            raise ValueError("nobody owes less than nothing, nor anything of a loan that is over")


def restore(entry: Entry | None, told: Restored, *, at: datetime) -> Entry:
    """Have an entry as the book had it at a moment; what came by a later word is not changed back.

    No policy is asked: the money was lent, the approval given. Room that is held is at least as
    large and lasts at least as long as the book says.
    """
    if entry is not None and entry.mfi_id != told.mfi_id:
        raise ValueError("an application belongs to one lender")
    if entry is not None and at < entry.touched_at:
        return entry.at(at)
    if entry is not None and entry.state is told.state is State.SETTLED:
        return entry
    after = _restored(None if entry is None else entry.at(at), told, at)
    same = entry is not None and after == replace(entry, touched_at=at)
    return entry if entry is not None and same else after


def _restored(known: Entry | None, told: Restored, at: datetime) -> Entry:
    after = Entry(
        id=told.id,
        subject=told.subject,
        mfi_id=told.mfi_id,
        consent_id=None if known is None else known.consent_id,
        state=told.state,
        amount_lisente=told.amount_lisente,
        expires_at=at if known is None else known.expires_at,
        touched_at=at,
        claims=frozenset(),
        monthly_lisente=told.monthly_lisente,
        degree=told.degree,
        lent_at=_lent_at(known, told),
    )
    if told.expires_at is None:
        return after
    # One claim that no try gives back: the approval itself.
    held = replace(
        after, expires_at=to_the_millisecond(told.expires_at), claims=frozenset({told.id})
    )
    if known is None or known.state is not State.RESERVED:
        return held
    return replace(
        held,
        amount_lisente=max(held.amount_lisente, known.amount_lisente),
        expires_at=max(held.expires_at, known.expires_at),
        claims=held.claims | known.claims,
        monthly_lisente=max(held.monthly_lisente, known.monthly_lisente),
    )


def _lent_at(known: Entry | None, told: Restored) -> datetime | None:
    """Keep the moment that the registry itself saw: the book may know only the day."""
    if told.state is State.RESERVED:
        return None
    if known is not None and known.lent_at is not None:
        return known.lent_at
    return None if told.lent_at is None else to_the_millisecond(told.lent_at)
