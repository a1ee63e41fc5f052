"""Values as a file of JSON has them: moments in UTC, days, ids and shares as texts."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from uuid import UUID

Plain = None | bool | int | str | list["Plain"] | dict[str, "Plain"]


def plain_of(row: object, names: Iterable[str]) -> dict[str, Plain]:
    """Give some of a row's values by their names, in the order of these."""
    return {name: plain(getattr(row, name)) for name in names}


def plain(value: object) -> Plain:
    """Give one value as JSON has it."""
    if isinstance(value, Enum):
        value = value.value
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, (date, UUID, Decimal)):
        return _text(value)
    if isinstance(value, Mapping):
        return {str(name): plain(value[name]) for name in sorted(value, key=str)}
    if is_dataclass(value):
        return plain_of(value, [one.name for one in fields(value)])
    if isinstance(value, Iterable):
        return [plain(one) for one in value]
    raise TypeError(f"a {type(value).__name__} has no plain form")


def _text(value: date | UUID | Decimal) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else str(value)
