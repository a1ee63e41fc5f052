"""A borrower's credit report: what all lenders told of her, weighed, for one that she lets ask."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, TypedDict
from uuid import UUID

from django.db import OperationalError
from django.utils import timezone

from credit.rules.card import CARD
from credit.rules.consent import Consent, Purpose
from credit.rules.inquiry import Inquiry
from credit.rules.reservation import Entry, State
from credit.rules.retention import disputes_shown, shown
from credit.rules.score import Known, Score, score
from credit.rules.standing import MONTHS_SHOWN, Ended, Standing
from credit.rules.subject import Degree
from loans.actions.note_refused_look import note_refused_look
from loans.dates import today
from loans.deed import Actor, refusals_named
from loans.errands.inquiries import LOOKS_SHOWN, LookedAt, looked
from loans.errands.pass_on_consent import pass_on_consent
from loans.errands.registry import (
    consents,
    files,
    histories,
    keeping,
    person_known_already,
    phone_known_since,
)
from loans.errors import ConsentMissing
from loans.models import Borrower, Person
from loans.queries.borrowers import income_of, person_behind
from loans.queries.policy import names_told, policy_of
from loans.rules.policy import Policy
from loans.sqlstate import NODE_AWAY, sqlstate

# So old an answer is not to be relied on: a lender has not told for as long.
FRESH: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEntry:
    """One loan, or room for one; of what she disputes it is only told that it is there."""

    # None where it is another lender's.
    id: UUID | None
    own: bool
    # Another lender by its name where both have agreed to be named; empty where it is not told.
    lender: str
    held: bool
    disputed: bool
    degree: Degree
    amount_lisente: int | None
    since: date | None
    days_late: int | None
    given_up: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What whoever decides is told: advice, and what it rests on."""

    subject: UUID
    score: Score
    degree: Degree
    entries: tuple[ShownEntry, ...]
    owed_lisente: int
    days_late: int
    given_up: int
    # The worst of each month over all her loans, this month first; None before her first.
    pattern: tuple[int | None, ...]
    looks: tuple[Inquiry, ...]
    # The other lenders that may be named to this one.
    names: Mapping[UUID, str]
    disputes: int
    # Up to when all who lend to her have told; None: one of them never has.
    as_of: datetime | None
    fresh: bool
    # What the instalments of her loans ask a month, those of the application aside: of all, and
    # of those at other lenders.
    monthly_other_lisente: int
    monthly_elsewhere_lisente: int

    @property
    def held(self) -> int:
        """Count what is held and not lent yet."""
        return sum(one.held for one in self.entries)

    @property
    def open(self) -> int:
        """Count all that takes up room."""
        return len(self.entries)

    @property
    def advice(self) -> Mapping[str, str | int]:
        """Give what is kept with a decision: enough to reckon the score again."""
        inputs = {one.name: one.value for one in self.score.inputs if one.value is not None}
        return {
            "score": self.score.points,
            "band": self.score.band,
            "card": self.score.card_version,
            "reasons": ",".join(self.score.reasons),
            "inputs": ",".join(f"{name}={value}" for name, value in inputs.items()),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Of whom a report is to be, and for what."""

    mfi_id: UUID
    borrower_id: UUID
    person: Person
    income_lisente: int | None
    # What is asked for: what it holds itself does not count against it.
    application_id: UUID | None = None
    # The lender's own settings where somebody is shown the report: they say whether it reads names.
    policy: Policy | None = None


@refusals_named("credit_report")
def credit_report(
    mfi_id: UUID,
    borrower_id: UUID,
    purpose: Purpose,
    *,
    by: Actor,
    application_id: UUID | None = None,
) -> Report:
    """Tell it by her consent alone, and note that it was told; a refusal stands in the trail.

    Opened again and again it is one look a day.
    """
    about = About(
        mfi_id=mfi_id,
        borrower_id=borrower_id,
        person=person_behind(mfi_id, borrower_id),
        income_lisente=income_of(Borrower.objects.of(mfi_id).get(id=borrower_id)),
        application_id=application_id,
        policy=policy_of(mfi_id),
    )
    try:
        return report_about(about, purpose, by=by)
    except ConsentMissing:
        note_refused_look(mfi_id, borrower_id, purpose.value, ConsentMissing.code, by=by)
        raise


def report_about(about: About, purpose: Purpose, *, by: Actor) -> Report:
    """Tell it of what was read already, for a page that says itself why it shows nothing."""
    consent = _consent(about, purpose)
    if consent is None:
        raise ConsentMissing(borrower=str(about.borrower_id))
    look_at = LookedAt.of(about.application_id, about.borrower_id)
    looked(consent, look_at, by=by, at=timezone.now(), policy=about.policy)
    return report_on(about, consent.subject)


def report_on(about: About, subject: UUID) -> Report:
    """Put a report together for a look that has been noted."""
    now, on, mfi_id = timezone.now(), today(), about.mfi_id
    with files.asked() as store:
        file = store.credit_file(subject, since=now - LOOKS_SHOWN, at=now)
    standings, looks = shown(file.standings, file.looks, on, keeping.retention)
    disputed = frozenset(one.loan_id for one in file.disputes if one.open)
    known = Known(
        on=on,
        asking=mfi_id,
        standings=standings,
        entries=file.entries,
        looks=looks,
        disputed=disputed,
        phone_since=phone_known_since(about.person, subject) if standings else None,
        income_lisente=about.income_lisente,
        application_id=about.application_id,
    )
    seen = [one for one in standings if one.loan_id not in disputed]
    as_of = _as_of({*(one.mfi_id for one in file.entries), *(one.mfi_id for one in standings)}, now)
    others = [one for one in file.entries if one.id != about.application_id]
    told = _names(about, {*(one.mfi_id for one in others), *(one.mfi_id for one in looks)})
    return Report(
        subject=subject,
        score=score(known, CARD),
        degree=Degree(about.person.identity),
        entries=_entries(mfi_id, others, standings, disputed, told, on),
        owed_lisente=sum(one.amount_lisente for one in others if one.id not in disputed),
        days_late=max((one.days_late(on) for one in seen), default=0),
        given_up=sum(one.ended is Ended.WRITTEN_OFF for one in seen),
        pattern=_pattern(seen, on),
        looks=looks,
        names=told,
        disputes=len(disputes_shown(file.disputes, on, keeping.retention)),
        as_of=as_of,
        fresh=as_of is not None and now - as_of <= FRESH,
        monthly_other_lisente=sum(one.monthly_lisente for one in others),
        monthly_elsewhere_lisente=sum(
            one.monthly_lisente for one in others if one.mfi_id != mfi_id
        ),
    )


def _names(about: About, lenders: set[UUID]) -> Mapping[UUID, str]:
    """Name those of some lenders that have agreed to it, where this one has, too."""
    unnamed = lenders - {about.mfi_id}
    if about.policy is None or not about.policy.agreed_name_told or not unnamed:
        return {}
    try:
        return names_told(unnamed)
    except OperationalError as error:
        if not sqlstate(error).startswith(NODE_AWAY):
            raise
        # What one of them agreed to cannot be read: nobody is named, and the rest is told.
        return {}


def _consent(about: About, purpose: Purpose) -> Consent | None:
    """Find a consent to this lender for this purpose that holds now."""
    consent = _live(about, purpose)
    told = about.application_id
    # What she allowed on her phone stands in the book until somebody asks.
    if consent is None and told and pass_on_consent(about.mfi_id, told):
        consent = _live(about, purpose)
    return consent


def _live(about: About, purpose: Purpose) -> Consent | None:
    subject = person_known_already(about.person)
    if subject is None:
        return None
    with consents.asked() as store:
        return store.live_consent(subject, about.mfi_id, purpose, at=timezone.now())


def _entries(
    mfi_id: UUID,
    entries: Iterable[Entry],
    standings: Iterable[Standing],
    disputed: frozenset[UUID],
    names: Mapping[UUID, str],
    on: date,
) -> tuple[ShownEntry, ...]:
    stands = {(one.mfi_id, one.loan_id): one for one in standings}
    told = []
    for entry in entries:
        own, standing = entry.mfi_id == mfi_id, stands.get((entry.mfi_id, entry.id))
        withheld = entry.id in disputed
        of_it = _withheld() if withheld else _told(entry, standing, on)
        told.append(
            ShownEntry(
                id=entry.id if own else None,
                own=own,
                lender="" if withheld else names.get(entry.mfi_id, ""),
                held=entry.state is State.RESERVED,
                disputed=withheld,
                degree=entry.degree,
                **of_it,
            )
        )
    return tuple(told)


class _OfALoan(TypedDict):
    amount_lisente: int | None
    since: date | None
    days_late: int | None
    given_up: bool


def _withheld() -> _OfALoan:
    return _OfALoan(amount_lisente=None, since=None, days_late=None, given_up=False)


def _told(entry: Entry, standing: Standing | None, on: date) -> _OfALoan:
    if standing is None:
        since = timezone.localdate(entry.lent_at or entry.touched_at)
        return _OfALoan(
            amount_lisente=entry.amount_lisente, since=since, days_late=None, given_up=False
        )
    return _OfALoan(
        amount_lisente=entry.amount_lisente,
        since=standing.opened_on,
        days_late=standing.days_late(on),
        given_up=standing.ended is Ended.WRITTEN_OFF,
    )


def _pattern(standings: Iterable[Standing], on: date) -> tuple[int | None, ...]:
    of_each = [one.pattern(on) for one in standings]
    if not of_each:
        return (None,) * MONTHS_SHOWN
    return tuple(
        max((worst for worst in month if worst is not None), default=None)
        for month in zip(*of_each, strict=True)
    )


def _as_of(lenders: set[UUID], now: datetime) -> datetime | None:
    """Give the moment up to which all of these have told; where there is none, now."""
    if not lenders:
        return now
    with histories.asked() as store:
        told = store.told_to(lenders)
    return min(told.values()) if len(told) == len(lenders) else None
