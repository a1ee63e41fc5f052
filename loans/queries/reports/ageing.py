"""How old the arrears are at the end of a day, and what is kept back for what may be lost."""

from uuid import UUID

from loans.queries.book_on import book_on
from loans.queries.policy import policy_of
from loans.queries.reports.asking import narrowed
from loans.queries.reports.columns import (
    LOANS,
    OVERDUE,
    OVERDUE_PRINCIPAL,
    PAR30,
    PRINCIPAL_OUTSTANDING,
)
from loans.rules.portfolio import AGES, provision, share
from loans.rules.report import Asked, Column, Kind, Report, percent

FROM_DAYS = Column("from_days", Kind.COUNT)
TO_DAYS = Column("to_days", Kind.COUNT)
SHARE = Column("share", Kind.PERCENT)
PROVISION_PERCENT = Column("provision_percent", Kind.COUNT)
PROVISION = Column("provision", Kind.MONEY)
# What is kept back, against the principal of loans late by more than 30 days.
RISK_COVERAGE = Column("risk_coverage", Kind.PERCENT)
LATE_BY_31 = 31
BUCKETS = """
SELECT width_bucket(days_late, %(ages)s::integer[]), COUNT(*), SUM(principal)::bigint,
    SUM(overdue)::bigint, SUM(overdue_principal)::bigint
FROM book
WHERE (%(officer)s::uuid IS NULL OR officer_id = %(officer)s)
    AND (%(product)s::uuid IS NULL OR product_id = %(product)s)
GROUP BY 1
"""


def ageing(mfi_id: UUID, asked: Asked) -> Report:
    """Put each loan, with its whole principal, into the bucket of its days late.

    Days late are counted from the due day of the oldest instalment with anything unpaid; what
    falls due on the day itself is not late.
    """
    book, rates = book_on(mfi_id, asked.on), policy_of(mfi_id).provision_percent
    found = book.ask(BUCKETS, ages=[age.from_days for age in AGES], **narrowed(asked))
    by_age = {AGES[number - 1]: sums for number, *sums in found}
    lines = {age: by_age.get(age, (0, 0, 0, 0)) for age in AGES}
    loans, principal, overdue, overdue_principal = map(sum, zip(*lines.values(), strict=True))
    kept_back = {age: provision({age: line[1]}, rates) for age, line in lines.items()}
    reserve = sum(kept_back.values())
    at_risk = sum(line[1] for age, line in lines.items() if age.from_days >= LATE_BY_31)
    rows = [
        (*age, *line, share(line[1], principal), rates.get(age.name, 0), kept_back[age])
        for age, line in lines.items()
    ]
    return Report(
        columns=(
            *(FROM_DAYS, TO_DAYS, LOANS, PRINCIPAL_OUTSTANDING, OVERDUE, OVERDUE_PRINCIPAL),
            *(SHARE, PROVISION_PERCENT, PROVISION),
        ),
        rows=rows,
        totals={
            LOANS: loans,
            PRINCIPAL_OUTSTANDING: principal,
            OVERDUE: overdue,
            OVERDUE_PRINCIPAL: overdue_principal,
            PROVISION: reserve,
            PAR30: at_risk,
            RISK_COVERAGE: percent(reserve, at_risk),
        },
        rows_named="buckets",
    )
