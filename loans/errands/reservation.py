"""Room for a loan, held in the registry before it is approved, and given back when it is not."""

import logging
import time
import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from django.utils import timezone

from credit.outage import RegistryUndecided
from credit.registry import Reservations
from credit.rules.consent import Consent, Purpose
from credit.rules.exposure import ExposurePolicy, Refused
from credit.rules.reservation import Asked, Entry, Given, State
from credit.rules.restoring import Restored
from credit.rules.subject import Degree
from loans.deed import Actor
from loans.errands.inquiries import LookedAt, inquiry_id, let_her_hear, looked
from loans.errands.pass_on_consent import pass_on_consent
from loans.errands.registry import Port, consents
from loans.errors import ConsentMissing, CreditLimit, RegistryAway
from loans.once import Once
from loans.rules.policy import Policy

# No approval takes longer from its reservation to its end. What is older and belongs to no
# approved application was left behind by a process that died.
APPROVAL_LASTS = timedelta(minutes=10)
# How long room is held again for a payout whose reservation is gone.
PAYOUT_LASTS = timedelta(minutes=10)
BATCH = 500

Answer = TypeVar("Answer")
ApprovedAmong = Callable[[UUID, Sequence[UUID]], Collection[UUID]]
log = logging.getLogger(__name__)
reservations = Port[Reservations]()


@dataclass(slots=True)
class Watch:
    """Who hears how long a reservation took, where the wiring says so."""

    took: Callable[[timedelta], None] | None = None


watch = Watch()


@dataclass(frozen=True, slots=True)
class Held:
    """Room held for one try to approve an application."""

    application_id: UUID
    subject: UUID
    claim: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What is to be held for an application, and for whom."""

    application_id: UUID
    subject: UUID
    mfi_id: UUID
    lisente: int
    # What its instalments ask a month, and what she earns in one where she says so.
    monthly_lisente: int
    # What the lender keeps to beside what all share.
    agreed: ExposurePolicy
    income_lisente: int | None = None
    degree: Degree = Degree.DECLARED
    # Who decides, where one of the staff does.
    officer: UUID | None = None


def agreed_by(policy: Policy) -> ExposurePolicy:
    """Give what a lender keeps to beside what all share."""
    return ExposurePolicy(
        loans_max=policy.agreed_loans_max,
        owed_lisente_max=policy.agreed_owed_lisente_max,
        income_percent_max=policy.agreed_income_percent_max,
        cooling_days=policy.agreed_cooling_days,
    )


def reserve_for(room: Room, expires_at: datetime, once: Once | None = None) -> Held:
    """Hold room for an application, by her consent; that this was asked stands in her record.

    Asked twice, it is held once, until the later end and for the larger sum; the same try again,
    by the caller's key, is one look. It is the look of the officer who decides, if one does, and
    no quota keeps anybody from deciding on what waits for him.
    """
    now, claim = timezone.now(), uuid.uuid4()
    consent = _consent(room.application_id, room.subject, room.mfi_id, now)
    asked = Asked(
        id=room.application_id,
        subject=room.subject,
        mfi_id=room.mfi_id,
        consent_id=consent.id,
        claim=claim,
        inquiry_id=inquiry_id(room.application_id, once or claim),
        amount_lisente=room.lisente,
        expires_at=expires_at,
        monthly_lisente=room.monthly_lisente,
        income_lisente=room.income_lisente,
        degree=room.degree,
        agreed=room.agreed,
        officer=room.officer,
    )
    began = time.monotonic()
    with reservations.asked() as store:
        answer = _settled(lambda: store.reserve(asked, at=now))
    if watch.took is not None:
        watch.took(timedelta(seconds=time.monotonic() - began))
    by = Actor.system("reservation") if room.officer is None else Actor.staff(room.officer)
    about = LookedAt("application", room.application_id)
    let_her_hear(room.mfi_id, about, Purpose.APPLICATION, by=by)
    if isinstance(answer, Refused):
        raise CreditLimit(application=str(room.application_id), why=answer.code.value)
    return Held(room.application_id, room.subject, claim)


def is_held(application_id: UUID, subject: UUID, *, until: datetime) -> bool:
    """Tell whether room is held for an application, or is a loan's, up to a moment."""
    with reservations.asked() as store:
        hers = store.live(subject, at=timezone.now())
    own = next((one for one in hers if one.id == application_id), None)
    return own is not None and own.at(until).counts


def asked_at_others(application_id: UUID, subject: UUID, mfi_id: UUID, *, by: Actor) -> int:
    """Add up what her loans at other lenders ask a month, where she lets this one ask.

    However often the application is opened in a day, that is one look.
    """
    now = timezone.now()
    consent = _consent(application_id, subject, mfi_id, now)
    looked(consent, LookedAt("application", application_id), by=by, at=now)
    with reservations.asked() as store:
        hers = store.live(subject, at=now)
    return sum(one.monthly_lisente for one in hers if one.mfi_id != mfi_id)


