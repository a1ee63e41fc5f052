"""Write down the money that a lender brings to lend, or takes out again."""

import uuid
from datetime import date
from typing import NamedTuple
from uuid import UUID

from loans import ledger
from loans.dates import check_day
from loans.deed import Actor, Once, deed, remember
from loans.funds import check_there
from loans.models import Funding
from loans.once import Facts
from loans.record import Values, record_act, record_event
from loans.rules import accounts
from loans.running import add_row
from loans.second_person import check_duty


class Funds(NamedTuple):
    """A sum, where it lies, and by which paper it moved."""

    way: Funding.Way
    lisente: int
    place: str
    reference: str
    on: date


@deed
def move_funds(mfi_id: UUID, funds: Funds, *, by: Actor, once: Once | None = None) -> Facts:
    """Book it, and tell its id; nobody takes out what is not there."""
    funding_id = uuid.uuid4()
    facts: Facts = {"id": str(funding_id)}
    remember(once, mfi_id, facts)
    check_duty(mfi_id, "move-funds", by)
    check_day(mfi_id, funds.on)
    place = accounts.PLACES[funds.place]
    if funds.way == Funding.Way.IN:
        entries = accounts.funded(place, funds.lisente)
    else:
        check_there(mfi_id, funds.place, funds.lisente)
        entries = accounts.withdrawn(place, funds.lisente)
    source = ledger.Source.of_lender(mfi_id, "funds", funding_id, funds.on)
    ledger.post(source, funds.on, entries)
    add_row(
        Funding,
        mfi_id=mfi_id,
        id=funding_id,
        way=funds.way.value,
        amount_lisente=funds.lisente,
        place=funds.place,
        reference=funds.reference,
        on=funds.on,
    )
    after: Values = {"way": funds.way.value, "place": funds.place, "lisente": funds.lisente}
    record_act(by, "move-funds", "mfi", mfi_id, mfi_id=mfi_id, after=after)
    record_event(mfi_id, "funds.moved", "mfi", mfi_id, way=funds.way.value, lisente=funds.lisente)
    return facts
