"""Note that somebody must look into a matter, and by when."""

import secrets
import uuid
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from loans.deed import Actor
from loans.models import Case
from loans.queries.policy import policy_of
from loans.record import record_act, record_event

# Letters and digits that a voice on a bad line does not mix up.
REFERENCE_LETTERS = "ACDEFHJKMNPRTUVWXY3479"
REFERENCE_CHARACTERS = 6


def open_case(
    mfi_id: UUID,
    kind: Case.Kind,
    *,
    by: Actor,
    borrower_id: UUID | None = None,
    case_id: UUID | None = None,
    text_sealed: str = "",
    in_person: bool = False,
    disputed_id: UUID | None = None,
) -> UUID:
    """Write a case inside the deed that found the matter, and tell its id."""
    case = Case.objects.create(
        mfi_id=mfi_id,
        id=case_id or uuid.uuid4(),
        text_sealed=text_sealed,
        in_person=in_person,
        disputed_id=disputed_id,
        kind=kind,
        reference="".join(secrets.choice(REFERENCE_LETTERS) for _ in range(REFERENCE_CHARACTERS)),
        borrower_id=borrower_id,
        due_on=timezone.localdate() + timedelta(policy_of(mfi_id).case_days[kind]),
    )
    record_act(by, "open-case", "case", case.id, mfi_id=mfi_id, after={"kind": kind})
    record_event(mfi_id, "case.opened", "case", case.id, kind=kind)
    return case.id
