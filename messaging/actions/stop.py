"""Stop advertisements of a lender to a number, and let them come again."""

import uuid
from uuid import UUID

from loans.deed import Actor, deed
from loans.record import record_act
from loans.sealed import digest, digests
from messaging.models import OptOut
from messaging.rules.outgoing import FIND_BY


@deed
def stop(mfi_id: UUID, phone: str, how: str, *, by: Actor) -> bool:
    """Send no more of them; no, where none were sent before."""
    if stopped(mfi_id, phone):
        return False
    row = OptOut(mfi_id=mfi_id, id=uuid.uuid4(), to_digest=digest(FIND_BY, phone), how=how)
    OptOut.objects.bulk_create([row], ignore_conflicts=True)
    record_act(by, "stop-messages", "mfi", mfi_id, mfi_id=mfi_id, reason=how)
    return True


@deed
def start(mfi_id: UUID, phone: str, how: str, *, by: Actor) -> bool:
    """Send them again; no, where they were never stopped."""
    gone, _ = OptOut.objects.of(mfi_id).filter(to_digest__in=digests(FIND_BY, phone)).delete()
    if gone:
        record_act(by, "start-messages", "mfi", mfi_id, mfi_id=mfi_id, reason=how)
    return bool(gone)


def stopped(mfi_id: UUID, phone: str) -> bool:
    """Tell whether a number wants none."""
    return OptOut.objects.of(mfi_id).filter(to_digest__in=digests(FIND_BY, phone)).exists()
