"""The floor: bare SQL that writes the very rows that one payment of ours has written."""

import uuid
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from psycopg.types.numeric import Int8

from loans.models import (
    AuditEntry,
    Event,
    Installment,
    Loan,
    Once,
    Payment,
    Transfer,
)

Row = dict[str, Any]
# In the order in which a payment writes them, after its key.
WRITTEN = tuple(one._meta.db_table for one in (Payment, Transfer, AuditEntry, Event))
KEY, LOAN, INSTALLMENT = (one._meta.db_table for one in (Once, Loan, Installment))
SUMMARY = (
    "status",
    "owed_principal",
    "owed_interest",
    "owed_fees",
    "owed_penalties",
    "overpaid_lisente",
    "oldest_due_on",
    "last_moved_on",
    "closed_on",
    "closed_why",
)
PAID = ("paid_interest", "paid_principal")


@dataclass(frozen=True)
class Pattern:
    """The rows of one payment: new ones by table, and the two that it changed."""

    key: Row
    new: list[tuple[str, Row]]
    loan: Row
    installment: Row

    def counted(self) -> dict[str, int]:
        """Count the new rows by table."""
        tables = [table for table, _ in self.new]
        return {KEY: 1, **{table: tables.count(table) for table in WRITTEN}}


def pattern_of(raw: psycopg.Connection, mfi_id: UUID, loan_id: UUID) -> Pattern:
    """Read what the first payment of a loan has written."""
    paid = _rows(raw, Payment._meta.db_table, "loan_id = %s", loan_id)
    assert len(paid) == 1, "one payment is the pattern"
    transfers = _rows(raw, Transfer._meta.db_table, "source_id = %s", paid[0]["id"])
    audit = _rows(
        raw,
        AuditEntry._meta.db_table,
        "target_id = %s AND action = 'receive-payment'",
        str(loan_id),
    )
    events = _rows(
        raw, Event._meta.db_table, "subject_id = %s AND type = 'payment.received'", loan_id
    )
    by_table = zip(WRITTEN, (paid, transfers, audit, events), strict=True)
    (key,) = _rows(raw, KEY, "mfi_id = %s AND key = %s", mfi_id, f"{loan_id}-0")
    (loan,) = _rows(raw, LOAN, "id = %s", loan_id)
    (first,) = _rows(raw, INSTALLMENT, "loan_id = %s AND number = 1", loan_id)
    new = [(table, row) for table, rows in by_table for row in rows]
    return Pattern(key, new, loan, first)


def pay(raw: psycopg.Connection, like: Pattern, installment: tuple[UUID, UUID]) -> None:
    """Write the rows of one payment in one transaction and one trip."""
    loan_id, row_id = installment
    payment_id, mfi_id = uuid.uuid4(), like.key["mfi_id"]
    with raw.pipeline(), psycopg.Cursor(raw) as cursor:
        cursor.execute(b"BEGIN", prepare=True)
        key = {**like.key, "id": uuid.uuid4(), "key": str(payment_id)}
        _insert(cursor, KEY, key, b" ON CONFLICT DO NOTHING")
        locked = f"SELECT status FROM {LOAN} WHERE mfi_id = %s AND id = %s FOR UPDATE"  # noqa: S608
        cursor.execute(locked.encode(), (mfi_id, loan_id), prepare=True)
        for table, row in like.new:
            _insert(cursor, table, _as_new(row, loan_id, payment_id))
        _update(cursor, INSTALLMENT, {name: like.installment[name] for name in PAID}, row_id, like)
        _update(cursor, LOAN, {name: like.loan[name] for name in SUMMARY}, loan_id, like)
        cursor.execute(b"COMMIT", prepare=True)


def _as_new(row: Row, loan_id: UUID, payment_id: UUID) -> Row:
    new = {**row, "id": uuid.uuid4()}
    if "loan_id" in row:
        new["loan_id"] = loan_id
    if "reference" in row:
        new["id"], new["reference"] = payment_id, str(payment_id)
    if "source_id" in row:
        new["source_id"] = payment_id
    return new


def _insert(cursor: psycopg.Cursor[Any], table: str, row: Row, otherwise: bytes = b"") -> None:
    names, places = ", ".join(f'"{name}"' for name in row), ", ".join(["%s"] * len(row))
    statement = f"INSERT INTO {table} ({names}) VALUES ({places})".encode() + otherwise  # noqa: S608
    cursor.execute(statement, list(map(_typed, row.values())), prepare=True)


def _update(
    cursor: psycopg.Cursor[Any], table: str, changed: Row, row_id: UUID, like: Pattern
) -> None:
    changes = ", ".join(f"{name} = %s" for name in changed)
    statement = f"UPDATE {table} SET {changes} WHERE mfi_id = %s AND id = %s"  # noqa: S608
    values = [*map(_typed, changed.values()), like.key["mfi_id"], row_id]
    cursor.execute(statement.encode(), values, prepare=True)


def _typed(value: object) -> object:
    """Send each kind of value as one type, so that a statement is prepared once."""
    if isinstance(value, dict):
        return Jsonb(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return value
    return Int8(value)


def _rows(raw: psycopg.Connection, table: str, where: str, *values: object) -> list[Row]:
    with psycopg.Cursor(raw, row_factory=dict_row) as cursor:
        cursor.execute(f"SELECT * FROM {table} WHERE {where}".encode(), values)  # noqa: S608
        return cursor.fetchall()
