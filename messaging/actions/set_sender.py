"""Write down under which account and in whose name a lender's texts go out."""

from dataclasses import dataclass, field
from uuid import UUID

from loans.deed import Actor, deed
from loans.record import Values, record_act
from loans.sealed import new_data_key, seal, unwrap
from loans.second_person import check_duty
from messaging.errors import NoAccountKey
from messaging.models import SenderAccount, ShutAccount
from messaging.rules.sender import API_KEY

DUTY = "set-sender"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSender:
    """An account and a sender; what is empty is the installation's."""

    username: str = ""
    # None: the key that is there, which nobody reads back.
    api_key: str | None = field(default=None, repr=False)
    sender_id: str = ""


@deed
def set_sender(mfi_id: UUID, new: NewSender, *, by: Actor) -> None:
    """Set it; a key goes with its account, and without an account there is none."""
    check_duty(mfi_id, DUTY, by)
    rows = SenderAccount.objects.of(mfi_id).select_for_update().filter(id=mfi_id)
    before = rows.first()
    row = before or SenderAccount(mfi_id=mfi_id, id=mfi_id)
    was = _told(before)
    if not new.username:
        row.api_key_sealed, row.data_key, row.data_key_id = "", None, ""
    elif new.api_key:
        key = new_data_key(mfi_id)
        row.data_key, row.data_key_id = key.wrapped, key.key_id
        row.api_key_sealed = seal(unwrap(mfi_id, key), API_KEY, new.api_key)
    elif not row.api_key_sealed or row.username != new.username:
        raise NoAccountKey(username=new.username)
    row.username, row.sender_id = new.username, new.sender_id
    if not (row.username or row.sender_id):
        rows.delete()
    elif before is None:
        SenderAccount.objects.bulk_create([row])
    else:
        row.save()
    # What the carrier had against the account before may be over: the next text finds out.
    ShutAccount.objects.filter(id=mfi_id).delete()
    after: Values = {**_told(row), "key_changed": bool(new.api_key)}
    record_act(by, "set-sender", "mfi", mfi_id, mfi_id=mfi_id, before=was, after=after)


def _told(row: SenderAccount | None) -> Values:
    """Say of it what may stand in the trail: that there is a key, and not which."""
    if row is None:
        return {"username": "", "sender_id": "", "key": False}
    return {
        "username": row.username,
        "sender_id": row.sender_id,
        "key": bool(row.api_key_sealed),
    }
