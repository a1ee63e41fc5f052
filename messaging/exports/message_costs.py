"""What texts cost, a day's or some days', for a file that a spreadsheet reads."""

from collections.abc import Iterable
from decimal import Decimal

from loans.exports.progress import Words
from loans.rules.report import Column, Kind, Report, Value
from messaging.queries.bill import Line, SpentOn, maloti

KIND, LAW = Column("kind", Kind.TEXT), Column("law", Kind.TEXT)
PRODUCT, PRODUCT_NAME = Column("product", Kind.ID), Column("product_name", Kind.TEXT)
TEXTS, PARTS = Column("texts", Kind.COUNT), Column("parts", Kind.COUNT)
# In maloti to a tenth of a lisente, which is finer than a sum of the book.
COST, TOLD = Column("cost", Kind.TEXT), Column("told", Kind.TEXT)
NETWORK, ACCOUNT = Column("network", Kind.TEXT), Column("account", Kind.TEXT)
ACCEPTED, DELIVERED = Column("accepted", Kind.COUNT), Column("delivered", Kind.COUNT)
UNKNOWN, UNTOLD = Column("unknown", Kind.COUNT), Column("untold", Kind.COUNT)
DIFFERENCE = Column("difference", Kind.TEXT)
SPENT = (KIND, PRODUCT, PRODUCT_NAME, LAW, TEXTS, PARTS, COST, TOLD)
BILLED = (
    *(KIND, NETWORK, ACCOUNT, LAW, ACCEPTED, DELIVERED, UNKNOWN, PARTS),
    *(COST, TOLD, UNTOLD, DIFFERENCE),
)


def spend_table(rows: Iterable[SpentOn], words: Words) -> Report:
    """Give a row for each kind and product, in the words of a language."""
    return Report(SPENT, [_spent(row, words) for row in rows])


def bill_table(lines: Iterable[Line], words: Words) -> Report:
    """Give a row for each kind, network and account."""
    return Report(BILLED, [_billed(line, words) for line in lines])


def _spent(row: SpentOn, words: Words) -> tuple[Value, ...]:
    return (
        words[f"kind.{row.kind}"],
        row.product_id,
        row.product,
        row.law,
        row.texts,
        row.parts,
        maloti(row.tenths),
        _sums(row.told),
    )


def _billed(line: Line, words: Words) -> tuple[Value, ...]:
    return (
        words[f"kind.{line.kind}"],
        words[f"network.{line.network}"],
        words["account.own" if line.own_account else "account.installation"],
        line.law,
        line.accepted,
        line.delivered,
        line.unknown,
        line.parts,
        maloti(line.tenths),
        _sums(line.told),
        line.untold,
        line.difference,
    )


def _sums(told: dict[str, Decimal]) -> str:
    """Write what the carrier said, in its own money."""
    return " + ".join(f"{currency} {told[currency]}" for currency in sorted(told))
