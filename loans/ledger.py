"""Writing in the ledger: transfers of an event, and transfers that take others back."""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from loans.models import Transfer
from loans.rules.accounts import Entry
from loans.running import add_row


class Source(NamedTuple):
    """What transfers book: an event of a kind, for a loan or for the lender's own money."""

    mfi_id: UUID
    kind: str
    id: UUID
    loan_id: UUID | None


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
        )


def live(mfi_id: UUID, loan_id: UUID, kind: str) -> list[Transfer]:
    """Give a loan's transfers of a kind that nothing has taken back."""
    every = list(Transfer.objects.of(mfi_id).filter(loan_id=loan_id, kind=kind))
    taken_back = {one.reverses_id for one in every}
    return [one for one in every if one.reverses_id is None and one.id not in taken_back]


def take_back(transfers: Iterable[Transfer], on: date) -> None:
    """Write the other way round what was written, and leave both."""
    for one in transfers:
        assert one.reverses_id is None, "what takes back is not taken back"
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
            reverses_id=one.id,
        )
