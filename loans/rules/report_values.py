"""How a report's values are written where machines read them: in JSON, and in plain files."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from loans.rules.report import Kind, Value


def told(value: Value, kind: Kind) -> str | int | None:
    """Give sums in maloti and shares in percent with both decimals, days as ISO 8601 has them."""
    if isinstance(value, Decimal):
        return f"{value:.2f}" if kind is Kind.PERCENT else f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if kind is Kind.MONEY and isinstance(value, int):
        return str(in_maloti(value))
    return value


def in_maloti(lisente: int) -> Decimal:
    """Give a sum of lisente with both decimals."""
    return Decimal(lisente).scaleb(-2)
