"""Portfolio at risk at the end of a day: the whole principal of loans that are late."""

from uuid import UUID

from loans.queries.book_on import book_on
from loans.queries.reports.asking import narrowed
from loans.queries.reports.columns import LOANS, PRINCIPAL_OUTSTANDING
from loans.rules.portfolio import LATE_FROM, RISK_DAYS, at_risk, share
from loans.rules.report import Asked, Column, Kind, Report

DAYS = Column("days", Kind.COUNT)
RATIO = Column("ratio", Kind.PERCENT)
# With loans on a new schedule, however late they are under it.
RENEGOTIATED = Column("with_renegotiated", Kind.MONEY)
RENEGOTIATED_RATIO = Column("with_renegotiated_ratio", Kind.PERCENT)
BANDS = """
SELECT width_bucket(days_late, %(bands)s::integer[]), rescheduled, COUNT(*), SUM(principal)::bigint
FROM book
WHERE (%(officer)s::uuid IS NULL OR officer_id = %(officer)s)
    AND (%(product)s::uuid IS NULL OR product_id = %(product)s)
GROUP BY 1, 2
"""


def par(mfi_id: UUID, asked: Asked) -> Report:
    """Give the loans late by more than 1, 30, 60 and 90 days: on the day itself they are not yet.

    The ratio is their principal over the principal of all loans, in percent.
    """
    found = book_on(mfi_id, asked.on).ask(BANDS, bands=list(LATE_FROM), **narrowed(asked))
    bands = [(LATE_FROM[number - 1], *rest) for number, *rest in found]
    portfolio = sum(principal for *_, principal in bands)
    rows = []
    for days in RISK_DAYS:
        late = [(loans, sum_) for first, _, loans, sum_ in bands if at_risk(first, days)]
        renegotiated = sum(
            sum_ for first, rescheduled, _, sum_ in bands if at_risk(first, days) or rescheduled
        )
        principal = sum(sum_ for _, sum_ in late)
        rows.append(
            (
                days,
                sum(loans for loans, _ in late),
                principal,
                share(principal, portfolio),
                renegotiated,
                share(renegotiated, portfolio),
            )
        )
    return Report(
        columns=(DAYS, LOANS, PRINCIPAL_OUTSTANDING, RATIO, RENEGOTIATED, RENEGOTIATED_RATIO),
        rows=rows,
        totals={LOANS: sum(loans for *_, loans, _ in bands), PRINCIPAL_OUTSTANDING: portfolio},
        rows_named="buckets",
    )
