"""What a person allows a lender to ask the registry: for one purpose, and until a day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID


class Purpose(StrEnum):
    """What the lender wants to know it for; each needs a consent of its own."""

    APPLICATION = "application"
    REVIEW = "review"
    COLLECTION = "collection"


class Channel(StrEnum):
    """How it was given: on paper to an officer, by a code read out to one, or on her own phone."""

    OFFICER = "officer"
    CODE = "code"
    PHONE = "phone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One consent of one person to one lender.

    The evidence is opaque here: whoever brings it seals it under the person's own key, for words
    such as "paper, form 17" may name her. A digest would be safer still, but then nobody could
    find the paper when the consent is disputed.
    """

    id: UUID
    subject: UUID
    mfi_id: UUID
    purpose: Purpose
    channel: Channel
    text_digest: bytes
    evidence_sealed: str
    given_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None

    def live(self, at: datetime) -> bool:
        """Tell whether it holds at a moment."""
        ends = self.expires_at if self.revoked_at is None else min(self.expires_at, self.revoked_at)
        return self.given_at <= at < ends


class NotInForce(ValueError):
    """A consent that would be over before it begins, or holds for longer than one may."""


def last_day(given_on: date, asked: date | None, *, days_max: int) -> date:
    """Give the last day on which a consent holds: the one asked for, or the last possible one."""
    latest = given_on + timedelta(days_max)
    if asked is None:
        return latest
    if not given_on <= asked <= latest:
        raise NotInForce(f"A consent holds from the day it is given for {days_max} days at most.")
    return asked
