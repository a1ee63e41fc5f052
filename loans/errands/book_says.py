"""What a lender's book says that the registry must hold: room of its offers, loans that run."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from credit.rules.reservation import Entry, State
from credit.rules.restoring import Restored
from credit.rules.subject import Degree
from loans.dates import midnight
from loans.models import Application, Borrower, Loan, Person
from loans.queries.advice import monthly, repaying, repaying_loan
from loans.queries.written_off import left_of

# From the offer's acceptance to the money: so long the room is held without anybody's asking.
ACCEPTED_LASTS = timedelta(days=30)
A_DAY = timedelta(days=1)
OFFERED = (Application.Status.APPROVED, Application.Status.ACCEPTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookSays:
    """What one application takes up of her room, as the book has it.

    Room that is held may be there for longer than it must: `surely_until` is the earlier end.
    """

    application: Application
    loan: Loan | None = None
    # Held, a loan that runs, one that is over; released: it was cancelled. None: room may be held
    # by right, and need not be.
    state: State | None
    lisente: int = 0
    until: datetime | None = None
    surely_until: datetime | None = None

    def agrees(self, entry: Entry | None, at: datetime) -> bool:
        """Tell whether what takes up her room is what the book says, whatever the sum."""
        if self.state is State.EXPOSED:
            # Of a loan that owes fees alone nothing takes up room.
            return self.lisente == 0 if entry is None else entry.state is State.EXPOSED
        if self.state is State.RESERVED and entry is None:
            return self.surely_until is None or at >= self.surely_until
        if self.state in {State.RESERVED, None}:
            return entry is None or entry.state is State.RESERVED
        return entry is None

    def same_sum(self, entry: Entry) -> bool:
        """Tell whether as much is held, or more; of a loan, whether as much is owed."""
        if entry.state is State.RESERVED:
            return self.state is None or entry.amount_lisente >= self.lisente
        return entry.amount_lisente == self.lisente

    def words(self) -> str:
        """Say it with a sum and without a name."""
        return "nothing" if self.state is None else f"{self.state.value} {self.lisente}"


def borrowers_in_batches(mfi_id: UUID, most: int) -> Iterator[list[UUID]]:
    """Go through a lender's borrowers, so many at a time; who comes meanwhile may be left out."""
    rows = Borrower.objects.of(mfi_id).order_by("id").values_list("id", flat=True)
    batch = list(rows[:most])
    while batch:
        yield batch
        batch = list(rows.filter(id__gt=batch[-1])[:most])


def said_of_borrowers(mfi_id: UUID, borrower_ids: Collection[UUID]) -> list[BookSays]:
    """Give what the book says of some borrowers' applications that became an offer, or more."""
    rows = Application.objects.of(mfi_id).filter(borrower_id__in=borrower_ids)
    return _said(mfi_id, rows)


def said_of_applications(mfi_id: UUID, application_ids: Collection[UUID]) -> list[BookSays]:
    """Give the same of some applications."""
    return _said(mfi_id, Application.objects.of(mfi_id).filter(id__in=application_ids))


def owed(loan: Loan) -> int:
    """Give the principal that is owed; of a loan that was given up, what is left of it."""
    if loan.status != Loan.Status.WRITTEN_OFF:
        return loan.owed_principal
    return left_of(loan).principal_lisente


def needs_no_room(loan: Loan) -> bool:
    """Tell whether nothing will ever be owed of it again, as far as anybody knows."""
    return loan.status == Loan.Status.CANCELLED or is_over(loan)


def is_over(loan: Loan) -> bool:
    """Tell whether it takes up no room any more: paid back, also after it was given up."""
    if loan.status == Loan.Status.WRITTEN_OFF:
        return left_of(loan).lisente == 0
    return loan.status in {Loan.Status.CLOSED, Loan.Status.OVERPAID}


def _said(mfi_id: UUID, rows: QuerySet[Application]) -> list[BookSays]:
    offered = list(rows.filter(status__in=OFFERED).order_by("id"))
    known = Loan.objects.of(mfi_id).filter(application_id__in=[row.id for row in offered])
    loans = {loan.application_id: loan for loan in known}
    return [_of_loan(row, loans[row.id]) if row.id in loans else _of(row) for row in offered]


def _of(row: Application) -> BookSays:
    assert row.offered_lisente is not None, "an offer is whole"
    assert row.offer_ends_on is not None, "an offer is whole"
    if row.unchecked_at is not None:
        return BookSays(application=row, state=None)
    end = midnight(row.offer_ends_on + A_DAY)
    return BookSays(
        application=row,
        state=State.RESERVED,
        lisente=row.offered_lisente,
        until=end,
        surely_until=end,
    )


def _of_loan(row: Application, loan: Loan) -> BookSays:
    # Approved without the registry, and it was not asked since: the sweep asks.
    unasked = row.unchecked_at is not None and not row.conflict
    state, lisente = State.SETTLED, 0
    if loan.status == Loan.Status.CANCELLED:
        state = State.RELEASED
    elif loan.disbursed_on is None:
        return _of_waiting(row, loan)
    elif not is_over(loan):
        state, lisente = State.EXPOSED, owed(loan)
    return BookSays(
        application=row,
        loan=loan,
        state=None if unasked and state is State.EXPOSED else state,
        lisente=lisente,
    )


def _of_waiting(row: Application, loan: Loan) -> BookSays:
    """Give a loan that waits for its money: the registry held no room for one that it refused."""
    if row.unchecked_at is not None:
        return BookSays(application=row, loan=loan, state=None)
    return BookSays(
        application=row,
        loan=loan,
        state=State.RESERVED,
        lisente=loan.principal_lisente,
        until=loan.at + ACCEPTED_LASTS,
        surely_until=loan.at + ACCEPTED_LASTS / 2,
    )


def restored_from(said: BookSays, subject: UUID, person: Person, at: datetime) -> Restored | None:
    """Put what the book says into the registry's words; None: nothing is to be restored."""
    if said.state not in {State.RESERVED, State.EXPOSED, State.SETTLED}:
        return None
    if said.until is not None and said.until <= at:
        return None
    row, loan = said.application, said.loan
    lent_at = None
    if loan is not None and loan.disbursed_on is not None:
        # When money that began in other books was promised, nobody here knows.
        here = row.channel != Application.Channel.IMPORT.value
        lent_at = midnight(loan.disbursed_on) if here else None
    return Restored(
        id=row.id,
        subject=subject,
        mfi_id=row.mfi_id,
        state=said.state,
        amount_lisente=said.lisente,
        monthly_lisente=_monthly(said),
        degree=Degree(person.identity),
        expires_at=said.until,
        lent_at=lent_at,
    )


def _monthly(said: BookSays) -> int:
    """Give what its instalments ask a month; of a loan that is over, nothing."""
    row = said.application
    if said.state is State.SETTLED:
        return 0
    if said.loan is not None:
        return monthly(repaying_loan(said.loan))
    assert row.offered_lisente is not None, "an offer is whole"
    assert row.offered_installments is not None, "an offer is whole"
    return monthly(repaying(row, row.offered_lisente, row.offered_installments))
