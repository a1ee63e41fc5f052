"""Take a matter down in the borrower's words, give it an owner, and settle it."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from loans.actions.open_case import open_case
from loans.deed import Actor, Once, deed, remember
from loans.errors import AlreadyDecided, Erased, NotNow, NotThisLender
from loans.models import Borrower, Case, Person, StaffMember
from loans.once import Facts
from loans.record import Values, record_act, record_event
from loans.sealed import data_key_of, seal
from loans.sealed_columns import CASE_TEXT


@dataclass(frozen=True, slots=True)
class Matter:
    """What a borrower brings up."""

    kind: Case.Kind
    borrower_id: UUID
    text: str
    in_person: bool = False
    # Of a dispute: the application, or that of the loan, that she says is wrong in her record.
    disputed_id: UUID | None = None


@deed
def bring_up(mfi_id: UUID, matter: Matter, *, by: Actor, once: Once | None = None) -> Facts:
    """Open a case for a borrower of this lender, and tell its id."""
    case_id = uuid.uuid4()
    facts: Facts = {"id": str(case_id)}
    remember(once, mfi_id, facts)
    borrower = Borrower.objects.of(mfi_id).filter(id=matter.borrower_id).first()
    if borrower is None:
        raise NotThisLender
    if borrower.status == Borrower.Status.ERASED:
        raise Erased
    person = Person.objects.get(id=borrower.person_id)
    key = data_key_of(person)
    open_case(
        mfi_id,
        matter.kind,
        by=by,
        borrower_id=borrower.id,
        case_id=case_id,
        in_person=matter.in_person,
        disputed_id=matter.disputed_id,
        text_sealed=seal(key, CASE_TEXT, matter.text) if matter.text else "",
    )
    return facts


def still_open(mfi_id: UUID, case_id: UUID) -> Case:
    """Hold a case that nobody has settled."""
    case = Case.objects.of(mfi_id).select_for_update().filter(id=case_id).first()
    if case is None:
        raise NotThisLender
    if case.status == Case.Status.RESOLVED:
        raise AlreadyDecided(case=str(case_id))
    return case


@deed
def assign_case(mfi_id: UUID, case_id: UUID, owner_id: UUID, *, by: Actor) -> None:
    """Give a case to a colleague at the same lender."""
    case = still_open(mfi_id, case_id)
    colleagues = StaffMember.objects.filter(id=owner_id, mfi_id=mfi_id, is_active=True)
    if not colleagues.exists():
        raise NotThisLender
    before, case.owner_id = case.owner_id, owner_id
    case.save(update_fields=["owner_id"])
    record_act(
        by,
        "assign-case",
        "case",
        case_id,
        mfi_id=mfi_id,
        before={"owner": str(before or "")},
        after={"owner": str(owner_id)},
    )


def write_outcome(case: Case, outcome: str, told: Collection[str]) -> Values:
    """Close a case inside the deed that settles it, and give what the trail says of that.

    The words stay on the case: trail and events hold no sentence about a person.
    """
    now = timezone.now()
    case.status, case.outcome, case.resolved_at = Case.Status.RESOLVED, outcome, now
    whom = sorted({Case.Told(one).value for one in told})
    case.told = [*case.told, *({"who": one, "at": now.isoformat()} for one in whom)]
    case.save(update_fields=["status", "outcome", "verdict", "resolved_at", "told"])
    after: Values = {"status": "resolved"}
    if whom:
        after["told"] = " ".join(whom)
    return after


@deed
def resolve_case(
    mfi_id: UUID, case_id: UUID, outcome: str, *, told: Collection[str] = (), by: Actor
) -> None:
    """Settle a case, and keep whom the resolver has told; what came of it is an event.

    A dispute is settled by two (`settle_dispute`).
    """
    case = still_open(mfi_id, case_id)
    if case.kind == Case.Kind.DISPUTE:
        raise NotNow(kind=str(case.kind))
    after = write_outcome(case, outcome, told)
    record_act(by, "resolve-case", "case", case_id, mfi_id=mfi_id, after=after)
    record_event(mfi_id, "case.resolved", "case", case_id)
