"""Ask the registry for what was approved while it was away; what it refuses is a conflict."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from credit.rules.subject import Degree
from loans.actions.note_checked import note_checked
from loans.dates import midnight
from loans.deed import Actor
from loans.errands.book_says import needs_no_room
from loans.errands.registry import registry_borrower
from loans.errands.reservation import Room, agreed_by, free, reserve_for
from loans.errors import ConsentMissing, CreditLimit, NotThisLender
from loans.models import Application, Borrower, Loan
from loans.queries.advice import monthly, repaying
from loans.queries.applications import unchecked
from loans.queries.borrowers import income_of, person_behind
from loans.queries.policy import policy_of

CHECKER = Actor.system("checker")
A_DAY = timedelta(days=1)
# Whatever became of its offer meanwhile: so long its room is held until somebody has told that.
HELD_AT_LEAST = timedelta(hours=1)


def recheck(mfi_id: UUID) -> int:
    """Ask for all that is unchecked, and count it; where nobody answers it stays so."""
    rows = unchecked(mfi_id)
    for row in rows:
        check_again(row)
    return len(rows)


def check_again(row: Application) -> str:
    """Hold its room now, and note why there is none where there is none."""
    conflict = _asked(row)
    note_checked(row.mfi_id, row.id, conflict, by=CHECKER)
    return conflict


def _asked(row: Application) -> str:
    assert row.offered_lisente is not None, "an offer is whole"
    assert row.offered_installments is not None, "an offer is whole"
    assert row.offer_ends_on is not None, "an offer is whole"
    asks = repaying(row, row.offered_lisente, row.offered_installments)
    until = max(midnight(row.offer_ends_on + A_DAY), timezone.now() + HELD_AT_LEAST)
    try:
        person = person_behind(row.mfi_id, row.borrower_id)
        room = Room(
            application_id=row.id,
            subject=registry_borrower(person),
            mfi_id=row.mfi_id,
            lisente=row.offered_lisente,
            monthly_lisente=monthly(asks),
            agreed=agreed_by(policy_of(row.mfi_id)),
            income_lisente=income_of(Borrower.objects.of(row.mfi_id).get(id=row.borrower_id)),
            degree=Degree(person.identity),
        )
        reserve_for(room, until)
        loan = Loan.objects.of(row.mfi_id).filter(application_id=row.id).first()
        if loan is not None and needs_no_room(loan):
            # Lent and paid back meanwhile: there was room for it.
            free(row.id, room.subject)
    except CreditLimit as refusal:
        return str(refusal.context["why"])
    except (ConsentMissing, NotThisLender) as refusal:
        return refusal.code
    return ""
