"""Money that leaves a place of the lender's: whoever takes from one waits for the one before."""

from uuid import UUID

from loans.errors import FundsMissing
from loans.models import LedgerAccount
from loans.queries.funds import balance
from loans.record import record_event
from loans.rules import accounts
from loans.rules.policy import Policy


def check_there(mfi_id: UUID, place: str, lisente: int) -> None:
    """Refuse to take out what is not there."""
    _refuse_missing(place, _left(mfi_id, place, lisente))


def check_funds(mfi_id: UUID, policy: Policy, place: str, lisente: int) -> None:
    """Let nobody hand a borrower what is not there, where the lender asks; tell of low funds."""
    if not policy.funds_checked and policy.low_funds_lisente is None:
        return
    left = _left(mfi_id, place, lisente)
    if policy.funds_checked:
        _refuse_missing(place, left)
    if policy.low_funds_lisente is not None and left < policy.low_funds_lisente:
        record_event(mfi_id, "funds.low", "mfi", mfi_id, place=place, lisente=left)


def _left(mfi_id: UUID, place: str, lisente: int) -> int:
    """Take the place's lock, and tell what it would hold afterwards."""
    account = accounts.PLACES[place]
    LedgerAccount.objects.of(mfi_id).select_for_update().filter(code=account.code).first()
    return balance(mfi_id, account) - lisente


def _refuse_missing(place: str, left: int) -> None:
    if left < 0:
        raise FundsMissing(place=place, missing_lisente=-left)