def _consent(application_id: UUID, subject: UUID, mfi_id: UUID, at: datetime) -> Consent:
    """Give the consent by which the registry is asked for an application, or ask nothing."""
    consent = _live(subject, mfi_id, at)
    if consent is None and pass_on_consent(mfi_id, application_id):
        consent = _live(subject, mfi_id, at)
    if consent is None:
        raise ConsentMissing(application=str(application_id))
    return consent


def _live(subject: UUID, mfi_id: UUID, at: datetime) -> Consent | None:
    with consents.asked() as kept:
        return kept.live_consent(subject, mfi_id, Purpose.APPLICATION, at=at)


def release(held: Held) -> None:
    """Give back what one try held; another try at the same application keeps what it holds.

    The refusal that led here is what the officer must hear: where the registry does not answer,
    the sweep gives the room back later.
    """
    now = timezone.now()
    try:
        with reservations.asked() as store:
            _settled(
                lambda: store.release(held.subject, held.application_id, at=now, claim=held.claim)
            )
    except RegistryAway:
        log.warning("not released yet", extra={"application_id": str(held.application_id)})


def free(application_id: UUID, subject: UUID) -> None:
    """Give back the room of an application that will be no loan: declined, withdrawn, expired."""
    now = timezone.now()
    with reservations.asked() as store:
        _settled(lambda: store.release(subject, application_id, at=now))


def expose(room: Room) -> None:
    """Turn what is held into a loan, before the money moves: after this it no longer expires.

    Where the reservation is gone, room must be found anew, or the money stays here.
    """
    if _exposed(room):
        return
    reserve_for(room, timezone.now() + PAYOUT_LASTS)
    if not _exposed(room):
        raise CreditLimit(application=str(room.application_id), why="gone-again")


def expose_given(told: Given) -> None:
    """Tell of a loan that its lender had given before it worked here: nothing is asked for it."""
    now = timezone.now()
    with reservations.asked() as store:
        _settled(lambda: store.expose_given(told, at=now))


def change_exposure(application_id: UUID, subject: UUID, owed_lisente: int) -> bool:
    """Tell the registry what is owed now, and hear whether it knows the loan as one.

    One that was over and owes nothing more than a fee is known too, and no new loan.
    """
    now = timezone.now()
    with reservations.asked() as store:
        state = _settled(
            lambda: store.change_exposure(subject, application_id, owed_lisente, at=now)
        )
    return state in {State.EXPOSED, State.SETTLED}


def settle(application_id: UUID, subject: UUID) -> None:
    """Tell the registry that a loan is closed or cancelled."""
    now = timezone.now()
    with reservations.asked() as store:
        _settled(lambda: store.settle(subject, application_id, at=now))


def restore(told: Restored, at: datetime) -> State:
    """Have an entry as the book had it at a moment, and hear how it stands: no policy is asked."""
    with reservations.asked() as store:
        return _settled(lambda: store.restore(told, at=at))


def end_stray(entry: Entry, at: datetime) -> bool:
    """End what a book knew nothing of at a moment, or no more; what was told since stays."""
    if entry.state is State.EXPOSED:
        over = Restored(
            id=entry.id,
            subject=entry.subject,
            mfi_id=entry.mfi_id,
            state=State.SETTLED,
            amount_lisente=0,
        )
        return restore(over, at) is State.SETTLED
    since = at - APPROVAL_LASTS
    with reservations.asked() as store:
        ended = _settled(
            lambda: store.release(entry.subject, entry.id, at=timezone.now(), untouched_since=since)
        )
    return ended is State.RELEASED


def release_unapproved(mfi_id: UUID, approved_among: ApprovedAmong) -> int:
    """Give back what a lender's tries left behind, and count it.

    The book says which of some applications are approved, or further; whatever was asked for
    since is left alone, for its approval may be under way.
    """
    now = timezone.now()
    since, freed = now - APPROVAL_LASTS, 0
    with reservations.asked() as store:
        left = store.untouched(mfi_id, since=since)
    for start in range(0, len(left), BATCH):
        batch = left[start : start + BATCH]
        approved = frozenset(approved_among(mfi_id, [entry.id for entry in batch]))
        for entry in batch:
            if entry.id in approved and entry.at(now).counts:
                continue
            with reservations.asked() as store:
                state = store.release(entry.subject, entry.id, at=now, untouched_since=since)
            freed += state is State.RELEASED
    return freed


def _exposed(room: Room) -> bool:
    now = timezone.now()
    with reservations.asked() as store:
        state = _settled(
            lambda: store.expose(room.subject, room.application_id, room.lisente, at=now)
        )
    return state is State.EXPOSED


def _settled(ask: Callable[[], Answer]) -> Answer:
    """Ask once more where the answer was lost: the same call, and only that, tells what came."""
    try:
        return ask()
    except RegistryUndecided:
        return ask()
