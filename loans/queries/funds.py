"""A lender's own money: what each account holds, and what can be lent."""

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Sum

from loans.models import Transfer
from loans.rules.accounts import PLACES, Account


def balance(mfi_id: UUID, account: Account) -> int:
    """Add up an account from its transfers, on the side on which it grows."""
    of = Transfer.objects.of(mfi_id)
    into = of.filter(debit=account.code).aggregate(sum=Sum("amount_lisente"))["sum"] or 0
    out = of.filter(credit=account.code).aggregate(sum=Sum("amount_lisente"))["sum"] or 0
    return int(into - out) if account.kind.grows_by_debit else int(out - into)


def available(mfi_id: UUID) -> dict[str, int]:
    """Tell what lies ready to be lent, place by place."""
    return {place: balance(mfi_id, account) for place, account in PLACES.items()}


def to_lend(places: Mapping[str, int]) -> int:
    """Add up what can be lent: a place that holds less than nothing takes from no other."""
    return sum(max(lisente, 0) for lisente in places.values())
