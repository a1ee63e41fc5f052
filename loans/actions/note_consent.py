"""Note in the lender's own book that a borrower gave a consent, which the registry keeps."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from loans.deed import Actor, Once, deed, remember
from loans.errors import CodeOver, NotThisLender
from loans.models import Borrower, ConsentCode
from loans.models.event import CONSENT_GIVEN
from loans.once import Facts
from loans.record import Values, record_act, record_event


@dataclass(frozen=True, slots=True)
class Given:
    """The consent as the registry keeps it, without the words that are its evidence."""

    id: UUID
    purpose: str
    channel: str
    given_at: datetime
    expires_on: date
    # The code that she read out, if she did.
    code_id: UUID | None = None


@deed
def note_consent(
    mfi_id: UUID, borrower_id: UUID, given: Given, *, by: Actor, once: Once | None = None
) -> Facts:
    """Leave the act in the trail and an event, and tell what was given."""
    facts: Facts = {
        "id": str(given.id),
        "purpose": given.purpose,
        "expires_on": given.expires_on.isoformat(),
        "given_at": given.given_at.isoformat(),
    }
    remember(once, mfi_id, facts)
    if not Borrower.objects.of(mfi_id).filter(id=borrower_id).exists():
        raise NotThisLender
    if given.code_id is not None:
        _use_up(mfi_id, given.code_id)
    after: Values = {
        "consent": str(given.id),
        "purpose": given.purpose,
        "channel": given.channel,
        "expires_on": given.expires_on.isoformat(),
    }
    record_act(by, "give-consent", "borrower", borrower_id, mfi_id=mfi_id, after=after)
    record_event(
        mfi_id,
        CONSENT_GIVEN,
        "borrower",
        borrower_id,
        consent=str(given.id),
        purpose=given.purpose,
    )
    return facts


def _use_up(mfi_id: UUID, code_id: UUID) -> None:
    """Let a code be good once: of two that come at the same time the second is refused."""
    unused = ConsentCode.objects.of(mfi_id).filter(id=code_id, used_at=None)
    if not unused.update(used_at=timezone.now()):
        raise CodeOver(code=str(code_id))
