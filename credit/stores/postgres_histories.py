"""How people's loans stand, in PostgreSQL: lines are only added, the newest of each loan apart."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from credit.rules.moment import to_the_millisecond
from credit.rules.standing import Standing, latest
from credit.stores.own_transaction import a_transaction_of_its_own
from credit.stores.standing_text import key_of, read_line, text_of

_COLUMNS: Final = "borrower_id, mfi_id, loan_id, revision, body"
_GIVEN: Final = """
SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::bigint[], %s::jsonb[])
"""
_ADD: Final = f"INSERT INTO credit_line ({_COLUMNS}) {_GIVEN} ON CONFLICT DO NOTHING"
# Word of an older line that comes late changes nothing.
_STANDS: Final = f"""
INSERT INTO credit_loan_standing ({_COLUMNS}) {_GIVEN}
ON CONFLICT (borrower_id, mfi_id, loan_id) DO UPDATE SET
    revision = EXCLUDED.revision, body = EXCLUDED.body
WHERE credit_loan_standing.revision < EXCLUDED.revision
"""
# The same line can only differ where a row was damaged.
_MENDED: Final = f"""{_STANDS} OR credit_loan_standing.revision = EXCLUDED.revision"""
STANDINGS: Final = "SELECT mfi_id, loan_id, revision, body::text FROM credit_loan_standing"
_LINES: Final = "SELECT mfi_id, loan_id, revision, body::text FROM credit_line"
HERS: Final = " WHERE borrower_id = %s ORDER BY loan_id, mfi_id, revision"
_TOLD: Final = """
INSERT INTO credit_lender_told (mfi_id, told_to) VALUES (%s, %s)
ON CONFLICT (mfi_id) DO UPDATE SET told_to = GREATEST(credit_lender_told.told_to, EXCLUDED.told_to)
"""
_TOLD_TO: Final = "SELECT mfi_id, told_to FROM credit_lender_told WHERE mfi_id = ANY(%s)"
# A standing of which no line tells.
_STRAY: Final = """
DELETE FROM credit_loan_standing stands
WHERE borrower_id = %s AND NOT EXISTS (
    SELECT FROM credit_line line
    WHERE line.borrower_id = stands.borrower_id AND line.mfi_id = stands.mfi_id
        AND line.loan_id = stands.loan_id AND line.revision >= stands.revision)
"""
# A page of all loans, in the order of their key: an index on a day in the text would cost whoever
# tells more than this costs a night. A loan of which more was told since is left alone.
PAGE_AT_ONCE: Final = 5000
_FORGET: Final = """
WITH page AS MATERIALIZED (
    SELECT borrower_id, mfi_id, loan_id, revision, body->>'ended_on' AS ended_on
    FROM credit_loan_standing WHERE (borrower_id, mfi_id, loan_id) > (%s, %s, %s)
    ORDER BY borrower_id, mfi_id, loan_id LIMIT %s),
gone AS (
    DELETE FROM credit_loan_standing stands USING page
    WHERE page.ended_on < %s AND stands.borrower_id = page.borrower_id
        AND stands.mfi_id = page.mfi_id AND stands.loan_id = page.loan_id
        AND stands.revision = page.revision
    RETURNING stands.*),
lines AS (
    DELETE FROM credit_line line USING gone
    WHERE line.borrower_id = gone.borrower_id AND line.mfi_id = gone.mfi_id
        AND line.loan_id = gone.loan_id AND line.revision <= gone.revision)
SELECT borrower_id, mfi_id, loan_id, (SELECT count(*) FROM gone) FROM page
ORDER BY borrower_id DESC, mfi_id DESC, loan_id DESC LIMIT 1
"""
_FIRST: Final = (UUID(int=0),) * 3


class PostgresHistories:
    """credit.registry.Histories on the coordinator's database."""

    def __init__(self, *, page_at_once: int = PAGE_AT_ONCE) -> None:
        self._page_at_once = page_at_once

    def tell(self, lines: Sequence[Standing]) -> None:
        if lines:
            with a_transaction_of_its_own(writes=True), connection.cursor() as cursor:
                cursor.execute(_ADD, _columns(lines))
                # In one order everywhere, so that no two who tell wait for each other.
                newest = sorted(latest(lines), key=key_of)
                cursor.execute(_STANDS, _columns(newest))

    def standings(self, subject: UUID) -> tuple[Standing, ...]:
        return latest(self._read(STANDINGS, subject))

    def lines(self, subject: UUID) -> tuple[Standing, ...]:
        return tuple(self._read(_LINES, subject))

    def rebuild(self, subject: UUID) -> bool:
        with a_transaction_of_its_own(writes=True), connection.cursor() as cursor:
            # Who tells meanwhile adds a line of a higher revision, and that one stands.
            cursor.execute(STANDINGS + HERS, [subject])
            before = latest(read_all(subject, cursor.fetchall()))
            cursor.execute(_LINES + HERS, [subject])
            after = latest(read_all(subject, cursor.fetchall()))
            if before == after:
                return False
            cursor.execute(_STRAY, [subject])
            if after:
                cursor.execute(_MENDED, _columns(after))
            return True

    def note_told_to(self, mfi_id: UUID, moment: datetime) -> None:
        with a_transaction_of_its_own(writes=True), connection.cursor() as cursor:
            cursor.execute(_TOLD, [mfi_id, to_the_millisecond(moment)])

    def told_to(self, mfi_ids: Collection[UUID]) -> Mapping[UUID, datetime]:
        if not mfi_ids:
            return {}
        with a_transaction_of_its_own(), connection.cursor() as cursor:
            cursor.execute(_TOLD_TO, [list(mfi_ids)])
            return dict(cursor.fetchall())

    def forget_loans(self, *, ended_before: date) -> int:
        count, last = 0, _FIRST
        ended = ended_before.isoformat()
        while True:
            with a_transaction_of_its_own(writes=True), connection.cursor() as cursor:
                cursor.execute(_FORGET, (*last, self._page_at_once, ended))
                page = cursor.fetchone()
            if page is None:
                return count
            *key, gone = page
            last, count = tuple(key), count + gone

    def _read(self, statement: str, subject: UUID) -> list[Standing]:
        with a_transaction_of_its_own(), connection.cursor() as cursor:
            cursor.execute(statement + HERS, [subject])
            return read_all(subject, cursor.fetchall())


def _columns(lines: Sequence[Standing]) -> list[list[object]]:
    rows = [(*key_of(line), text_of(line)) for line in lines]
    return [list(column) for column in zip(*rows, strict=True)]


def read_all(subject: UUID, rows: Sequence[Sequence[Any]]) -> list[Standing]:
    """Read what is kept of a person's loans."""
    return [read_line(subject, *row) for row in rows]
