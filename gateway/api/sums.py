"""Sums, rates, counts and days in bodies: each has one way to be written, and no other is guessed.

A JSON number is no sum: on its way through another program it may lose a lisente.
"""

import re
from datetime import date
from decimal import Decimal

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from loans.rules.rounding import LISENTE_PER_LOTI

CURRENCY = "LSL"
# A million million maloti: more than a country's banks hold.
LISENTE_MAX = 10**14
WHOLE = "(?:0|[1-9][0-9]{0,12})"
AMOUNT = rf"^{WHOLE}(?:\.[0-9]{{1,2}})?$"
PERCENT = rf"^{WHOLE}(?:\.[0-9]{{1,6}})?$"
TOLD = r"^(?:0|[1-9][0-9]*)\.[0-9]{2}$"
DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)


def told(lisente: int) -> str:
    """Write lisente in maloti: by whole numbers, for a page of loans has thousands of sums."""
    maloti, rest = divmod(abs(int(lisente)), LISENTE_PER_LOTI)
    return f"{'-' if lisente < 0 else ''}{maloti}.{rest:02d}"


@extend_schema_field({"type": "string", "pattern": TOLD, "example": "1250.00"})
class Sum(serializers.Field[int, object, str, int]):
    """A sum of lisente, told in maloti."""

    def to_representation(self, value: int) -> str:
        """Write both decimals always."""
        return told(value)


@extend_schema_field({"type": "string", "pattern": f"^-?{TOLD[1:]}", "example": "-20.00"})
class Balance(Sum):
    """A sum that may lie below nought: then it is owed the other way."""


@extend_schema_field({"type": "string", "enum": [CURRENCY]})
class Currency(serializers.Field[str, object, str, object]):
    """In what the sums beside it are told."""

    def __init__(self) -> None:
        """Belong to the whole object, whatever it is."""
        super().__init__(source="*", read_only=True)

    def to_representation(self, _value: object) -> str:
        """Name it."""
        return CURRENCY


@extend_schema_field({"type": "string", "pattern": AMOUNT, "example": "1250.00"})
class Amount(serializers.Field[int, object, str, int]):
    """A sum in maloti as a body has it; inside it is whole lisente."""

    default_error_messages = {  # noqa: RUF012 (the framework's own form)
        "number": 'A sum is text, such as "1250.00": a JSON number may lose a lisente.',
        "form": 'A sum in maloti has at most two decimals and nothing else, such as "1250.00".',
        "small": "At least 0.01.",
        "large": "At most 1000000000000.00.",
    }

    def to_internal_value(self, data: object) -> int:
        """Read maloti into lisente."""
        if isinstance(data, int | float) and not isinstance(data, bool):
            self.fail("number")
        if not isinstance(data, str) or not re.fullmatch(AMOUNT, data):
            self.fail("form")
        return self.within_limits(int(Decimal(data) * LISENTE_PER_LOTI))

    def within_limits(self, lisente: int) -> int:
        """Refuse nothing at all, and more than there is."""
        if lisente < 1:
            self.fail("small")
        if lisente > LISENTE_MAX:
            self.fail("large")
        return lisente


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string", "pattern": AMOUNT, "example": "5.00"},
            {"type": "integer", "minimum": 1},
        ],
    },
)
class Multiple(Amount):
    """What an instalment is a multiple of: a sum, or a whole number of maloti."""

    def to_internal_value(self, data: object) -> int:
        """Take a whole number too: nothing of it can be lost."""
        if isinstance(data, int) and not isinstance(data, bool):
            return self.within_limits(data * LISENTE_PER_LOTI)
        return super().to_internal_value(data)


@extend_schema_field({"type": "string", "pattern": PERCENT, "example": "24"})
class Percent(serializers.Field[Decimal, object, str, Decimal]):
    """A rate in percent, with up to six decimals."""

    default_error_messages = {  # noqa: RUF012 (the framework's own form)
        "form": 'A rate is text in percent with at most six decimals, such as "24" or "9.75".',
        "large": "At most {limit}.",
    }

    def __init__(self, *, limit: int) -> None:
        """Limit the rate."""
        super().__init__()
        self.limit = limit

    def to_internal_value(self, data: object) -> Decimal:
        """Read the rate, with each of its digits."""
        if not isinstance(data, str) or not re.fullmatch(PERCENT, data):
            self.fail("form")
        rate = Decimal(data)
        if rate > self.limit:
            self.fail("large", limit=self.limit)
        return rate


class Count(serializers.IntegerField):
    """A whole number, written as one: neither text nor 3.0."""

    def to_internal_value(self, data: object) -> int:
        """Take a whole JSON number only."""
        if type(data) is not int:
            self.fail("invalid")
        return super().to_internal_value(data)


class Day(serializers.DateField):
    """A day as YYYY-MM-DD, in a century that a loan can fall into."""

    default_error_messages = {  # noqa: RUF012 (the framework's own form)
        "far": "Between 1900-01-01 and 2199-12-31.",
    }

    def to_internal_value(self, data: object) -> date:
        """Take this one form of ISO 8601 only."""
        if not isinstance(data, str) or not DAY.fullmatch(data):
            self.fail("invalid", format="YYYY-MM-DD")
        day = super().to_internal_value(data)
        if not FIRST_DAY <= day <= LAST_DAY:
            self.fail("far")
        return day
