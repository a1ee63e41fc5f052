"""The audit trail: what is sealed, what waits, and the first row that is not as it was."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from loans.models import AuditEntry, AuditSeal, HouseAuditEntry, HouseAuditSeal
from loans.models.audit import AuditRow
from loans.rules import chain

Entries = QuerySet[Any]
BATCH_ROWS = 1000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the verifier found in one chain."""

    sealed: int
    unsealed: int
    # The first row that is not as it was sealed, and what is wrong with it; empty: all is well.
    broken_entry: UUID | None = None
    broken_number: int = 0
    why: str = ""

    @property
    def whole(self) -> bool:
        """Tell whether the chain holds."""
        return not self.why


def content(entry: AuditRow) -> chain.Sealed:
    """Give a row's whole content in the form that is sealed."""
    names = [field.attname for field in entry._meta.concrete_fields]
    values = {name: getattr(entry, name) for name in names}
    at = values.pop("at").isoformat()
    return {
        "at": at,
        **{k: v if isinstance(v, dict | int) else str(v) for k, v in values.items()},
    }


def entries_of(mfi_id: UUID | None) -> Entries:
    """Give the audit rows of a lender, or of the house."""
    return HouseAuditEntry.objects.all() if mfi_id is None else AuditEntry.objects.of(mfi_id)


def seals_of(mfi_id: UUID | None) -> Entries:
    """Give the seals of a lender, or of the house."""
    return HouseAuditSeal.objects.all() if mfi_id is None else AuditSeal.objects.of(mfi_id)


def unsealed(mfi_id: UUID | None) -> Entries:
    """Give the rows that wait for their place, oldest first."""
    sealed = seals_of(mfi_id).filter(entry_id=OuterRef("id"))
    return entries_of(mfi_id).filter(~Exists(sealed)).order_by("at", "id")


def _seals_with_rows(mfi_id: UUID | None) -> Iterator[tuple[Any, AuditRow | None]]:
    last = 0
    while batch := list(seals_of(mfi_id).filter(number__gt=last).order_by("number")[:BATCH_ROWS]):
        ids = [seal.entry_id for seal in batch]
        rows = {row.id: row for row in entries_of(mfi_id).filter(id__in=ids)}
        for seal in batch:
            yield seal, rows.get(seal.entry_id)
        last = batch[-1].number


def verify(mfi_id: UUID | None) -> Verdict:
    """Walk the chain from its first seal and name the first row that is not as it was."""
    waiting = unsealed(mfi_id).count()
    digest, number = b"", 0
    for seal, row in _seals_with_rows(mfi_id):
        why = ""
        if seal.number != number + 1:
            why = f"seal {number + 1} is missing"
        elif row is None:
            why = "the row is gone"
        elif bytes(seal.digest) != chain.seal(digest, seal.number, content(row)):
            why = "the row or its seal was changed"
        if why:
            return Verdict(number, waiting, seal.entry_id, seal.number, why)
        digest, number = bytes(seal.digest), seal.number
    return Verdict(number, waiting)
