"""Look at a code that an officer typed as she read it out; a wrong one is counted."""

import hmac
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from loans.deed import Actor, deed
from loans.errors import CodeOver
from loans.models import ConsentCode
from loans.queries.borrowers import person_behind
from loans.queries.consent_codes import code_of, latest, waits
from loans.record import Values, record_act
from loans.rules.consent import TRIES_MAX
from loans.sealed import Unreadable


@dataclass(frozen=True, slots=True)
class Tried:
    """Which code was tried, what she had read with it, and whether it was the one."""

    id: UUID
    text_digest: bytes
    right: bool
    tries_left: int


@deed
def try_consent_code(
    mfi_id: UUID, borrower_id: UUID, purpose: str, typed: str, *, by: Actor
) -> Tried:
    """Hold the code and look: whoever tries at the same time waits, so no try goes uncounted.

    The right one is not used up here but when the consent is noted: if the registry gives no
    answer between the two, she does not need another.
    """
    person, now = person_behind(mfi_id, borrower_id), timezone.now()
    # Held by its id: a question with an order and a limit may lock another row than it gives.
    newest = latest(mfi_id, borrower_id, purpose).first()
    if newest is None:
        raise CodeOver(borrower=str(borrower_id))
    held = ConsentCode.objects.of(mfi_id).select_for_update().get(id=newest.id)
    if not waits(held, now):
        raise CodeOver(borrower=str(borrower_id))
    try:
        right = hmac.compare_digest(code_of(person, held).encode(), typed.encode())
    except Unreadable:
        raise CodeOver(borrower=str(borrower_id)) from None
    if not right:
        held.wrong_tries += 1
        held.save(update_fields=["wrong_tries"])
        after: Values = {"code": str(held.id), "wrong_tries": held.wrong_tries}
        record_act(by, "try-consent-code", "borrower", borrower_id, mfi_id=mfi_id, after=after)
    return Tried(held.id, bytes(held.text_digest), right, TRIES_MAX - held.wrong_tries)
