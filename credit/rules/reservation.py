"""The life of a reservation: held, then released, expired, or a loan that is one day settled.

Every store keeps entries and asks here what becomes of them; what a store adds is that nobody else
changes the same person's entries meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from credit.rules.consent import Purpose
from credit.rules.exposure import ExposurePolicy, Refused, Taken, Why, Wish
from credit.rules.inquiry import Inquiry
from credit.rules.moment import to_the_millisecond
from credit.rules.subject import Degree

# A lender that has agreed to nothing beside what all share.
NOTHING_MORE = ExposurePolicy(loans_max=None, owed_lisente_max=None)


class State(StrEnum):
    """Where an entry stands; a reservation ends in one of the last four, and once."""

    RESERVED = "reserved"
    RELEASED = "released"
    EXPIRED = "expired"
    EXPOSED = "exposed"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a lender wants to have held for a person, under the id of her application.

    The claim names one try to approve. Two officers who try at once share one reservation, and
    the one who is refused gives back his claim and not the other's.
    """

    id: UUID
    subject: UUID
    mfi_id: UUID
    consent_id: UUID
    claim: UUID
    # The look that the answer is: her record says whether there is room.
    inquiry_id: UUID
    amount_lisente: int
    expires_at: datetime
    # What its instalments will ask a month: lenders weigh all of hers against her income.
    monthly_lisente: int = 0
    income_lisente: int | None = None
    degree: Degree = Degree.DECLARED
    # What this lender keeps to beside what all share.
    agreed: ExposurePolicy = NOTHING_MORE
    # Whose look it is, where somebody of the lender's staff decides.
    officer: UUID | None = None

    def __post_init__(self) -> None:
        if self.amount_lisente < 1:
            raise ValueError("a reservation is of one lisente or more")

    def wish(self, at: datetime) -> Wish:
        """Give what a policy is asked about."""
        return Wish(
            mfi_id=self.mfi_id,
            amount_lisente=self.amount_lisente,
            at=at,
            income_lisente=self.income_lisente,
        )

    def look(self, at: datetime) -> Inquiry:
        """Give what is noted of it, whatever the answer."""
        return Inquiry(
            id=self.inquiry_id,
            subject=self.subject,
            mfi_id=self.mfi_id,
            purpose=Purpose.APPLICATION,
            consent_id=self.consent_id,
            at=at,
            officer=self.officer,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One application or loan of one person, as the registry holds it."""

    id: UUID
    subject: UUID
    mfi_id: UUID
    # None: the loan was given before anybody had to ask.
    consent_id: UUID | None
    state: State
    amount_lisente: int
    expires_at: datetime
    # When it was last asked for, or what is owed was last told.
    touched_at: datetime
    claims: frozenset[UUID]
    monthly_lisente: int = 0
    degree: Degree = Degree.DECLARED
    # When it became a loan; None before, and of a loan that was brought from other books.
    lent_at: datetime | None = None

    def at(self, moment: datetime) -> "Entry":
        """Give the entry as it stands at a moment: a reservation ends without anybody's doing."""
        if self.state is State.RESERVED and moment >= self.expires_at:
            return replace(self, state=State.EXPIRED, claims=frozenset())
        return self

    @property
    def counts(self) -> bool:
        """Tell whether it takes up room."""
        return self.state in {State.RESERVED, State.EXPOSED}


def reserve(
    entries: Sequence[Entry], asked: Asked, policy: ExposurePolicy, *, at: datetime
) -> Entry | Refused:
    """Hold what is asked for beside the person's other entries, or say that there is no room.

    What is held already is held: asking again neither takes more room nor asks the policy again,
    unless it is for more. A reservation that ended can be asked for anew.
    """
    expires_at = to_the_millisecond(asked.expires_at)
    if at >= expires_at:
        raise ValueError("a reservation ends after it begins")
    standing = [entry.at(at) for entry in entries]
    own = next((entry for entry in standing if entry.id == asked.id), None)
    if own is not None and own.mfi_id != asked.mfi_id:
        raise ValueError("an application belongs to one lender")
    others = [_taken(entry) for entry in standing if entry.id != asked.id]
    if own is not None and own.state is State.EXPOSED:
        return own
    both = policy.stricter(asked.agreed)
    if own is not None and own.state is State.SETTLED:
        return Refused(Why.SPENT, *both.left(others, asked.income_lisente))
    held = own if own is not None and own.state is State.RESERVED else None
    if held is None or asked.amount_lisente > held.amount_lisente:
        refused = both.refuses(others, asked.wish(at))
        if refused is not None:
            return refused
    if held is not None:
        return replace(
            held,
            amount_lisente=max(held.amount_lisente, asked.amount_lisente),
            expires_at=max(held.expires_at, expires_at),
            monthly_lisente=max(held.monthly_lisente, asked.monthly_lisente),
            touched_at=at,
            claims=held.claims | {asked.claim},
        )
    return Entry(
        id=asked.id,
        subject=asked.subject,
        mfi_id=asked.mfi_id,
        consent_id=asked.consent_id,
        state=State.RESERVED,
        amount_lisente=asked.amount_lisente,
        expires_at=expires_at,
        touched_at=at,
        claims=frozenset({asked.claim}),
        monthly_lisente=asked.monthly_lisente,
        degree=asked.degree,
    )


def _taken(entry: Entry) -> Taken:
    return Taken(
        mfi_id=entry.mfi_id,
        lisente=entry.amount_lisente,
        open=entry.counts,
        lent_at=entry.lent_at,
    )


def release(
    entry: Entry,
    *,
    at: datetime,
    claim: UUID | None = None,
    untouched_since: datetime | None = None,
) -> Entry:
    """Give back one claim, or without one all of them; the last claim frees the room.

    A sweep names the moment before which nobody may have asked: whoever has asked since is about
    to decide, and keeps what he was told he has.
    """
    standing = entry.at(at)
    if standing.state is not State.RESERVED:
        return standing
    if untouched_since is not None and standing.touched_at >= untouched_since:
        return standing
    claims = standing.claims - {claim} if claim else frozenset[UUID]()
    return replace(standing, claims=claims, state=standing.state if claims else State.RELEASED)


def expose(entry: Entry, amount_lisente: int, *, at: datetime) -> Entry:
    """Make a loan of what is held; of what is no longer held nothing can be made."""
    standing = entry.at(at)
    if standing.state is not State.RESERVED:
        return standing
    if not 0 < amount_lisente <= standing.amount_lisente:
        raise ValueError("a loan is of no more than what was held for it")
    return replace(
        standing,
        state=State.EXPOSED,
        amount_lisente=amount_lisente,
        touched_at=at,
        claims=frozenset(),
        lent_at=at,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A loan that a lender had given before it worked here: told, and not asked for."""

    id: UUID
    subject: UUID
    mfi_id: UUID
    owed_lisente: int
    # What its instalments ask a month.
    monthly_lisente: int = 0
    degree: Degree = Degree.DECLARED


def given(entry: Entry | None, told: Given, *, at: datetime) -> Entry:
    """Count a loan that is owed already: no policy is asked, for the money was lent long ago."""
    if told.owed_lisente < 0:
        raise ValueError("nobody owes less than nothing")
    if entry is None:
        return Entry(
            id=told.id,
            subject=told.subject,
            mfi_id=told.mfi_id,
            consent_id=None,
            state=State.EXPOSED,
            amount_lisente=told.owed_lisente,
            expires_at=at,
            touched_at=at,
            claims=frozenset(),
            monthly_lisente=told.monthly_lisente,
            degree=told.degree,
        )
    if entry.mfi_id != told.mfi_id:
        raise ValueError("a loan belongs to one lender")
    return change(entry, told.owed_lisente, at=at)


def change(entry: Entry, amount_lisente: int, *, at: datetime) -> Entry:
    """Note what is owed at a moment; word of an earlier moment that comes late changes nothing.

    A loan that was settled is owed again when a payment is taken back. No policy is asked: the
    money was lent long ago.
    """
    if amount_lisente < 0:
        raise ValueError("nobody owes less than nothing")
    again = entry.state is State.SETTLED and amount_lisente > 0
    if not (entry.state is State.EXPOSED or again) or at < entry.touched_at:
        return entry.at(at)
    return replace(entry, state=State.EXPOSED, amount_lisente=amount_lisente, touched_at=at)


def settle(entry: Entry, *, at: datetime) -> Entry:
    """End a loan that is paid; also one that was lent and paid before anybody told that it was."""
    standing = entry.at(at)
    if standing.state not in {State.RESERVED, State.EXPOSED}:
        return standing
    return replace(
        standing,
        state=State.SETTLED,
        amount_lisente=0,
        touched_at=at,
        claims=frozenset(),
        lent_at=at if standing.state is State.RESERVED else standing.lent_at,
    )
