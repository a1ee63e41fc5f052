"""Change what a lender sets for itself."""

import json
from collections.abc import Mapping
from uuid import UUID

from loans.deed import Actor, deed
from loans.errors import NoSuchSetting
from loans.models import LenderPolicy
from loans.record import Values, record_act
from loans.rules.policy import NotAPolicy, PlainValue, Policy


@deed
def change_policy(mfi_id: UUID, changes: Mapping[str, PlainValue], *, by: Actor) -> None:
    """Write the changed settings beside the others, with both values in the audit trail."""
    row, _ = (
        LenderPolicy.objects.of(mfi_id).select_for_update().get_or_create(mfi_id=mfi_id, id=mfi_id)
    )
    values = {**row.values, **changes}
    try:
        Policy.of(values)
    except NotAPolicy as error:
        raise NoSuchSetting(setting=str(error)) from None
    before: Values = {name: _told(row.values.get(name)) for name in changes}
    after: Values = {name: _told(value) for name, value in changes.items()}
    row.values = values
    row.save(update_fields=["values", "changed_at"])
    record_act(by, "change-policy", "mfi", mfi_id, mfi_id=mfi_id, before=before, after=after)


def _told(value: PlainValue) -> str | int | bool | None:
    return json.dumps(value) if isinstance(value, list | dict) else value
