"""Writing in the ledger: transfers of an event, and transfers that take others back."""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple, Self
from uuid import UUID

from loans.dates import today
from loans.models import Loan, MfiState, Transfer
from loans.rules.accounts import Entry
from loans.running import add_row


class Source(NamedTuple):
    """What transfers book: an event of a kind, for a loan or for the lender's own money."""

    mfi_id: UUID
    kind: str
    id: UUID
    loan_id: UUID | None
    # Up to which day the books of this loan, or of this lender, are closed.
    closed_to: date | None = None

    @classmethod
    def of_loan(cls, loan: Loan, kind: str, source_id: UUID, on: date) -> Self:
        """Name an event of a loan that is locked, and its day."""
        return cls(loan.mfi_id, kind, source_id, loan.id, closed_to(loan, on))

    @classmethod
    def of_lender(
        cls, mfi_id: UUID, kind: str, source_id: UUID, on: date, loan_id: UUID | None = None
    ) -> Self:
        """Name an event that is no loan's yet, or no loan's at all.

        Dated back, it asks which days are closed, and keeps the next from closing meanwhile.
        """
        closed_to = books_closed_to(mfi_id) if on < today() else None
        return cls(mfi_id, kind, source_id, loan_id, closed_to)


def after_close_of(on: date, closed_to: date | None) -> date | None:
    """Tell up to which day books were closed before something was dated back into them."""
    return closed_to if closed_to is not None and on <= closed_to else None


def closed_to(loan: Loan, on: date) -> date | None:
    """Tell up to which day the books of a locked loan are closed, for what is dated back.

    A loan that owes nothing is closed with its lender's days, and is not written on every night.
    """
    if on >= today():
        return None
    known = (loan.day_closed_on, books_closed_to(loan.mfi_id))
    return max((one for one in known if one is not None), default=None)


def books_closed_to(mfi_id: UUID) -> date | None:
    """Tell the last day that is closed at a lender; no other closes before this deed ends."""
    return MfiState.objects.of(mfi_id).select_for_update().get().day_closed_on


def post(source: Source, on: date, entries: Iterable[Entry]) -> None:
    """Write an event's transfers."""
    for entry in entries:
        add_row(
            Transfer,
            mfi_id=source.mfi_id,
            id=uuid.uuid4(),
            on=on,
            debit=entry.debit.code,
            credit=entry.credit.code,
            amount_lisente=entry.lisente,
            kind=source.kind,
            source_id=source.id,
            loan_id=source.loan_id,
            installment_id=entry.installment,
            after_close_of=after_close_of(on, source.closed_to),
        )


def live(mfi_id: UUID, loan_id: UUID, kind: str) -> list[Transfer]:
    """Give a loan's transfers of a kind that nothing has taken back."""
    every = list(Transfer.objects.of(mfi_id).filter(loan_id=loan_id, kind=kind))
    taken_back = {one.reverses_id for one in every}
    return [one for one in every if one.reverses_id is None and one.id not in taken_back]


def take_back(loan: Loan, transfers: Iterable[Transfer], on: date) -> None:
    """Write the other way round what was written for a loan, and leave both."""
    closed = closed_to(loan, on)
    for one in transfers:
        assert one.reverses_id is None, "what takes back is not taken back"
        assert one.loan_id == loan.id
        add_row(
            Transfer,
            mfi_id=one.mfi_id,
            id=uuid.uuid4(),
            on=on,
            debit=one.credit,
            credit=one.debit,
            amount_lisente=one.amount_lisente,
            kind=one.kind,
            source_id=one.source_id,
            loan_id=one.loan_id,
            installment_id=one.installment_id,
            reverses_id=one.id,
            after_close_of=after_close_of(on, closed),
        )
