"""In whose name a lender sends, and whether the carrier takes anything of that account."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Min

from loans.sealed import data_key_of, unseal
from messaging.carriers.port import Account
from messaging.models import SenderAccount, ShutAccount
from messaging.rules.sender import API_KEY

# The installation's own account, which belongs to no lender.
HOUSE = UUID(int=0)


class Sender(NamedTuple):
    """An account, and by which id it is known to be shut or open."""

    account_id: UUID
    account: Account


def sender_of(mfi_id: UUID) -> Sender:
    """Give a lender's own account; without a key of its own it uses the installation's."""
    row = SenderAccount.objects.of(mfi_id).filter(id=mfi_id).first()
    if row is None:
        return Sender(HOUSE, Account())
    if not row.api_key_sealed:
        return Sender(HOUSE, Account(sender_id=row.sender_id))
    key = unseal(data_key_of(row), API_KEY, row.api_key_sealed)
    return Sender(mfi_id, Account(row.username, key, row.sender_id))


def shut(account_id: UUID) -> ShutAccount | None:
    """Give what the carrier said when it took nothing any more; None while it takes texts."""
    return ShutAccount.objects.filter(id=account_id).first()


def shut_accounts() -> tuple[int, datetime | None]:
    """Count the accounts of which a carrier takes nothing, and tell since when the oldest is."""
    found = ShutAccount.objects.aggregate(count=Count("id"), since=Min("since"))
    return found["count"], found["since"]


def own_account(mfi_id: UUID) -> SenderAccount | None:
    """Give what a lender has of its own; its key stays sealed."""
    return SenderAccount.objects.of(mfi_id).filter(id=mfi_id).first()
