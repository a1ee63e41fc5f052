"""Bring the languages that a lender's rows hold in step with what people chose."""

from uuid import UUID

from loans.deed import Actor, deed
from loans.models import Language, Membership
from loans.trip import fetched

SPEAK = """
UPDATE loans_borrower SET language = %(language)s
WHERE mfi_id = %(mfi)s AND id = ANY(%(ids)s::uuid[]) AND language <> %(language)s
RETURNING 1
"""


@deed
def copy_languages(mfi_id: UUID, *, by: Actor) -> int:
    """Set right what differs, and count it; no audit row, for each choice has its own.

    She chooses her language for the whole house, on her phone or at another lender, and neither
    waits for the nodes of all her lenders. So it is copied here: at night, and before a lender
    counts by it or sends by it.
    """
    del by
    members = Membership.objects.filter(mfi_id=mfi_id)
    changed = 0
    for language in Language.values:
        ids = list(members.filter(person__language=language).values_list("borrower_id", flat=True))
        if ids:
            changed += len(fetched(SPEAK, {"mfi": mfi_id, "ids": ids, "language": language}))
    return changed
