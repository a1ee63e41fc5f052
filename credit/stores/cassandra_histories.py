"""How people's loans stand, in Cassandra: lines are only added, the newest of each loan apart.

A write of the newest bears the revision of its line as its time. So whichever of two comes last,
the newer one stands, and nobody has to read before he writes.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from credit.rules.address import Address
from credit.rules.moment import to_the_millisecond
from credit.rules.standing import Standing, latest
from credit.stores.cassandra_statements import Row, Rows, Statements, aware
from credit.stores.standing_text import key_of, read_line, text_of

# How many lines are on their way at once: more than that gains little.
AT_ONCE: Final = 64
# Between two revisions there is room for mending what a row was damaged to.
TIME_OF_ONE: Final = 1000
_KEY: Final = "WHERE borrower_id = ?"
_STATEMENTS: Final = {
    "add": (
        "INSERT INTO credit_line (borrower_id, mfi_id, loan_id, revision, body)"
        " VALUES (?, ?, ?, ?, ?)"
    ),
    "stands": (
        "INSERT INTO loan_standing (borrower_id, mfi_id, loan_id, revision, body)"
        " VALUES (?, ?, ?, ?, ?) USING TIMESTAMP ?"
    ),
    "standings": f"SELECT mfi_id, loan_id, revision, body FROM loan_standing {_KEY}",  # noqa: S608
    "written": (
        f"SELECT mfi_id, loan_id, revision, body, writetime(body) AS time FROM loan_standing {_KEY}"  # noqa: S608
    ),
    "lines": f"SELECT mfi_id, loan_id, revision, body FROM credit_line {_KEY}",  # noqa: S608
    # Whichever comes last, the latest moment stands.
    "told": "INSERT INTO lender_told (mfi_id, told_to) VALUES (?, ?) USING TIMESTAMP ?",
    "told to": "SELECT mfi_id, told_to FROM lender_told WHERE mfi_id = ?",
    "every": "SELECT borrower_id, mfi_id, loan_id, revision, body, writetime(body) AS time"
    " FROM loan_standing",
    # What was told since bears a higher revision.
    "forget lines": (
        "DELETE FROM credit_line"
        " WHERE borrower_id = ? AND mfi_id = ? AND loan_id = ? AND revision <= ?"
    ),
    "stray": (
        "DELETE FROM loan_standing USING TIMESTAMP ?"
        " WHERE borrower_id = ? AND mfi_id = ? AND loan_id = ?"
    ),
}


class CassandraHistories:
    """credit.registry.Histories on a cluster."""

    def __init__(self, address: Address) -> None:
        self._statements = Statements(address, _STATEMENTS)

    def tell(self, lines: Sequence[Standing]) -> None:
        for start in range(0, len(lines), AT_ONCE):
            part = lines[start : start + AT_ONCE]
            self._statements.write_all([("add", _row(line)) for line in part])
            # After the lines: a standing without its line could never be made again.
            self._statements.write_all([("stands", _stands(line)) for line in latest(part)])

    def standings(self, subject: UUID) -> tuple[Standing, ...]:
        return self.ask_standings(subject)()

    def ask_standings(self, subject: UUID) -> Callable[[], tuple[Standing, ...]]:
        """Ask without waiting."""
        rows = self._statements.ask("standings", (subject,))
        return lambda: latest(_read_all(subject, rows()))

    def lines(self, subject: UUID) -> tuple[Standing, ...]:
        lines = _read_all(subject, self._statements.read("lines", (subject,)))
        return tuple(sorted(lines, key=lambda line: (line.loan_id, line.mfi_id, line.revision)))

    def rebuild(self, subject: UUID) -> bool:
        # What is told meanwhile bears a higher revision, and stands.
        stands = self._statements.read("written", (subject,))
        after = latest(self.lines(subject))
        if latest(_read_all(subject, stands)) == after:
            return False
        written = {(row.mfi_id, row.loan_id): row.time for row in stands}
        mended: list[tuple[str, Row]] = []
        for line in after:
            time = max(line.revision * TIME_OF_ONE, written.pop((line.mfi_id, line.loan_id), 0) + 1)
            mended.append(("stands", (*_row(line), time)))
        mended += [("stray", (time, subject, *key)) for key, time in written.items()]
        self._statements.write_all(mended)
        return True

    def forget_loans(self, *, ended_before: date) -> int:
        count = 0
        for row in self._statements.scan("every"):
            line = read_line(row.borrower_id, row.mfi_id, row.loan_id, row.revision, row.body)
            if line.ended_on is None or line.ended_on >= ended_before:
                continue
            loan = (row.borrower_id, row.mfi_id, row.loan_id)
            # The lines first: where that breaks off, the standing still tells that they are there.
            self._statements.write("forget lines", (*loan, row.revision))
            self._statements.write("stray", (row.time, *loan))
            count += 1
        return count

    def note_told_to(self, mfi_id: UUID, moment: datetime) -> None:
        told_to = to_the_millisecond(moment)
        self._statements.write("told", (mfi_id, told_to, int(told_to.timestamp() * 1000)))

    def told_to(self, mfi_ids: Collection[UUID]) -> Mapping[UUID, datetime]:
        asked = [self._statements.ask("told to", (mfi_id,)) for mfi_id in mfi_ids]
        return {row.mfi_id: aware(row.told_to) for rows in asked for row in rows()}


def _row(line: Standing) -> Row:
    return (*key_of(line), text_of(line))


def _stands(line: Standing) -> Row:
    return (*_row(line), line.revision * TIME_OF_ONE)


def _read_all(subject: UUID, rows: Rows) -> list[Standing]:
    return [read_line(subject, row.mfi_id, row.loan_id, row.revision, row.body) for row in rows]
