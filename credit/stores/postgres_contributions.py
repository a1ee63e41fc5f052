"""Lenders' months in PostgreSQL: lines in parts, and last of all the row that makes them count."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from django.db import connection

from credit.models import ContributionMonth, ContributionRow
from credit.outage import RegistryUnavailable, RegistryUndecided
from credit.rules.bureau_keeping import LINES_AT_ONCE, Kept, Line, Tally, line_of
from credit.rules.moment import to_the_millisecond
from credit.stores.own_transaction import a_transaction_of_its_own, deleted

_ADD: Final = """
INSERT INTO credit_contribution (mfi_id, month, made, loan_ref, body)
SELECT %s, %s, %s, * FROM unnest(%s::text[], %s::text[]) ON CONFLICT DO NOTHING
"""
_NEXT: Final = """
SELECT loan_ref, body FROM credit_contribution
WHERE mfi_id = %s AND month = %s AND made = %s AND loan_ref > %s ORDER BY loan_ref LIMIT %s
"""
_FORGET_LINES: Final = """
DELETE FROM credit_contribution WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM credit_contribution WHERE mfi_id = %s AND month < %s LIMIT %s))
"""
_FORGET_MONTHS: Final = """
DELETE FROM credit_contribution_month WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM credit_contribution_month WHERE mfi_id = %s AND month < %s LIMIT %s))
"""
_KEPT: Final = ("mfi_id", "month", "made", "records", "left_out", "digest", "at")


class PostgresContributions:
    """credit.registry.Contributions on the coordinator's database."""

    def keep_month(self, mfi_id: UUID, month: int, lines: Iterable[Line], *, at: datetime) -> Kept:
        if (known := self.kept_month(mfi_id, month)) is not None:
            return known
        made, tally = uuid4(), Tally()
        stands: Kept | None = None
        try:
            for part in tally.parts(lines):
                self._add(mfi_id, month, made, part)
            stands = self._freeze(tally.kept(mfi_id, month, made, to_the_millisecond(at)))
        finally:
            if stands is None or stands.made != made:
                self._forget(mfi_id, month, made)
        return stands

    def kept_month(self, mfi_id: UUID, month: int) -> Kept | None:
        with a_transaction_of_its_own():
            return _kept(mfi_id, month)

    def month(self, mfi_id: UUID, month: int) -> Iterator[Line]:
        kept = self.kept_month(mfi_id, month)
        if kept is None:
            return
        tally, last = Tally(), ""
        while part := self._next(kept, last):
            for loan_ref, text in part:
                line = line_of(loan_ref, text)
                tally.add(line)
                yield line
            last = part[-1][0]
        if tally.kept(mfi_id, month, kept.made, kept.at) != kept:
            raise RegistryUnavailable("a month that was kept is not there as it was")

    def forget_months(self, mfi_id: UUID, *, before: int) -> int:
        # What others began and did not end goes too.
        deleted(_FORGET_LINES, [mfi_id, before])
        return deleted(_FORGET_MONTHS, [mfi_id, before])

    def _add(self, mfi_id: UUID, month: int, made: UUID, part: Sequence[tuple[str, str]]) -> None:
        columns = [list(column) for column in zip(*part, strict=True)]

        def write() -> None:
            with a_transaction_of_its_own(writes=True), connection.cursor() as cursor:
                cursor.execute(_ADD, [mfi_id, month, made, *columns])

        try:
            write()
        except RegistryUndecided:
            # Written twice it is there once.
            write()

    def _freeze(self, month: Kept) -> Kept:
        """Make the lines count, unless another's do already; give what stands."""
        row = ContributionMonth(**{name: getattr(month, name) for name in _KEPT})
        with a_transaction_of_its_own(writes=True):
            # Whoever comes second waits here for the first to commit, and then inserts nothing.
            ContributionMonth.objects.bulk_create([row], ignore_conflicts=True)
            stands = _kept(month.mfi_id, month.month)
        assert stands is not None, "a month that is made is not over"
        return stands

    def _forget(self, mfi_id: UUID, month: int, made: UUID) -> None:
        """Clear away what counts for nothing; what stays where even that fails is never read."""
        try:
            with a_transaction_of_its_own(writes=True):
                mine = ContributionRow.objects.filter(mfi_id=mfi_id, month=month, made=made)
                counts = ContributionMonth.objects.filter(mfi_id=mfi_id, month=month, made=made)
                if not counts.exists():
                    mine.delete()
        except (RegistryUnavailable, RegistryUndecided):
            return

    def _next(self, kept: Kept, after: str) -> list[tuple[str, str]]:
        key = (kept.mfi_id, kept.month, kept.made, after, LINES_AT_ONCE)
        with a_transaction_of_its_own(), connection.cursor() as cursor:
            cursor.execute(_NEXT, key)
            return [(loan_ref, body) for loan_ref, body in cursor.fetchall()]


def _kept(mfi_id: UUID, month: int) -> Kept | None:
    row = ContributionMonth.objects.filter(mfi_id=mfi_id, month=month).values(*_KEPT).first()
    return Kept(**row) if row else None
