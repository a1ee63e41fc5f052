"""A loan's account as a table, for a file that a spreadsheet reads."""

from datetime import date

from django.utils.timezone import localtime

from loans.exports.progress import Words
from loans.queries.statement import Statement
from loans.rules.report import Column, Kind, Report, Value

ON, AT = Column("on", Kind.DAY), Column("at", Kind.TEXT)
KIND, DESCRIPTION = Column("kind", Kind.TEXT), Column("description", Kind.TEXT)
DEBIT, CREDIT = Column("debit", Kind.MONEY), Column("credit", Kind.MONEY)
BALANCE = Column("balance", Kind.MONEY)
COLUMNS = (ON, AT, KIND, DESCRIPTION, DEBIT, CREDIT, BALANCE)


def statement_table(
    told: Statement, words: Words, since: date | None = None, until: date | None = None
) -> Report:
    """Give its lines between what was owed at the beginning and at the end."""
    rows: list[tuple[Value, ...]] = [
        (since, None, "opening", words["opening"], None, None, told.opening),
        *(line._replace(at=localtime(line.at)) for line in told.lines),
        (until, None, "closing", words["closing"], None, None, told.closing),
    ]
    return Report(COLUMNS, rows)
