"""Money that borrowers paid from one day to another, and what it was spent on."""

from uuid import UUID

from loans.queries.reports.columns import (
    FEES,
    INTEREST,
    OFFICER,
    PENALTIES,
    PRINCIPAL,
    RECOVERED,
)
from loans.queries.reports.labels import officers
from loans.queries.reports.received import received
from loans.rules.report import Asked, Column, Kind, Report
from loans.rules.summed import total

DAY = Column("day", Kind.DAY)
METHOD = Column("method", Kind.TEXT)
PAYMENTS = Column("payments", Kind.COUNT)
REVERSALS = Column("reversals", Kind.COUNT)
CAME = Column("received", Kind.MONEY)
WENT = Column("taken_back", Kind.MONEY)
COLLECTED = Column("collected", Kind.MONEY)
OVERPAYMENT = Column("overpayment", Kind.MONEY)
SUMS = (
    *(PAYMENTS, REVERSALS, CAME, WENT, COLLECTED),
    *(PRINCIPAL, INTEREST, FEES, PENALTIES, OVERPAYMENT, RECOVERED),
)


def collections(mfi_id: UUID, asked: Asked) -> Report:
    """Give payments less what was taken back, each on its own day, with what they were spent on.

    Where money is spent anew, because a slip came late or another payment bounced, the parts of
    the day change and their sum does not. What was paid in other books is left out.
    """
    names = officers(mfi_id)
    rows = [
        (one.day, one.method, names.get(one.officer_id), *one[3:7], sum(one[7:]), *one[7:])
        for one in received(mfi_id, asked)
        if any(one[3:])
    ]
    rows.sort(key=lambda row: (row[0], row[1], row[2] or ""))
    sums = total((row[3:] for row in rows), len(SUMS))
    return Report((DAY, METHOD, OFFICER, *SUMS), rows, dict(zip(SUMS, sums, strict=True)))
