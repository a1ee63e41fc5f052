"""What a running deed leaves behind: rows written together at its end, few trips and no ORM."""

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from uuid import UUID

from django.db import connection
from django.db.models import BigIntegerField, Field, JSONField, Model, PositiveSmallIntegerField
from django.utils import timezone
from psycopg.types.json import Jsonb
from psycopg.types.numeric import Int2, Int8

Column = tuple[str, Callable[[object], object], Callable[[], object]]


@dataclass(slots=True)
class Running:
    """Events of the deed that runs in this context, and rows that it has yet to write."""

    events: dict[UUID, list[UUID]] = field(default_factory=dict)
    rows: list[tuple[type[Model], dict[str, object]]] = field(default_factory=list)


running_deed: ContextVar[Running | None] = ContextVar("running_deed", default=None)


def add_row(model: type[Model], **values: object) -> None:
    """Have a row written at the end of the deed, after everything that the deed itself reads."""
    running = running_deed.get()
    if running is None:
        raise RuntimeError("Such a row is written inside a deed.")
    running.rows.append((model, values))


def write_rows(rows: Iterable[tuple[type[Model], dict[str, object]]]) -> None:
    """Write them in one trip; what a row does not name has its field's default."""
    statements = [(_statement(model), _parameters(model, values)) for model, values in rows]
    if not statements:
        return
    connection.ensure_connection()
    with connection.wrap_database_errors:
        raw = connection.connection
        with raw.pipeline(), raw.cursor() as cursor:
            for statement, parameters in statements:
                cursor.execute(statement, parameters, prepare=True)


@cache
def _statement(model: type[Model]) -> bytes:
    names = ", ".join(f'"{one.column}"' for one in model._meta.concrete_fields)
    places = ", ".join(["%s"] * len(model._meta.concrete_fields))
    # Names of our own models, never of a request.
    return f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({places})".encode()  # noqa: S608


@cache
def _columns(model: type[Model]) -> list[Column]:
    return [(one.attname, _adapter(one), _default(one)) for one in model._meta.concrete_fields]


def _parameters(model: type[Model], values: dict[str, object]) -> list[object]:
    left = dict(values)
    parameters = []
    for name, adapt, default in _columns(model):
        value = left.pop(name) if name in left else default()
        parameters.append(value if value is None else adapt(value))
    if left:
        raise TypeError(f"{model._meta.label} has no {', '.join(left)}.")
    return parameters


def _adapter(one: "Field[object, object]") -> Callable[[object], object]:
    """Give each number the type of its column, or each size of number is another statement."""
    if isinstance(one, JSONField):
        return Jsonb
    if isinstance(one, PositiveSmallIntegerField):
        return Int2  # type: ignore[return-value]
    if isinstance(one, BigIntegerField):
        return Int8  # type: ignore[return-value]
    return lambda value: value


def _default(one: "Field[object, object]") -> Callable[[], object]:
    if getattr(one, "auto_now_add", False) or getattr(one, "auto_now", False):
        return timezone.now
    return one.get_default
