"""Who wants fewer texts of a lender, asked of many numbers at once and of one borrower."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet

from loans.models import Borrower
from messaging.models import OptOut
from messaging.numbers import by_digest, digest_of, digests_of


def stopped_among(mfi_id: UUID, phones: Collection[str], kind: str) -> set[bytes]:
    """Give the digests of those numbers that want none of a kind: one statement for all of them.

    They are digests under the key of today, whichever key was in use when she said it.
    """
    if kind not in OptOut.Kind.values:
        # The others always come.
        return set()
    numbers = by_digest(phones)
    rows = OptOut.objects.of(mfi_id).filter(kind=kind, to_digest__in=list(numbers))
    said = rows.values_list("to_digest", flat=True)
    return {digest_of(numbers[bytes(found_by)]) for found_by in said}


def opted_out(mfi_id: UUID, kind: str) -> QuerySet[OptOut, UUID | None]:
    """Give the ids of borrowers who want none of a kind, to be left out of a statement."""
    rows = OptOut.objects.of(mfi_id).filter(kind=kind, borrower_id__isnull=False)
    return rows.values_list("borrower_id", flat=True)


def of_borrower(borrower: Borrower) -> list[OptOut]:
    """Give what a borrower does not want: said of herself, or on her number; a kind once."""
    hers = Q(borrower_id=borrower.id) | Q(to_digest__in=digests_of(borrower.phone))
    rows = OptOut.objects.of(borrower.mfi_id).filter(hers).order_by("kind", "at")
    once = {row.kind: row for row in reversed(rows)}
    return [once[kind] for kind in sorted(once)]
