"""What lending brought in from one day to another, month by month and by product."""

from uuid import UUID

from loans.models.payout import BROUGHT
from loans.queries.reports.asking import ask, narrowed
from loans.queries.reports.average_book import average_principal
from loans.queries.reports.columns import (
    AVERAGE_OUTSTANDING,
    FEES,
    INTEREST,
    PENALTIES,
    PRODUCT,
    RECOVERED,
)
from loans.queries.reports.labels import products
from loans.rules.portfolio import yearly_percent
from loans.rules.report import Asked, Column, Kind, Report
from loans.rules.summed import total

MONTH = Column("month", Kind.DAY)
TOTAL = Column("income", Kind.MONEY)
YIELD = Column("portfolio_yield", Kind.PERCENT)
SUMS = (INTEREST, FEES, PENALTIES, RECOVERED, TOTAL)
# What was paid in other books, as a payment or kept back with a fee, is no income here.
INCOME = """
SELECT date_trunc('month', moved."on")::date, loan.product_id,
    SUM(CASE side.code WHEN '4000' THEN side.lisente ELSE 0 END)::bigint,
    SUM(CASE side.code WHEN '4010' THEN side.lisente ELSE 0 END)::bigint,
    SUM(CASE side.code WHEN '4020' THEN side.lisente ELSE 0 END)::bigint,
    SUM(CASE side.code WHEN '4030' THEN side.lisente ELSE 0 END)::bigint
FROM loans_transfer moved
CROSS JOIN LATERAL (VALUES (credit, amount_lisente), (debit, -amount_lisente))
    AS side (code, lisente)
JOIN loans_loan loan ON loan.mfi_id = %(mfi)s AND loan.id = moved.loan_id
WHERE moved.mfi_id = %(mfi)s AND moved."on" BETWEEN %(since)s AND %(until)s
    AND side.code IN ('4000', '4010', '4020', '4030') AND '3010' NOT IN (debit, credit)
    AND (%(officer)s::uuid IS NULL OR loan.officer_id = %(officer)s)
    AND (%(product)s::uuid IS NULL OR loan.product_id = %(product)s)
    AND NOT EXISTS (
        SELECT FROM loans_payout payout
        WHERE payout.mfi_id = %(mfi)s AND payout.id = moved.source_id
            AND payout.method = %(brought)s)
GROUP BY 1, 2
"""


def income(mfi_id: UUID, asked: Asked) -> Report:
    """Give interest, fees, penalties and recoveries as they were received, less what went back.

    The portfolio's yield is interest, fees and penalties over the average principal outstanding,
    the mean of the evening before the first day and of the last, as it would be in a year of 365
    days. Recoveries are of loans that are in no portfolio any more, and not in the yield.
    """
    names = products(mfi_id)
    found = ask(mfi_id, INCOME, brought=BROUGHT, **narrowed(asked))
    rows = sorted((month, names[product], *sums, sum(sums)) for month, product, *sums in found)
    sums = total((row[2:] for row in rows), len(SUMS))
    average = average_principal(mfi_id, asked)
    days = (asked.until - asked.since).days + 1
    return Report(
        columns=(MONTH, PRODUCT, *SUMS),
        rows=rows,
        totals={
            **dict(zip(SUMS, sums, strict=True)),
            AVERAGE_OUTSTANDING: average,
            YIELD: yearly_percent(sum(sums[:3]), average, days),
        },
    )
