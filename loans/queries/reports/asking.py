"""One question to a lender's tables, with what was asked for as values by their names."""

from typing import Any
from uuid import UUID

from django.db import connection

from loans.queries.book_on import Row
from loans.rules.report import Asked


def narrowed(asked: Asked) -> dict[str, Any]:
    """Name what was asked for, as the questions do: an officer or a product only if it is named."""
    return {
        "on": asked.on,
        "since": asked.since,
        "until": asked.until,
        "officer": asked.officer_id,
        "product": asked.product_id,
    }


def ask(mfi_id: UUID, select: str, **values: Any) -> list[Row]:  # noqa: ANN401 (as SQL takes them)
    """Run one SELECT over the tables of one lender."""
    with connection.cursor() as cursor:
        cursor.execute(select, {**values, "mfi": mfi_id})
        return list(cursor.fetchall())
