"""Disputes in Cassandra: opened once, settled once, and by conditional statements only."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from credit.rules.address import Address
from credit.rules.dispute import Dispute, Verdict
from credit.rules.moment import to_the_millisecond
from credit.stores.cassandra_statements import Statements, aware, settled
from credit.stores.session import LOOK, RESERVE

_READ: Final = (
    "SELECT borrower_id, dispute_id, mfi_id, loan_id, opened_at, verdict, settled_at"
    " FROM dispute WHERE borrower_id = ?"
)
_STATEMENTS: Final = {
    "open": (
        "INSERT INTO dispute (borrower_id, dispute_id, mfi_id, loan_id, opened_at)"
        " VALUES (?, ?, ?, ?, ?) IF NOT EXISTS"
    ),
    # Of a row that is not there every column is null, and it would be made by this.
    "settle": (
        "UPDATE dispute SET verdict = ?, settled_at = ? WHERE borrower_id = ? AND dispute_id = ?"
        " IF verdict = null AND opened_at != null"
    ),
    "one": f"{_READ} AND dispute_id = ?",
    "all": _READ,
    "every": "SELECT borrower_id, dispute_id, verdict, settled_at FROM dispute",
    # What was settled stays as it was settled, so of two who remove it one finds nothing.
    "forget": (
        "DELETE FROM dispute WHERE borrower_id = ? AND dispute_id = ?"
        " IF verdict = ? AND settled_at = ?"
    ),
}


class CassandraDisputes:
    """credit.registry.Disputes on the cluster that the lenders share."""

    def __init__(self, address: Address) -> None:
        self._statements = Statements(address, _STATEMENTS)

    def open_dispute(self, dispute: Dispute) -> None:
        opened_at = to_the_millisecond(dispute.opened_at)
        row = (dispute.subject, dispute.id, dispute.mfi_id, dispute.loan_id, opened_at)
        settled(
            lambda: self._done("open", row),
            lambda: True if self._hers(dispute.subject, dispute.id) else None,
            "a dispute",
        )

    def settle_dispute(
        self, subject: UUID, dispute_id: UUID, verdict: Verdict, *, at: datetime
    ) -> None:
        row = (verdict.value, to_the_millisecond(at), subject, dispute_id)

        def known() -> bool | None:
            """Tell that it is over, or was never there; None while a try may be under way."""
            hers = self._hers(subject, dispute_id)
            return None if hers and hers[0].open else True

        settled(lambda: self._done("settle", row), known, "the end of a dispute")

    def disputes(self, subject: UUID) -> tuple[Dispute, ...]:
        return self.ask_disputes(subject)()

    def ask_disputes(self, subject: UUID) -> Callable[[], tuple[Dispute, ...]]:
        """Ask without waiting."""
        rows = self._statements.ask("all", (subject,))

        def hers() -> tuple[Dispute, ...]:
            found = sorted(map(as_dispute, rows()), key=lambda one: one.id)
            return tuple(sorted(found, key=lambda one: one.opened_at, reverse=True))

        return hers

    def forget_disputes(self, verdict: Verdict, *, settled_before: datetime) -> int:
        count, before = 0, to_the_millisecond(settled_before)
        for row in self._statements.scan("every"):
            if row.verdict == verdict.value and aware(row.settled_at) < before:
                self._forget(row)
                count += 1
        return count

    def _forget(self, row: Any) -> None:  # noqa: ANN401 (the driver's)
        key, settled_so = (row.borrower_id, row.dispute_id), (row.verdict, row.settled_at)
        settled(
            lambda: self._done("forget", (*key, *settled_so)),
            lambda: None if self._hers(*key) else True,
            "the removal of a dispute",
        )

    def _done(self, name: str, row: tuple[object, ...]) -> bool | None:
        return True if self._statements.write(name, row, RESERVE).was_applied else None

    def _hers(self, subject: UUID, dispute_id: UUID) -> list[Dispute]:
        return [
            as_dispute(row) for row in self._statements.read("one", (subject, dispute_id), LOOK)
        ]


def as_dispute(row: Any) -> Dispute:  # noqa: ANN401 (the driver's)
    """Read a dispute that is kept."""
    return Dispute(
        id=row.dispute_id,
        subject=row.borrower_id,
        mfi_id=row.mfi_id,
        loan_id=row.loan_id,
        opened_at=aware(row.opened_at),
        verdict=None if row.verdict is None else Verdict(row.verdict),
        settled_at=None if row.settled_at is None else aware(row.settled_at),
    )
