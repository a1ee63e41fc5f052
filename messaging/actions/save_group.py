"""Keep whom a lender writes to together: a new group, another name or filter for it, its end."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import IntegrityError, transaction

from loans.deed import Actor, Once, deed, remember
from loans.errors import AlreadyTaken, NotNow, NotThisLender
from loans.once import Facts
from loans.record import Values, record_act
from loans.sealed import new_data_key
from loans.second_person import check_duty
from loans.sqlstate import is_duplicate
from messaging.group_members import add_new, new_members
from messaging.models import Broadcast, Group, GroupMember
from messaging.rules.audience import Filter

DUTY = "keep-groups"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewGroup:
    """A list of numbers, or a filter instead of one."""

    name: str
    filter: Filter | None = None
    phones: Sequence[str] = field(default=(), repr=False)
    # What is spoken to a number of which nobody knows.
    language: str = "st"


@deed
def save_group(mfi_id: UUID, new: NewGroup, *, by: Actor, once: Once | None = None) -> Facts:
    """Write it down with whoever is on it, and tell its id."""
    group_id = uuid.uuid4()
    facts: Facts = {"id": str(group_id)}
    remember(once, mfi_id, facts)
    check_duty(mfi_id, DUTY, by)
    group = new_group(mfi_id, group_id, new.name, by, new.filter)
    if new.phones:
        add_new(group, new_members(group, new.phones, new.language))
    after: Values = {"filter": new.filter is not None, "numbers": len(new.phones)}
    record_act(by, "save-group", "group", group_id, mfi_id=mfi_id, after=after)
    return facts


@deed
def change_group(
    mfi_id: UUID, group_id: UUID, name: str | None, new: Filter | None, *, by: Actor
) -> None:
    """Give it another name, and a filter another rule; a list does not become a filter."""
    check_duty(mfi_id, DUTY, by)
    group = held(mfi_id, group_id)
    if new is not None and group.filter is None:
        raise NotNow(group=str(group_id))
    if name is not None:
        group.name = name
    if new is not None:
        group.filter = new.plain()
    try:
        with transaction.atomic():
            group.save(update_fields=["name", "filter"])
    except IntegrityError as error:
        raise _refused(error) from error
    after: Values = {"name": name is not None, "filter": new is not None}
    record_act(by, "change-group", "group", group_id, mfi_id=mfi_id, after=after)


@deed
def delete_group(mfi_id: UUID, group_id: UUID, *, by: Actor) -> None:
    """Let it go, and with it the key to the numbers on it."""
    check_duty(mfi_id, DUTY, by)
    held(mfi_id, group_id)
    uses = Broadcast.objects.of(mfi_id).filter(audience__group=str(group_id))
    if uses.exclude(status__in=[Broadcast.Status.COMPLETED, Broadcast.Status.CANCELLED]).exists():
        # Its texts go to the numbers on it.
        raise NotNow(group=str(group_id))
    gone, _ = GroupMember.objects.of(mfi_id).filter(group_id=group_id).delete()
    Group.objects.of(mfi_id).filter(id=group_id).delete()
    record_act(by, "delete-group", "group", group_id, mfi_id=mfi_id, before={"members": gone})


def held(mfi_id: UUID, group_id: UUID) -> Group:
    """Hold a group of this lender; another's does not exist."""
    group = Group.objects.of(mfi_id).select_for_update().filter(id=group_id).first()
    if group is None:
        raise NotThisLender
    return group


def new_group(
    mfi_id: UUID,
    group_id: UUID,
    name: str,
    by: Actor,
    rule: Filter | None = None,
    file_digest: bytes | None = None,
) -> Group:
    """Write down the group alone, inside the deed that fills it."""
    own = new_data_key(group_id) if rule is None else None
    group = Group(
        mfi_id=mfi_id,
        id=group_id,
        name=name,
        filter=None if rule is None else rule.plain(),
        data_key=own.wrapped if own else None,
        data_key_id=own.key_id if own else "",
        file_digest=file_digest,
        by_id=by.id,
    )
    try:
        with transaction.atomic():
            group.save(force_insert=True)
    except IntegrityError as error:
        raise _refused(error) from error
    return group


def _refused(error: IntegrityError) -> Exception:
    return AlreadyTaken(what="group") if is_duplicate(error) else error
