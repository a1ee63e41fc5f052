"""Make a list of the numbers in a file: all that were accepted, in one piece."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from loans.deed import Actor, Once, deed, remember
from loans.errors import ImportedBefore
from loans.once import Facts
from loans.record import Values, record_act
from loans.second_person import check_duty
from messaging.actions.save_group import DUTY, new_group
from messaging.group_members import copy_in, new_members
from messaging.models import Group
from messaging.rules.recipients_file import Recipients

# For so long the very same file is taken for somebody's slip.
SAME_FILE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewList:
    """A file as it was read, and what its sender says about it."""

    name: str
    recipients: Recipients
    digest: bytes
    # What is spoken to a number of which nobody knows.
    language: str = "st"
    # That the very same file is meant once more.
    again: bool = False

    @property
    def counts(self) -> dict[str, int]:
        """Count the rows of each outcome, by its name."""
        return {outcome.value: number for outcome, number in self.recipients.counts.items()}


@deed
def upload_list(mfi_id: UUID, new: NewList, *, by: Actor, once: Once | None = None) -> Facts:
    """Write the list down, and tell its id and how many rows had which outcome."""
    group_id, counts = uuid.uuid4(), new.counts
    facts: Facts = {"id": str(group_id), **counts}
    remember(once, mfi_id, facts)
    check_duty(mfi_id, DUTY, by)
    put_list(mfi_id, group_id, new, by)
    after: Values = {"digest": new.digest.hex(), "again": new.again, **counts}
    record_act(by, "upload-list", "group", group_id, mfi_id=mfi_id, after=after)
    return facts


def put_list(mfi_id: UUID, group_id: UUID, new: NewList, by: Actor) -> None:
    """Write it down inside a deed that has more to do; not the very same file again so soon."""
    _check_new(mfi_id, new)
    group = new_group(mfi_id, group_id, new.name, by, file_digest=new.digest)
    copy_in(group, new_members(group, new.recipients.phones.values(), new.language))


def _check_new(mfi_id: UUID, new: NewList) -> None:
    lately = timezone.now() - SAME_FILE
    same = Group.objects.of(mfi_id).filter(file_digest=new.digest, at__gte=lately)
    if not new.again and same.exists():
        raise ImportedBefore(kind="recipients")
