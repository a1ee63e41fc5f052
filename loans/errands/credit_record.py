"""What the registry says of a person, as she may see it: her loans, who looked, her disputes."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from credit.rules.consent import Consent, Purpose
from credit.rules.inquiry import Inquiry
from credit.rules.reservation import Entry
from credit.rules.retention import looks_shown, shown
from credit.rules.standing import Standing
from loans.dates import today
from loans.deed import Actor
from loans.errands.inquiries import LookedAt, looked, looks_kept_since
from loans.errands.registry import consents, files, keeping, person_known_already
from loans.models import Person
from loans.queries.borrowers import person_behind


@dataclass(frozen=True, slots=True)
class CreditRecord:
    """What takes up room, how her loans stand, and every look that is kept; the latest first."""

    entries: tuple[Entry, ...] = ()
    standings: tuple[Standing, ...] = ()
    looks: tuple[Inquiry, ...] = ()
    # The loans that she says are wrong, while nobody has settled it.
    disputed: frozenset[UUID] = frozenset()
    # Whether a lender was told of no more than what it brought itself.
    withheld: bool = False

    def entry(self, mfi_id: UUID, entry_id: UUID) -> Entry | None:
        """Give one of the entries, while it is there."""
        return next(
            (one for one in self.entries if (one.mfi_id, one.id) == (mfi_id, entry_id)), None
        )


def own_record(person: Person) -> CreditRecord:
    """Tell a person all of it: that she looks herself is nobody's look at her."""
    subject, now = person_known_already(person), timezone.now()
    return CreditRecord() if subject is None else _record(subject, now)


def record_shown_to(
    mfi_id: UUID, borrower_id: UUID, about: UUID | None = None, *, by: Actor
) -> CreditRecord:
    """Tell a lender, for whom she asks at its office; or about an application of hers.

    What others brought it is told by her consent alone, and that it looked stands in her record:
    else this would be a way to look at anybody. Opened again and again it is one look a day.
    """
    person, now = person_behind(mfi_id, borrower_id), timezone.now()
    subject = person_known_already(person)
    if subject is None:
        return CreditRecord(withheld=True)
    consent = _any_consent(subject, mfi_id, now)
    if consent is not None:
        looked(consent, LookedAt.of(about, borrower_id), by=by, at=now)
    whole = _record(subject, now)
    # She may see for ever how her old loans ended; a lender may be told so long and no longer.
    standings, _ = shown(whole.standings, (), today(), keeping.retention)
    whole = replace(whole, standings=standings)
    return whole if consent is not None else _brought_by(mfi_id, whole)


def _brought_by(mfi_id: UUID, whole: CreditRecord) -> CreditRecord:
    """Leave out what other lenders brought."""
    return CreditRecord(
        tuple(one for one in whole.entries if one.mfi_id == mfi_id),
        tuple(one for one in whole.standings if one.mfi_id == mfi_id),
        tuple(one for one in whole.looks if one.mfi_id == mfi_id),
        whole.disputed,
        withheld=True,
    )


def _any_consent(subject: UUID, mfi_id: UUID, at: datetime) -> Consent | None:
    """Give a consent that holds, whatever she gave it for; the look is for the same."""
    with consents.asked() as store:
        for purpose in Purpose:
            if (given := store.live_consent(subject, mfi_id, purpose, at=at)) is not None:
                return given
    return None


def _record(subject: UUID, at: datetime) -> CreditRecord:
    with files.asked() as store:
        file = store.credit_file(subject, since=looks_kept_since(at), at=at)
    return CreditRecord(
        tuple(reversed(file.entries)),
        tuple(reversed(file.standings)),
        looks_shown(file.looks, today(), keeping.retention),
        frozenset(one.loan_id for one in file.disputes if one.open),
    )
