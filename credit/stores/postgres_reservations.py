"""Reservations in PostgreSQL: one lock row a person, so that two lenders never decide at once."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.backends.utils import CursorWrapper

from credit.rules import reservation
from credit.rules.exposure import ExposurePolicy, Refused
from credit.rules.moment import to_the_millisecond
from credit.rules.reservation import Asked, Entry, State
from credit.rules.subject import Degree
from credit.stores.entry_verbs import Change, EntryVerbs
from credit.stores.own_transaction import a_transaction_of_its_own
from credit.stores.postgres_inquiries import note

# Every approval passes through here, and an ORM's own work would be most of what it costs.
_ENTRIES: Final = """
SELECT borrower_id, entry_id, mfi_id, consent_id, state, amount_lisente, expires_at, touched_at,
       claims, monthly_lisente, degree, lent_at
FROM credit_exposure
"""
_OWN: Final = _ENTRIES + "WHERE borrower_id = %s AND entry_id = %s"
OPEN: Final = (
    _ENTRIES
    + "WHERE borrower_id = %s AND state IN ('reserved', 'exposed') ORDER BY touched_at, entry_id"
)
_OWN_OR_OPEN: Final = (
    _ENTRIES
    + "WHERE borrower_id = %s"
    + " AND (entry_id = %s OR state IN ('reserved', 'exposed') OR lent_at > %s)"
)
_UNTOUCHED: Final = (
    _ENTRIES
    + "WHERE mfi_id = %s AND state = 'reserved' AND touched_at < %s ORDER BY touched_at, entry_id"
)
# Of two who make the row the second waits for the first to commit, as it would at an old one.
_LOCK: Final = """
INSERT INTO credit_person_lock (borrower_id) VALUES (%s)
ON CONFLICT (borrower_id) DO UPDATE SET borrower_id = EXCLUDED.borrower_id
"""
_KEEP: Final = """
INSERT INTO credit_exposure (borrower_id, entry_id, mfi_id, consent_id,
                             state, amount_lisente, expires_at, touched_at, claims,
                             monthly_lisente, degree, lent_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (borrower_id, entry_id) DO UPDATE SET
    state = EXCLUDED.state, amount_lisente = EXCLUDED.amount_lisente,
    consent_id = EXCLUDED.consent_id, expires_at = EXCLUDED.expires_at,
    touched_at = EXCLUDED.touched_at, claims = EXCLUDED.claims,
    monthly_lisente = EXCLUDED.monthly_lisente,
    degree = EXCLUDED.degree, lent_at = EXCLUDED.lent_at
"""


class PostgresReservations(EntryVerbs):
    """credit.registry.Reservations on the coordinator's database."""

    def __init__(self, policy: ExposurePolicy) -> None:
        self._policy = policy

    def reserve(self, asked: Asked, *, at: datetime) -> Entry | Refused:
        with a_transaction_of_its_own(writes=True), connection.cursor() as cursor:
            _be_alone_with(asked.subject, cursor)
            # In the same commit: no answer without its line, and it costs one statement.
            note(asked.look(at), cursor)
            since = self._policy.stricter(asked.agreed).remembers_since(at)
            cursor.execute(_OWN_OR_OPEN, [asked.subject, asked.id, since])
            entries = [_as_entry(row) for row in cursor.fetchall()]
            answer = reservation.reserve(entries, asked, self._policy, at=to_the_millisecond(at))
            if isinstance(answer, Entry):
                _keep(answer, cursor)
        return answer

    def live(self, subject: UUID, *, at: datetime) -> tuple[Entry, ...]:
        with a_transaction_of_its_own(), connection.cursor() as cursor:
            cursor.execute(OPEN, [subject])
            return counting(cursor.fetchall(), at)

    def untouched(self, mfi_id: UUID, *, since: datetime) -> tuple[Entry, ...]:
        with a_transaction_of_its_own(), connection.cursor() as cursor:
            cursor.execute(_UNTOUCHED, [mfi_id, since])
            return tuple(_as_entry(row) for row in cursor.fetchall())

    def _alter(self, subject: UUID, entry_id: UUID, change: Change) -> Entry | None:
        with a_transaction_of_its_own(writes=True), connection.cursor() as cursor:
            _be_alone_with(subject, cursor)
            cursor.execute(_OWN, [subject, entry_id])
            row = cursor.fetchone()
            before = None if row is None else _as_entry(row)
            after = change(before)
            if after is not None and after != before:
                _keep(after, cursor)
        return after


def _be_alone_with(subject: UUID, cursor: CursorWrapper) -> None:
    """Hold the person's row, new or old, until the end of the transaction."""
    cursor.execute(_LOCK, [subject])


def _keep(entry: Entry, cursor: CursorWrapper) -> None:
    claims = json.dumps(sorted(str(claim) for claim in entry.claims))
    key = [entry.subject, entry.id, entry.mfi_id, entry.consent_id]
    values = [entry.state.value, entry.amount_lisente, entry.expires_at, entry.touched_at, claims]
    cursor.execute(_KEEP, [*key, *values, entry.monthly_lisente, entry.degree.value, entry.lent_at])


def counting(rows: Sequence[Sequence[Any]], at: datetime) -> tuple[Entry, ...]:
    """Give the entries that take up room at a moment."""
    standing = (_as_entry(row).at(at) for row in rows)
    return tuple(entry for entry in standing if entry.counts)


def _as_entry(row: Sequence[Any]) -> Entry:
    subject, entry_id, mfi_id, consent_id, state, amount, expires_at, touched_at, *rest = row
    claims, monthly, degree, lent_at = rest
    return Entry(
        id=entry_id,
        subject=subject,
        mfi_id=mfi_id,
        consent_id=consent_id,
        state=State(state),
        amount_lisente=amount,
        expires_at=expires_at,
        touched_at=touched_at,
        claims=frozenset(UUID(claim) for claim in json.loads(claims)),
        monthly_lisente=monthly,
        degree=Degree(degree),
        lent_at=lent_at,
    )
