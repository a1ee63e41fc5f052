"""How somebody stands with her lenders: what home offers her first, and no sum or name of it."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from loans.dates import today
from loans.errors import LenderUnavailable
from loans.models import Application, Loan
from loans.trip import Rows, fetched
from ussd.lenders_away import asked_of
from ussd.slots import FREE, LATE, OFFER, REFUSED, REVIEW, RUNNING

# A lender that takes longer is left out of what home is made of.
HOME_SECONDS = 0.3
# What needs her most comes first, whichever lender it is at.
ORDER = (LATE, OFFER, RUNNING, REVIEW, REFUSED, FREE)
FOUND = """
(SELECT 'application', status, NULL::date FROM loans_application
    WHERE mfi_id = %(mfi)s AND borrower_id = %(borrower)s AND status <> 'draft'
    ORDER BY at DESC, id DESC LIMIT 1)
UNION ALL
(SELECT 'loan', status, oldest_due_on FROM loans_loan
    WHERE mfi_id = %(mfi)s AND borrower_id = %(borrower)s
    AND status IN ('accepted', 'disbursing', 'active', 'written_off'))
"""
OF_APPLICATION = {
    Application.Status.SUBMITTED: REVIEW,
    Application.Status.RETURNED: REVIEW,
    Application.Status.APPROVED: OFFER,
    Application.Status.REJECTED: REFUSED,
}


class Known(NamedTuple):
    """Somebody at one lender: the lender, and its row of her."""

    mfi_id: UUID | None
    borrower_id: UUID | None


def standing_of(known: Sequence[Known]) -> str:
    """Say what matters most over all her lenders."""
    found = {FREE}
    for at in known:
        found |= _at(at)
    return next(one for one in ORDER if one in found)


def _at(known: Known) -> set[str]:
    """Ask one lender; one that gives no answer in time is as if she were not there."""
    assert known.mfi_id is not None
    try:
        with asked_of(known.mfi_id, HOME_SECONDS):
            return _told(fetched(FOUND, {"mfi": known.mfi_id, "borrower": known.borrower_id}))
    except LenderUnavailable:
        return set()


def _told(rows: Rows) -> set[str]:
    found = set()
    for kind, status, due_on in rows:
        if kind == "application":
            found.add(OF_APPLICATION.get(status, FREE))
        elif due_on is not None and due_on < today() and status == Loan.Status.ACTIVE:
            found.add(LATE)
        else:
            found.add(RUNNING)
    return found
