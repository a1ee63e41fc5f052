"""Put numbers on a list, and take them off."""

from collections.abc import Collection, Sequence
from uuid import UUID

from loans.deed import Actor, deed
from loans.errors import NotNow, NotThisLender
from loans.models import Borrower
from loans.record import record_act
from loans.second_person import check_duty
from messaging.actions.save_group import DUTY, held
from messaging.group_members import add_new, new_members
from messaging.models import GroupMember


@deed
def add_to_group(
    mfi_id: UUID,
    group_id: UUID,
    phones: Sequence[str],
    borrower_ids: Collection[UUID] = (),
    language: str = "st",
    *,
    by: Actor,
) -> int:
    """Add numbers, and borrowers by theirs; count those who were not on it."""
    check_duty(mfi_id, DUTY, by)
    group = held(mfi_id, group_id)
    if group.filter is not None:
        raise NotNow(group=str(group_id))
    hers = Borrower.objects.of(mfi_id).filter(id__in=borrower_ids).exclude(phone="")
    known = dict(hers.values_list("id", "phone"))
    if set(borrower_ids) - known.keys():
        raise NotThisLender
    wanted = dict.fromkeys([*phones, *known.values()])
    added = add_new(group, new_members(group, list(wanted), language))
    record_act(by, "add-to-group", "group", group_id, mfi_id=mfi_id, after={"added": added})
    return added


@deed
def remove_from_group(
    mfi_id: UUID, group_id: UUID, member_ids: Collection[UUID], *, by: Actor
) -> int:
    """Take members off a list, and count those who were on it."""
    check_duty(mfi_id, DUTY, by)
    held(mfi_id, group_id)
    rows = GroupMember.objects.of(mfi_id).filter(group_id=group_id, id__in=member_ids)
    removed, _ = rows.delete()
    record_act(
        by, "remove-from-group", "group", group_id, mfi_id=mfi_id, after={"removed": removed}
    )
    return removed
