"""Take down a borrower's consent: the registry keeps it, and then the lender's book notes it."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from credit.rules.consent import Channel, Consent, Purpose, last_day
from loans.actions.note_consent import Given, note_consent
from loans.deed import Actor, Once
from loans.errands.registry import consents, registry_borrower
from loans.errors import CodeOver, IdempotencyMismatch
from loans.once import Facts
from loans.queries.borrowers import person_behind
from loans.rules.consent import text_digest
from loans.sealed import data_key_of, seal, unseal

EVIDENCE = "consent"
# A caller's key names the same consent in the registry as in the book.
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "consents.letsema")


@dataclass(frozen=True, slots=True)
class NewConsent:
    """What she allows, until which day, and how it can be shown that she did."""

    purpose: Purpose
    evidence: str
    expires_on: date | None = None
    channel: Channel = Channel.OFFICER
    # When she said so, where it is written down later.
    given_at: datetime | None = None
    # The code that she read out, and the digest of what she was sent with it.
    code_id: UUID | None = None
    text_digest: bytes = b""


def give_consent(
    mfi_id: UUID, borrower_id: UUID, new: NewConsent, *, by: Actor, once: Once | None = None
) -> Facts:
    """Keep it in the registry, note it in the book, and tell what was given.

    Should the book not be reached, the consent stands all the same, for she gave it; asking again
    with the same key notes the same one.
    """
    person = person_behind(mfi_id, borrower_id)
    subject = registry_borrower(person)
    data_key = data_key_of(person)
    consent_id = _id(mfi_id, new, once)
    with consents.asked() as store:
        kept = store.consent(subject, consent_id) if once or new.code_id else None
        if kept is None:
            kept = store.give_consent(_consent(consent_id, subject, mfi_id, new, data_key))
    if _differs(kept, new, unseal(data_key, EVIDENCE, kept.evidence_sealed)):
        if new.code_id:
            raise CodeOver(code=str(new.code_id))
        raise IdempotencyMismatch(route=once.route if once else "")
    given = Given(
        id=kept.id,
        purpose=kept.purpose.value,
        channel=kept.channel.value,
        given_at=timezone.localtime(kept.given_at),
        expires_on=_expires_on(kept),
        code_id=new.code_id,
    )
    return note_consent(mfi_id, borrower_id, given, by=by, once=once)


def _consent(
    consent_id: UUID, subject: UUID, mfi_id: UUID, new: NewConsent, data_key: bytes
) -> Consent:
    given_at = new.given_at or timezone.now()
    last = last_day(
        timezone.localdate(given_at), new.expires_on, days_max=settings.CONSENT_DAYS_MAX
    )
    midnight = datetime.combine(last + timedelta(1), time(), timezone.get_current_timezone())
    return Consent(
        id=consent_id,
        subject=subject,
        mfi_id=mfi_id,
        purpose=new.purpose,
        channel=new.channel,
        text_digest=new.text_digest or text_digest(new.purpose),
        evidence_sealed=seal(data_key, EVIDENCE, new.evidence),
        given_at=given_at,
        expires_at=midnight,
    )


def _expires_on(consent: Consent) -> date:
    """Give the last day on which it holds."""
    return timezone.localdate(consent.expires_at) - timedelta(1)


def _differs(kept: Consent, new: NewConsent, kept_evidence: str) -> bool:
    """Tell another consent under the same key, for the registry knows no bodies."""
    asked = (new.purpose, new.evidence, new.expires_on or _expires_on(kept))
    return asked != (kept.purpose, kept_evidence, _expires_on(kept))


def _id(mfi_id: UUID, new: NewConsent, once: Once | None) -> UUID:
    if new.code_id:
        # One code is one consent, however many try it at once and with whichever keys.
        return uuid.uuid5(NAMESPACE, f"{mfi_id} code {new.code_id}")
    if once is None:
        return uuid.uuid4()
    return uuid.uuid5(NAMESPACE, f"{mfi_id} {once.caller} {once.route} {once.key}")
