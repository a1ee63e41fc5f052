"""Take down a consent that a borrower gave by reading a code out to the officer who asked."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from credit.rules.consent import Channel, Purpose
from loans.actions.try_consent_code import try_consent_code
from loans.deed import Actor, Once
from loans.errands.give_consent import NewConsent, give_consent
from loans.errors import WrongCode
from loans.once import Facts, answer_before


@dataclass(frozen=True, slots=True)
class ReadOut:
    """What she read out, for which purpose she was asked, and until which day it is to hold."""

    purpose: Purpose
    code: str
    expires_on: date | None = None


def consent_by_code(
    mfi_id: UUID, borrower_id: UUID, read: ReadOut, *, by: Actor, once: Once | None = None
) -> Facts:
    """Look at the code, keep the consent, and then use the code up.

    Broken off anywhere between, the same code goes on where it stopped, while it lasts; once the
    consent is noted the code is over.
    """
    before = answer_before(once, mfi_id)
    if before is not None:
        return before
    tried = try_consent_code(mfi_id, borrower_id, read.purpose.value, read.code, by=by)
    if not tried.right:
        raise WrongCode(borrower=str(borrower_id), tries_left=tried.tries_left)
    given = NewConsent(
        read.purpose,
        f"code {tried.id}",
        read.expires_on,
        channel=Channel.CODE,
        code_id=tried.id,
        text_digest=tried.text_digest,
    )
    return give_consent(mfi_id, borrower_id, given, by=by, once=once)
