"""Send a borrower a code that she reads out to the officer if she allows what the lender asks."""

import uuid
from datetime import datetime, time
from uuid import UUID

from django.utils import timezone

from loans.deed import Actor, Once, deed, remember
from loans.errors import Erased, InPersonOnly, NotThisLender, TooManyCodes
from loans.models import Borrower, ConsentCode, Person
from loans.once import Facts
from loans.queries.consent_codes import ASKED, asks
from loans.queries.policy import policy_of
from loans.record import Values, record_act, record_event
from loans.rules.consent import CODE_LASTS, digest_of


@deed
def ask_consent_code(
    mfi_id: UUID, borrower_id: UUID, purpose: str, *, by: Actor, once: Once | None = None
) -> Facts:
    """Have her sent one, for this lender and purpose alone; the one that was sent before is over.

    Not to a number that is on another SIM card, as far as anybody noted: whoever reads it there
    may not be she. Her signature on paper is always left.
    """
    code_id, now = uuid.uuid4(), timezone.now()
    facts: Facts = {
        "purpose": purpose,
        "expires_at": timezone.localtime(now + CODE_LASTS).isoformat(),
    }
    remember(once, mfi_id, facts)
    borrower = Borrower.objects.of(mfi_id).select_for_update().filter(id=borrower_id).first()
    if borrower is None:
        raise NotThisLender
    if borrower.status == Borrower.Status.ERASED:
        raise Erased(borrower=str(borrower_id))
    if borrower.sim_swapped_at is not None:
        raise InPersonOnly(borrower=str(borrower_id))
    _check_quota(mfi_id, borrower_id, now, by=by)
    language = Person.objects.get(id=borrower.person_id).language
    ConsentCode.objects.create(
        mfi_id=mfi_id,
        id=code_id,
        borrower_id=borrower_id,
        purpose=purpose,
        language=language,
        text_digest=digest_of(asks(language, purpose)),
        by_id=by.id,
        at=now,
    )
    after: Values = {"code": str(code_id), "purpose": purpose}
    record_act(by, "ask-consent-code", "borrower", borrower_id, mfi_id=mfi_id, after=after)
    record_event(mfi_id, ASKED, "borrower", borrower_id, code=str(code_id))
    return facts


def _check_quota(mfi_id: UUID, borrower_id: UUID, now: datetime, *, by: Actor) -> None:
    """Count since midnight. Hers is exact, for her row is held; an officer's may be one over."""
    policy = policy_of(mfi_id)
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(now), time()))
    today = ConsentCode.objects.of(mfi_id).filter(at__gte=midnight)
    for most, sent in (
        (policy.consent_codes_per_borrower_day, today.filter(borrower_id=borrower_id)),
        (policy.consent_codes_per_officer_day, today.filter(by_id=by.id)),
    ):
        if most and sent.count() >= most:
            raise TooManyCodes(borrower=str(borrower_id), most=most)
