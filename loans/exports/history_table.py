"""What happened between a borrower and her lender as a table, for a file."""

from collections.abc import Sequence

from django.utils.timezone import localtime

from loans.queries.history import Entry
from loans.rules.report import Column, Kind, Report

COLUMNS = (
    Column("at", Kind.TEXT),
    Column("on", Kind.DAY),
    Column("kind", Kind.TEXT),
    Column("what", Kind.TEXT),
    Column("application", Kind.ID),
    Column("loan", Kind.ID),
    Column("amount", Kind.MONEY),
)


def history_table(entries: Sequence[Entry]) -> Report:
    """Give a row for each thing that happened."""
    rows = [
        (
            localtime(one.at),
            one.on,
            one.kind,
            one.what,
            one.application_id,
            one.loan_id,
            one.lisente,
        )
        for one in entries
    ]
    return Report(COLUMNS, rows)
