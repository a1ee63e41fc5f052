"""Reservations in Cassandra: every change of a person's entries moves the one version they share.

Who changes them reads all of them at SERIAL, asks the rules, and writes on the condition that
nobody has moved the version since. A write whose answer was lost is not guessed about: the entries
are read again and the rules asked again, which find what they wanted done already, or do it.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar
from uuid import UUID

from cassandra.cluster import EXEC_PROFILE_DEFAULT

from credit.outage import RegistryUnavailable, RegistryUndecided
from credit.rules import reservation
from credit.rules.address import Address
from credit.rules.exposure import ExposurePolicy, Refused
from credit.rules.inquiry import Inquiry
from credit.rules.moment import to_the_millisecond
from credit.rules.reservation import Asked, Entry, State
from credit.rules.restoring import Restored
from credit.rules.subject import Degree
from credit.stores.cassandra_statements import Row, Rows, Statements, tries
from credit.stores.entry_verbs import Change, EntryVerbs
from credit.stores.session import LOOK, RESERVE

# What was held before is over by itself, or meant: the table forgets it after as long.
LEFT_BEHIND: Final = timedelta(days=3)
_COLUMNS: Final = (
    "entry_id, mfi_id, consent_id, state, amount_lisente, monthly_lisente, expires_at, touched_at,"
    " claims, degree, lent_at"
)
_HERS: Final = f"SELECT version, {_COLUMNS} FROM exposure WHERE borrower_id = ?"  # noqa: S608
KEEP: Final = f"""
BEGIN BATCH
    UPDATE exposure SET version = ? WHERE borrower_id = ? IF version = ?;
    INSERT INTO exposure (borrower_id, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
APPLY BATCH
"""  # noqa: S608 (columns of this file)
_STATEMENTS: Final = {
    "hers": _HERS,
    "one": f"{_HERS} AND entry_id = ?",
    "keep": KEEP,
    "asked": (
        "INSERT INTO reservation_by_mfi (mfi_id, day, entry_id, borrower_id) VALUES (?, ?, ?, ?)"
    ),
    "asked_on": (
        "SELECT entry_id, borrower_id FROM reservation_by_mfi WHERE mfi_id = ? AND day = ?"
    ),
}
Answer = TypeVar("Answer")
# What her entries lead to: an answer, and the entry that is to be kept for it, if any is.
Verb = Callable[[Sequence[Entry]], tuple[Answer, Entry | None]]


class CassandraReservations(EntryVerbs):
    """credit.registry.Reservations on a cluster."""

    def __init__(
        self, address: Address, policy: ExposurePolicy, note: Callable[[Inquiry], None]
    ) -> None:
        self.address = address
        self._statements = Statements(address, _STATEMENTS)
        self._policy = policy
        self._note = note

    def reserve(self, asked: Asked, *, at: datetime) -> Entry | Refused:
        now = to_the_millisecond(at)
        # No answer without its line, and no entry that a sweep cannot find: both are there before
        # anything is held. Meanwhile her entries are read.
        findable = self._statements.begin(
            "asked", (asked.mfi_id, now.date(), asked.id, asked.subject)
        )
        rows = self._statements.ask("hers", (asked.subject,), LOOK)
        self._note(asked.look(at))
        findable()

        def verb(entries: Sequence[Entry]) -> tuple[Entry | Refused, Entry | None]:
            answer = reservation.reserve(entries, asked, self._policy, at=now)
            held = answer if isinstance(answer, Entry) and answer not in entries else None
            return answer, held

        return self._alone_with(asked.subject, verb, rows)

    def restore(self, told: Restored, *, at: datetime) -> State:
        if told.state is State.RESERVED:
            day = to_the_millisecond(at).date()
            self._statements.write("asked", (told.mfi_id, day, told.id, told.subject))
        return super().restore(told, at=at)

    def live(self, subject: UUID, *, at: datetime) -> tuple[Entry, ...]:
        return self.ask_live(subject, at=at, profile=LOOK)()

    def ask_live(
        self, subject: UUID, *, at: datetime, profile: object = EXEC_PROFILE_DEFAULT
    ) -> Callable[[], tuple[Entry, ...]]:
        """Ask without waiting: for a report what a quorum has told will do."""
        rows = self._statements.ask("hers", (subject,), profile)

        def entries() -> tuple[Entry, ...]:
            standing = (_as_entry(subject, row).at(at) for row in rows())
            open_ones = (one for one in standing if one.counts)
            return tuple(sorted(open_ones, key=lambda one: (one.touched_at, one.id)))

        return entries

    def untouched(self, mfi_id: UUID, *, since: datetime) -> tuple[Entry, ...]:
        first = (to_the_millisecond(since) - LEFT_BEHIND).date()
        days = [first + timedelta(n) for n in range(LEFT_BEHIND.days + 1)]
        under_way = [self._statements.ask("asked_on", (mfi_id, day)) for day in days]
        asked = {row.entry_id: row.borrower_id for rows in under_way for row in rows()}
        looks = [
            (subject, self._statements.ask("one", (subject, entry_id), LOOK))
            for entry_id, subject in asked.items()
        ]
        entries = [_as_entry(subject, row) for subject, rows in looks for row in rows()]
        left = (one for one in entries if one.state is State.RESERVED and one.touched_at < since)
        return tuple(sorted(left, key=lambda one: (one.touched_at, one.id)))

    def _alter(self, subject: UUID, entry_id: UUID, change: Change) -> Entry | None:
        def verb(entries: Sequence[Entry]) -> tuple[Entry | None, Entry | None]:
            before = next((entry for entry in entries if entry.id == entry_id), None)
            after = change(before)
            return after, None if after == before else after

        return self._alone_with(subject, verb)

    def _alone_with(
        self, subject: UUID, verb: Verb[Answer], first: Callable[[], Rows] | None = None
    ) -> Answer:
        """Do to her entries what nobody else changes meanwhile; the rules may be asked again."""
        something_is_under_way = False
        for _ in tries():
            try:
                version, entries = self._look(subject, first)
                first = None
                answer, entry = verb(entries)
                if entry is None or self._keep(entry, version):
                    return answer
            except RegistryUnavailable:
                if not something_is_under_way:
                    raise
            except RegistryUndecided:
                something_is_under_way = True
        if something_is_under_way:
            raise RegistryUndecided("a change of a person's entries has no known outcome yet")
        raise RegistryUnavailable("too many others change this person's entries")

    def _look(
        self, subject: UUID, asked: Callable[[], Rows] | None = None
    ) -> tuple[int | None, list[Entry]]:
        rows = (asked or self._statements.ask("hers", (subject,), LOOK))()
        version: int | None = rows[0].version if rows else None
        return version, [_as_entry(subject, row) for row in rows]

    def _keep(self, entry: Entry, version: int | None) -> bool:
        """Write it if nobody was quicker; what a refusal answers beside itself says nothing."""
        moved = ((version or 0) + 1, entry.subject, version)
        written = self._statements.write("keep", (*moved, *kept(entry)), RESERVE)
        return bool(written.was_applied)


def kept(entry: Entry) -> Row:
    """Give what is kept of an entry."""
    return (
        entry.subject,
        entry.id,
        entry.mfi_id,
        entry.consent_id,
        entry.state.value,
        entry.amount_lisente,
        entry.monthly_lisente,
        entry.expires_at,
        entry.touched_at,
        entry.claims,
        entry.degree.value,
        entry.lent_at,
    )


def _as_entry(subject: UUID, row: Any) -> Entry:  # noqa: ANN401 (the driver makes its classes)
    return Entry(
        id=row.entry_id,
        subject=subject,
        mfi_id=row.mfi_id,
        consent_id=row.consent_id,
        state=State(row.state),
        amount_lisente=row.amount_lisente,
        expires_at=row.expires_at.replace(tzinfo=UTC),
        touched_at=row.touched_at.replace(tzinfo=UTC),
        claims=frozenset(row.claims or ()),
        monthly_lisente=row.monthly_lisente,
        degree=Degree(row.degree),
        lent_at=None if row.lent_at is None else row.lent_at.replace(tzinfo=UTC),
    )
