"""What was lent from one day to another: by product, gender, district and officer."""

from collections.abc import Sequence
from uuid import UUID

from loans.queries.reports.columns import DISTRICT, GENDER, LOANS, OFFICER, PRINCIPAL, PRODUCT
from loans.queries.reports.labels import districts, officers, products
from loans.queries.reports.lent import lent
from loans.queries.reports.renewal import renewal
from loans.rules.report import Asked, Column, Kind, Report, percent
from loans.rules.summed import total

FIRST_LOANS = Column("first_loans", Kind.COUNT)
REPEAT_LOANS = Column("repeat_loans", Kind.COUNT)
FIRST_PRINCIPAL = Column("first_principal", Kind.MONEY)
REPEAT_PRINCIPAL = Column("repeat_principal", Kind.MONEY)
PAID_OUT = Column("paid_out", Kind.MONEY)
FEES_DEDUCTED = Column("fees_deducted", Kind.MONEY)
AVERAGE = Column("average", Kind.MONEY)
# Of those who had paid off what they owed, the share that came back within 90 days.
PAID_OFF = Column("borrowers_paid_off", Kind.COUNT)
RENEWAL = Column("renewal", Kind.PERCENT)
SUMS = (
    *(LOANS, FIRST_LOANS, REPEAT_LOANS, PRINCIPAL, FIRST_PRINCIPAL, REPEAT_PRINCIPAL),
    *(PAID_OUT, FEES_DEDUCTED, AVERAGE),
)


def disbursements(mfi_id: UUID, asked: Asked) -> Report:
    """Give what was lent, and what of it she received: a fee that is kept back she does not.

    A first loan is that of a borrower who had none before, here or in the books it began in.
    """
    product_names, officer_names = products(mfi_id), officers(mfi_id)
    district_names, lines = districts(), lent(mfi_id, asked)
    rows = [
        (
            product_names[line.product_id],
            line.gender,
            district_names.get(line.district_id),
            officer_names.get(line.officer_id),
            *_told(line[4:]),
        )
        for line in lines
    ]
    rows.sort(key=lambda row: tuple(word or "" for word in row[:4]))
    sums = _told(total((line[4:] for line in lines), 5))
    back = renewal(mfi_id, asked)
    return Report(
        columns=(PRODUCT, GENDER, DISTRICT, OFFICER, *SUMS),
        rows=rows,
        totals={
            **dict(zip(SUMS, sums, strict=True)),
            PAID_OFF: back.paid_off,
            RENEWAL: percent(back.came_back, back.paid_off),
        },
    )


def _told(sums: Sequence[int]) -> tuple[int, ...]:
    loans, first, principal, first_principal, paid_out = sums
    return (
        *(loans, first, loans - first),
        *(principal, first_principal, principal - first_principal),
        *(paid_out, principal - paid_out, principal // loans if loans else 0),
    )
