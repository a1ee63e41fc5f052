"""What a running deed leaves behind: rows written together at its end, few trips and no ORM."""

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from uuid import UUID

from django.db import connection
from django.db.models import BigIntegerField, Field, JSONField, Model, PositiveSmallIntegerField
from django.utils import timezone
from psycopg.types.json import Jsonb
from psycopg.types.numeric import Int2, Int8

from loans.trip import Statement, send

INSERT, VALUES = b"INSERT INTO ", b" VALUES "
Column = tuple[str, Callable[[object], object], Callable[[], object]]


@dataclass(slots=True)
class Running:
    """Events of the deed that runs in this context, and rows that it has yet to write."""

    events: dict[UUID, list[UUID]] = field(default_factory=dict)
    by_type: dict[tuple[UUID, str], list[UUID]] = field(default_factory=dict)
    writes: list[Statement] = field(default_factory=list)


running_deed: ContextVar[Running | None] = ContextVar("running_deed", default=None)


def add_row(model: type[Model], **values: object) -> None:
    """Have a row written at the end of the deed; what it does not name has its default."""
    _writes().append(Statement(_insert(model), _parameters(model, values)))


def add_made(row: Model) -> None:
    """Have a row written that stands as an object already."""
    add_row(type(row), **{name: getattr(row, name) for name, _, _ in _columns(type(row))})


def change_row(model: type[Model], mfi_id: UUID, row_id: UUID, **values: object) -> None:
    """Have a lender's row changed at the end of the deed."""
    adapted = [_adapters(model)[name](value) for name, value in values.items()]
    _writes().append(Statement(_update(model, tuple(values)), [*adapted, mfi_id, row_id]))


def flush() -> None:
    """Add the rows handed in so far, for a deed that has too many to keep them all.

    They go in by COPY, a table at a time, in the order in which the tables first came.
    """
    running = running_deed.get()
    assert running is not None, "such rows are written inside a deed"
    rows: dict[bytes, list[Sequence[object]]] = {}
    for statement, parameters in running.writes:
        rows.setdefault(statement, []).append(parameters)
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.cursor() as cursor:
        for statement, every in rows.items():
            assert statement.startswith(INSERT), "only new rows are many"
            table, _, _ = statement.removeprefix(INSERT).partition(VALUES)
            with cursor.copy(b"COPY " + table + b" FROM STDIN") as copy:
                for row in every:
                    copy.write_row(row)
    running.writes.clear()


def _writes() -> list[Statement]:
    running = running_deed.get()
    if running is None:
        raise RuntimeError("Such a row is written inside a deed.")
    return running.writes


def write_rows(running: Running) -> None:
    """Write them in one trip, in the order in which they were handed in."""
    if running.writes:
        send(running.writes)


# Names in these statements are those of our own models, never of a request.


@cache
def _insert(model: type[Model]) -> bytes:
    names = ", ".join(f'"{one.column}"' for one in model._meta.concrete_fields)
    places = ", ".join(["%s"] * len(model._meta.concrete_fields))
    into = f"{model._meta.db_table} ({names})".encode()
    return INSERT + into + VALUES + f"({places})".encode()


@cache
def _update(model: type[Model], names: tuple[str, ...]) -> bytes:
    changes = ", ".join(f'"{name}" = %s' for name in names)
    table = model._meta.db_table
    return f"UPDATE {table} SET {changes} WHERE mfi_id = %s AND id = %s".encode()  # noqa: S608


@cache
def _adapters(model: type[Model]) -> dict[str, Callable[[object], object]]:
    return {name: _if_any(adapt) for name, adapt, _ in _columns(model)}


def _if_any(adapt: Callable[[object], object]) -> Callable[[object], object]:
    return lambda value: value if value is None else adapt(value)


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
