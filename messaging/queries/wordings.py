"""A lender's own words: which are said now, which wait, what was before, what people marked."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from loans.queries.policy import policy_of
from messaging.models import Wording, WordingMark

# A change is heard by every process after so long at the latest, and at once by the one that made
# it: nothing is asked for each text of a broadcast.
KEPT_SECONDS = 30


class Own(NamedTuple):
    """What a lender says for one text, and in which version."""

    says: str
    version: int


Live = Mapping[tuple[str, str], Own]


@dataclass(frozen=True, slots=True)
class _Kept:
    until: float
    live: Live
    plain: bool


_kept: dict[UUID, _Kept] = {}


def live(mfi_id: UUID) -> Live:
    """Give what a lender says in its own words, by label and language; kept for a little while."""
    return _kept_of(mfi_id).live


def in_plain_letters(mfi_id: UUID) -> bool:
    """Tell whether a lender's texts go out in the phones' own letters; kept likewise."""
    return _kept_of(mfi_id).plain


def _kept_of(mfi_id: UUID) -> _Kept:
    kept, now = _kept.get(mfi_id), time.monotonic()
    if kept is None or kept.until < now:
        rows = live_rows(mfi_id).items()
        said = {place: Own(row.says, row.version) for place, row in rows if row.says}
        kept = _kept[mfi_id] = _Kept(now + KEPT_SECONDS, said, policy_of(mfi_id).plain_letters)
    return kept


def forget(mfi_id: UUID) -> None:
    """Read a lender's words anew the next time."""
    _kept.pop(mfi_id, None)


def live_rows(mfi_id: UUID) -> dict[tuple[str, str], Wording]:
    """Give the version of each text that counts now: the one that began to count last."""
    rows = Wording.objects.of(mfi_id).filter(
        live_from__lte=timezone.now(), withdrawn_at__isnull=True
    )
    return {(row.text, row.language): row for row in rows.order_by("live_from", "version")}


def waiting(mfi_id: UUID) -> QuerySet[Wording]:
    """Give the versions that nobody hears yet: they wait for a second person, or for their day."""
    rows = Wording.objects.of(mfi_id).filter(withdrawn_at__isnull=True)
    later = Q(live_from__isnull=True) | Q(live_from__gt=timezone.now())
    return rows.filter(later).order_by("text", "language", "version")


def versions(mfi_id: UUID, text: str, language: str) -> QuerySet[Wording]:
    """Give every version of one text, the newest first."""
    rows = Wording.objects.of(mfi_id).filter(text=text, language=language)
    return rows.order_by("-version")


def marks(mfi_id: UUID) -> QuerySet[WordingMark]:
    """Give what people marked as wrong, the latest first."""
    return WordingMark.objects.of(mfi_id).order_by("-at", "-id")
