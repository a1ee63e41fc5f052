"""The trial balance: every account of a lender as of a day, from the transfers alone."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import Sum

from loans.models import LedgerAccount, Transfer
from loans.rules.accounts import BY_CODE


class AccountBalance(NamedTuple):
    """An account with what it holds, on one side or the other; sums in lisente."""

    code: str
    name: str
    debit: int
    credit: int


def trial_balance(mfi_id: UUID, on: date) -> list[AccountBalance]:
    """Add up all transfers whose value date has come; both columns have the same sum."""
    sums: dict[str, int] = defaultdict(int)
    past = Transfer.objects.of(mfi_id).filter(on__lte=on)
    # Both sides in one question: between two, somebody might pay.
    for debit, credit, lisente in past.values_list("debit", "credit").annotate(
        Sum("amount_lisente")
    ):
        sums[debit] += lisente
        sums[credit] -= lisente
    names = dict(LedgerAccount.objects.of(mfi_id).values_list("code", "name"))
    return [
        AccountBalance(code, names.get(code, account.label), max(held, 0), max(-held, 0))
        for code, account in BY_CODE.items()
        if (held := sums[code]) or code in names
    ]
