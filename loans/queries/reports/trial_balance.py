"""The trial balance as a report: every account as of a day, and both sides' sums."""

from uuid import UUID

from loans.queries import balances
from loans.rules.report import Asked, Column, Kind, Report

CODE = Column("code", Kind.TEXT)
NAME = Column("name", Kind.TEXT)
DEBIT = Column("debit", Kind.MONEY)
CREDIT = Column("credit", Kind.MONEY)


def trial_balance(mfi_id: UUID, asked: Asked) -> Report:
    """Give the lender's accounts with what each holds, on one side or the other."""
    rows = balances.trial_balance(mfi_id, asked.on)
    return Report(
        columns=(CODE, NAME, DEBIT, CREDIT),
        rows=rows,
        totals={
            DEBIT: sum(row.debit for row in rows),
            CREDIT: sum(row.credit for row in rows),
        },
        rows_named="accounts",
    )
