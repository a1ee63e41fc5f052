"""Give people accounts, and take them away."""

import uuid
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction

from loans.deed import Actor, deed
from loans.errors import AlreadyTaken, NotThisLender
from loans.models import StaffMember
from loans.record import record_act
from loans.sqlstate import is_duplicate


@dataclass(frozen=True, slots=True)
class NewStaff:
    """A person who is to sign in."""

    username: str
    name: str
    role: str
    email: str = ""
    mfi_id: UUID | None = None
    # None: a new one.
    id: UUID | None = None


@deed
def add_staff(person: NewStaff, password: str, *, by: Actor) -> UUID:
    """Make an account and tell its id; the password is kept as argon2id only."""
    member = StaffMember(
        id=person.id or uuid.uuid4(),
        username=person.username.lower(),
        name=person.name,
        email=person.email,
        role=person.role,
        mfi_id=person.mfi_id,
    )
    member.set_password(password)
    try:
        with transaction.atomic():
            member.save(force_insert=True)
    except IntegrityError as error:
        if not is_duplicate(error):
            raise
        raise AlreadyTaken(role=person.role) from error
    record_act(
        by,
        "add-staff",
        "staff",
        member.id,
        mfi_id=person.mfi_id,
        after={"role": person.role},
    )
    return member.id


@deed
def disable_staff(staff_id: UUID, *, by: Actor, mfi_id: UUID | None, reason: str) -> None:
    """End an account at once: the next request of its sessions and tokens is refused."""
    place = {"mfi__isnull": True} if mfi_id is None else {"mfi_id": mfi_id}
    changed = StaffMember.objects.filter(id=staff_id, is_active=True, **place)
    if not changed.update(is_active=False):
        raise NotThisLender
    record_act(
        by,
        "disable-staff",
        "staff",
        staff_id,
        mfi_id=mfi_id,
        before={"active": True},
        after={"active": False},
        reason=reason,
    )
