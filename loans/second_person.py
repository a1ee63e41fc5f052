"""Two pairs of eyes: what one member of staff asks for, another confirms by asking for the same."""

import hashlib
import json
import uuid
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from loans.deed import Actor
from loans.errors import MayNot
from loans.models import WaitingAct
from loans.record import record_act, record_event
from loans.rules.duties import may_begin, may_confirm
from loans.trip import Question, Statement, ask

# Whose word an act waits for, as the answer to the first person says.
WAITS_FOR = "manager"
WAITS = timedelta(days=14)
ROLE = b"SELECT role FROM loans_staffmember WHERE id = %s AND mfi_id = %s AND is_active"


def role_asked(mfi_id: UUID, by: Actor) -> Question[str]:
    """Ask for the role of whoever acts for a lender; a part of the product has no account."""
    account = by.id if by.kind == "staff" else None
    return Question(Statement(ROLE, [account, mfi_id]), lambda rows: rows[0][0] if rows else "")


def the_role(asked: Question[str], by: Actor) -> str:
    """Give the role that was asked for, and refuse an account that is not here."""
    if by.kind == "staff" and not asked.answer:
        raise MayNot(staff=by.id)
    return asked.answer


def role_of(mfi_id: UUID, by: Actor) -> str:
    """Give the role of whoever acts for a lender; a part of the product has none."""
    asked = role_asked(mfi_id, by)
    ask(asked)
    return the_role(asked, by)


def check_role(act: str, role: str) -> None:
    """Refuse a role that may not do an act."""
    if role and not may_begin(act, role):
        raise MayNot(act=act, role=role)


def check_duty(mfi_id: UUID, act: str, by: Actor) -> None:
    """Refuse whoever may not do an act at this lender."""
    check_role(act, role_of(mfi_id, by))


def agreed(
    mfi_id: UUID, act: str, subject_id: UUID, asked: Mapping[str, object], *, by: Actor, two: bool
) -> bool:
    """Tell whether an act may be done now; where it takes two, note the first and wait.

    The second must ask for the very same, and be somebody else.
    """
    role = role_of(mfi_id, by)
    if not role:
        return True
    canonical = json.dumps(asked, sort_keys=True, default=str).encode()
    digest = hashlib.sha256(canonical).digest()
    waiting = WaitingAct.objects.of(mfi_id).select_for_update()
    same = list(
        waiting.filter(
            act=act,
            subject_id=subject_id,
            digest=digest,
            confirmed_by_id=None,
            at__gte=timezone.now() - WAITS,
        )
    )
    others = [one for one in same if str(one.asked_by_id) != by.id]
    if others and may_confirm(act, role):
        others[0].confirmed_by_id = UUID(by.id)
        others[0].save(update_fields=["confirmed_by_id"])
        return True
    if not may_begin(act, role):
        raise MayNot(act=act, role=role)
    if not two:
        return True
    if len(same) == len(others):
        row = WaitingAct.objects.create(
            mfi_id=mfi_id,
            id=uuid.uuid4(),
            act=act,
            subject_id=subject_id,
            digest=digest,
            asked_by_id=UUID(by.id),
        )
        record_act(by, f"ask-{act}", "waiting-act", row.id, mfi_id=mfi_id)
        record_event(mfi_id, "second-person.needed", "waiting-act", row.id, act=act)
    return False
