"""What the registry says of a person, as she may see it: what is open, and who looked at her."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from credit.rules.consent import Consent, Purpose
from credit.rules.inquiry import Inquiry
from credit.rules.reservation import Entry
from credit.rules.retention import looks_shown
from loans.dates import today
from loans.deed import Actor
from loans.errands.inquiries import LOOKS_SHOWN, inquiry_id, looked
from loans.errands.registry import consents, inquiries, keeping, person_known_already
from loans.errands.reservation import reservations
from loans.models import Person
from loans.queries.borrowers import person_behind


@dataclass(frozen=True, slots=True)
class CreditRecord:
    """What takes up room, and the looks of half a year; the latest first."""

    entries: tuple[Entry, ...] = ()
    looks: tuple[Inquiry, ...] = ()
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
        looked(consent, inquiry_id(about or borrower_id, today()), by=by, at=now)
        return _record(subject, now)
    whole = _record(subject, now)
    return CreditRecord(
        tuple(one for one in whole.entries if one.mfi_id == mfi_id),
        tuple(one for one in whole.looks if one.mfi_id == mfi_id),
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
    with reservations.asked() as store:
        entries = store.live(subject, at=at)
    with inquiries.asked() as notes:
        looks = notes.inquiries(subject, since=at - LOOKS_SHOWN)
    return CreditRecord(tuple(reversed(entries)), looks_shown(looks, today(), keeping.retention))
