"""Lenders' months in a Cassandra cluster: lines over eight partitions, and a row that counts."""

import heapq
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Final
from uuid import UUID, uuid4

from credit.outage import RegistryUnavailable, RegistryUndecided
from credit.rules.address import Address
from credit.rules.bureau_keeping import LINES_AT_ONCE, Kept, Line, Tally, line_of
from credit.rules.moment import to_the_millisecond
from credit.stores.cassandra_statements import Statements, aware, settled, tries
from credit.stores.session import LOOK, RESERVE

SHARDS: Final = 8
WRITTEN_AT_ONCE: Final = 64
READ_AT_ONCE: Final = LINES_AT_ONCE // SHARDS

_STATEMENTS: Final = {
    "add": (
        "INSERT INTO contribution (mfi_id, month, shard, made, loan_ref, body)"
        " VALUES (?, ?, ?, ?, ?, ?)"
    ),
    "next": (
        "SELECT loan_ref, body FROM contribution WHERE mfi_id = ? AND month = ? AND shard = ?"
        " AND made = ? AND loan_ref > ? LIMIT ?"
    ),
    "forget": (
        "DELETE FROM contribution WHERE mfi_id = ? AND month = ? AND shard = ? AND made = ?"
    ),
    "months": "SELECT month FROM contribution_month WHERE mfi_id = ? AND month < ?",
    "forget shard": "DELETE FROM contribution WHERE mfi_id = ? AND month = ? AND shard = ?",
    "thaw": "DELETE FROM contribution_month WHERE mfi_id = ? AND month = ? IF EXISTS",
    "freeze": (
        "INSERT INTO contribution_month (mfi_id, month, made, records, left_out, digest, kept_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) IF NOT EXISTS"
    ),
    "kept": (
        "SELECT made, records, left_out, digest, kept_at FROM contribution_month"
        " WHERE mfi_id = ? AND month = ?"
    ),
}


class CassandraContributions:
    """credit.registry.Contributions on the cluster that the lenders share."""

    def __init__(self, address: Address) -> None:
        self._statements = Statements(address, _STATEMENTS)

    def keep_month(self, mfi_id: UUID, month: int, lines: Iterable[Line], *, at: datetime) -> Kept:
        if (known := self.kept_month(mfi_id, month)) is not None:
            return known
        made, tally = uuid4(), Tally()
        stands: Kept | None = None
        try:
            for part in tally.parts(lines):
                self._add(mfi_id, month, made, part)
            mine = tally.kept(mfi_id, month, made, to_the_millisecond(at))
            stands = settled(
                lambda: self._freeze(mine),
                lambda: self.kept_month(mfi_id, month),
                "the keeping of a month",
            )
        except RegistryUndecided:
            # It may count yet: then its lines must be there.
            raise
        except BaseException:
            self._forget(mfi_id, month, made)
            raise
        if stands.made != made:
            self._forget(mfi_id, month, made)
        return stands

    def kept_month(self, mfi_id: UUID, month: int) -> Kept | None:
        rows = self._statements.read("kept", (mfi_id, month), LOOK)
        if not rows:
            return None
        (row,) = rows
        return Kept(
            mfi_id=mfi_id,
            month=month,
            made=row.made,
            records=row.records,
            left_out=row.left_out,
            digest=row.digest,
            at=aware(row.kept_at),
        )

    def month(self, mfi_id: UUID, month: int) -> Iterator[Line]:
        kept = self.kept_month(mfi_id, month)
        if kept is None:
            return
        tally = Tally()
        shards = [self._shard(kept, shard) for shard in range(SHARDS)]
        for loan_ref, text in heapq.merge(*shards, key=itemgetter(0)):
            line = line_of(loan_ref, text)
            tally.add(line)
            yield line
        if tally.kept(mfi_id, month, kept.made, kept.at) != kept:
            raise RegistryUnavailable("a month that was kept is not there as it was")

    def forget_months(self, mfi_id: UUID, *, before: int) -> int:
        months = [row.month for row in self._statements.read("months", (mfi_id, before))]
        for month in months:
            # The lines first: where that breaks off, the row still tells that they are there.
            shards = [("forget shard", (mfi_id, month, shard)) for shard in range(SHARDS)]
            self._write(shards)
            self._thaw(mfi_id, month)
        return len(months)

    def _thaw(self, mfi_id: UUID, month: int) -> None:
        def thawed() -> bool | None:
            done = self._statements.write("thaw", (mfi_id, month), RESERVE)
            return True if done.was_applied else None

        settled(
            thawed,
            lambda: True if self.kept_month(mfi_id, month) is None else None,
            "the removal of a month",
        )

    def _add(self, mfi_id: UUID, month: int, made: UUID, part: Sequence[tuple[str, str]]) -> None:
        rows = [("add", (mfi_id, month, shard_of(one[0]), made, *one)) for one in part]
        for start in range(0, len(rows), WRITTEN_AT_ONCE):
            self._write(rows[start : start + WRITTEN_AT_ONCE])

    def _write(self, rows: Sequence[tuple[str, tuple[object, ...]]]) -> None:
        """Write some lines: written twice they are there once."""
        something_is_there = False
        for _ in tries():
            try:
                self._statements.write_all(rows)
            except RegistryUnavailable:
                if not something_is_there:
                    raise
            except RegistryUndecided:
                something_is_there = True
            else:
                return
        # No row says that they count: so nothing is kept, and the caller may begin anew.
        raise RegistryUnavailable("the lines of a month could not be written")

    def _freeze(self, month: Kept) -> Kept | None:
        """Make the lines count; what a refused try answers beside its refusal is not relied on."""
        row = (month.mfi_id, month.month, month.made, month.records, month.left_out, month.digest)
        done = self._statements.write("freeze", (*row, month.at), RESERVE)
        return month if done.was_applied else None

    def _forget(self, mfi_id: UUID, month: int, made: UUID) -> None:
        """Clear away what counts for nothing; what stays where even that fails is never read."""
        gone = [("forget", (mfi_id, month, shard, made)) for shard in range(SHARDS)]
        try:
            self._statements.write_all(gone)
        except (RegistryUnavailable, RegistryUndecided):
            return

    def _shard(self, kept: Kept, shard: int) -> Iterator[tuple[str, str]]:
        last = ""
        key = (kept.mfi_id, kept.month, shard, kept.made)
        while rows := self._statements.read("next", (*key, last, READ_AT_ONCE)):
            yield from ((row.loan_ref, row.body) for row in rows)
            last = rows[-1].loan_ref


def shard_of(loan_ref: str) -> int:
    """Give a loan its partition: the same in every process and every month."""
    return zlib.crc32(loan_ref.encode()) % SHARDS
