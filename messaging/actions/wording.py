"""A lender's own words for a text: written, let through by a second person, brought back."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from loans.deed import Actor, deed
from loans.errors import (
    AlreadyDecided,
    MayNot,
    NotThisLender,
    SelfApproval,
    WordingDoubted,
    WordingRefused,
)
from loans.record import Values, record_act
from loans.second_person import check_duty
from messaging.catalogue import LANGUAGES, is_legal, texts
from messaging.models import Wording
from messaging.queries import wordings
from messaging.queries.wording_read import read_over
from messaging.rules.wording import Finding, Weight

DUTY = "write-wording"


@dataclass(frozen=True, slots=True)
class Place:
    """Which text, in which language."""

    text: str
    language: str

    def __post_init__(self) -> None:
        """Refuse what is none of ours."""
        if self.language not in LANGUAGES or self.text not in texts(self.language):
            raise NotThisLender


@deed
def write_wording(
    mfi_id: UUID,
    place: Place,
    says: str,
    *,
    by: Actor,
    accepts: Collection[str] = (),
    starts_at: datetime | None = None,
) -> Wording:
    """Write a version down; the same words again are the version that is there already."""
    check_duty(mfi_id, DUTY, by)
    return _written(mfi_id, place, says, accepts, starts_at, by)


@deed
def go_back_to(mfi_id: UUID, place: Place, version: int, *, by: Actor) -> Wording:
    """Say again what an earlier version said, or with 0 what we say; by the same rules."""
    check_duty(mfi_id, DUTY, by)
    if version == 0:
        return _written(mfi_id, place, "", (), None, by)
    earlier = _one(mfi_id, place, version)
    return _written(mfi_id, place, earlier.says, earlier.accepted, None, by)


@deed
def approve_wording(mfi_id: UUID, place: Place, version: int, *, by: Actor) -> Wording:
    """Let a legal text through: never whoever wrote it."""
    check_duty(mfi_id, DUTY, by)
    row = _one(mfi_id, place, version, lock=True)
    if by.kind != "staff":
        raise MayNot(act="approve-wording")
    if row.live_from is not None or row.withdrawn_at is not None:
        raise AlreadyDecided(version=version)
    if str(row.written_by_id) == by.id:
        raise SelfApproval(version=version)
    now = timezone.now()
    row.approved_by_id, row.approved_at = UUID(by.id), now
    row.live_from = max(now, row.starts_at)
    row.save(update_fields=["approved_by_id", "approved_at", "live_from"])
    _told(row, "approve-wording", by)
    return row


@deed
def withdraw_wording(mfi_id: UUID, place: Place, version: int, *, by: Actor) -> Wording:
    """Take a version back that nobody has heard yet."""
    check_duty(mfi_id, DUTY, by)
    row, now = _one(mfi_id, place, version, lock=True), timezone.now()
    if row.withdrawn_at is not None or (row.live_from is not None and row.live_from <= now):
        raise AlreadyDecided(version=version)
    row.withdrawn_at = now
    row.save(update_fields=["withdrawn_at"])
    _told(row, "withdraw-wording", by)
    return row


def _one(mfi_id: UUID, place: Place, version: int, *, lock: bool = False) -> Wording:
    rows = wordings.versions(mfi_id, place.text, place.language).filter(version=version)
    row = (rows.select_for_update() if lock else rows).first()
    if row is None:
        raise NotThisLender
    return row


def _written(
    mfi_id: UUID,
    place: Place,
    says: str,
    accepts: Collection[str],
    starts_at: datetime | None,
    by: Actor,
) -> Wording:
    """Judge the words and add them as the newest version."""
    doubted = _judged(mfi_id, place, says, accepts) if says else []
    newest = wordings.versions(mfi_id, place.text, place.language).first()
    same = newest is not None and newest.withdrawn_at is None and newest.says == says
    if newest is not None and same and starts_at in {None, newest.starts_at}:
        return newest
    now = timezone.now()
    legal, begins = is_legal(place.text), max(now, starts_at or now)
    row = Wording.objects.create(
        mfi_id=mfi_id,
        id=uuid.uuid4(),
        text=place.text,
        language=place.language,
        version=newest.version + 1 if newest else 1,
        says=says,
        accepted=sorted({one.code for one in doubted}),
        legal=legal,
        written_by_id=UUID(by.id) if by.kind == "staff" else None,
        at=now,
        starts_at=begins,
        live_from=None if legal else begins,
    )
    _told(row, "write-wording", by)
    return row


def _judged(mfi_id: UUID, place: Place, says: str, accepts: Collection[str]) -> list[Finding]:
    """Refuse what nobody may say, and what is in doubt without the writer knowing."""
    found = read_over(mfi_id, says, place.language, text=place.text)
    refused = [one for one in found if one.weight is Weight.REFUSAL]
    if refused:
        raise WordingRefused(findings=_listed(refused))
    open_doubts = [one for one in found if one.code not in accepts]
    if open_doubts:
        raise WordingDoubted(findings=_listed(open_doubts))
    return found


def _listed(found: list[Finding]) -> str:
    return "; ".join(f"{one.code}: {one.found}" for one in found)


def _told(row: Wording, act: str, by: Actor) -> None:
    after: Values = {
        "text": row.text,
        "language": row.language,
        "version": row.version,
        "legal": row.legal,
    }
    record_act(by, act, "wording", row.id, mfi_id=row.mfi_id, after=after)
    # Heard at once here; another process forgets by itself.
    wordings.forget(row.mfi_id)
