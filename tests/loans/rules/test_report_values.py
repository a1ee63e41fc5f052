"""How a report's values are written for machines: with all their digits, in one way each."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from loans.rules.report import Kind, Value
from loans.rules.report_values import told

HER = UUID("00000000-0000-4000-8000-000000000001")


@pytest.mark.parametrize(
    ("value", "kind", "written"),
    [
        (125_000, Kind.MONEY, "1250.00"),
        (0, Kind.MONEY, "0.00"),
        (-5, Kind.MONEY, "-0.05"),
        (10**14, Kind.MONEY, "1000000000000.00"),
        (7, Kind.COUNT, 7),
        (Decimal("12.5"), Kind.PERCENT, "12.50"),
        (Decimal(0), Kind.PERCENT, "0.00"),
        (Decimal("1E+3"), Kind.COUNT, "1000"),
        (date(2026, 2, 1), Kind.DAY, "2026-02-01"),
        (datetime(2026, 2, 1, 9, 30, tzinfo=UTC), Kind.TEXT, "2026-02-01T09:30:00+00:00"),
        (HER, Kind.ID, str(HER)),
        ("=1+1", Kind.TEXT, "=1+1"),
        (True, Kind.TEXT, True),
        (False, Kind.TEXT, False),
        (None, Kind.MONEY, None),
    ],
)
def test_a_value_is_written_as_its_kind_asks(
    value: Value, kind: Kind, written: str | int | None
) -> None:
    made = told(value, kind)
    assert (made, type(made)) == (written, type(written))
