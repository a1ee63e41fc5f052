"""Closed days: what was done, how the portfolio stood, what was dated back into them since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet, Sum

from loans.errors import NotThisLender
from loans.models import Charge, DayClose, Loan, PortfolioDay, SkippedLoan, Transfer
from loans.queries.book_on import book_on

SUMS = ("loans", "principal", "interest", "fees", "penalties", "overdue", "overdue_principal")
NOW = """
SELECT COUNT(*), COALESCE(SUM(principal), 0), COALESCE(SUM(interest), 0), COALESCE(SUM(fees), 0),
    COALESCE(SUM(penalties), 0), COALESCE(SUM(overdue), 0), COALESCE(SUM(overdue_principal), 0)
FROM book
"""


class LateEntry(NamedTuple):
    """One thing that was written down after a day was closed, and is dated on or before it."""

    kind: str
    id: UUID
    loan: str
    on: date
    at: datetime
    # What it moved on each account, debits above nought; of a charge what is asked.
    moved: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """A closed day: as it was stored, as it is told now, and what lies between the two."""

    run: DayClose
    stored: Mapping[str, int]
    now: Mapping[str, int]
    entries: tuple[LateEntry, ...]
    # Loans that could not be closed for the day, and the code of the reason.
    left_out: tuple[tuple[str, str], ...]


def runs(mfi_id: UUID) -> QuerySet[DayClose]:
    """Give the days of a lender that were closed, or are being closed."""
    return DayClose.objects.of(mfi_id)


def closed_day(mfi_id: UUID, day: date) -> ClosedDay:
    """Give one closed day; one that was never closed does not exist."""
    run = DayClose.objects.of(mfi_id).filter(on=day).first()
    if run is None:
        raise NotThisLender
    rows = PortfolioDay.objects.of(mfi_id).filter(on=day)
    stored = rows.aggregate(**{f"{name}_": Sum(name) for name in SUMS})
    (now,) = book_on(mfi_id, day).ask(NOW)
    return ClosedDay(
        run,
        {name: int(stored[f"{name}_"] or 0) for name in SUMS},
        dict(zip(SUMS, map(int, now), strict=True)),
        tuple(since_closed(mfi_id, day)),
        _left_out(mfi_id, day),
    )


def _left_out(mfi_id: UUID, day: date) -> tuple[tuple[str, str], ...]:
    skipped = SkippedLoan.objects.of(mfi_id).filter(on=day).order_by("at", "id")
    why = dict(skipped.values_list("loan_id", "why"))
    loans = Loan.objects.of(mfi_id).filter(id__in=list(why)).order_by("reference")
    return tuple((one.reference, why[one.id]) for one in loans)


def since_closed(mfi_id: UUID, day: date) -> list[LateEntry]:
    """List what was dated back into a day after it was closed, in the order of writing."""
    late = {"on__lte": day, "after_close_of__gte": day}
    found: dict[tuple[str, UUID], list[Transfer]] = {}
    for one in Transfer.objects.of(mfi_id).filter(**late).order_by("at", "id"):
        found.setdefault((one.kind, one.source_id), []).append(one)
    charges = list(Charge.objects.of(mfi_id).filter(**late))
    loans = {one.loan_id for some in found.values() for one in some if one.loan_id}
    loans |= {one.loan_id for one in charges}
    named = Loan.objects.of(mfi_id).filter(id__in=loans)
    references = dict(named.values_list("id", "reference"))
    entries = [
        LateEntry(
            kind,
            source_id,
            references.get(some[0].loan_id, "") if some[0].loan_id else "",
            min(one.on for one in some),
            max(one.at for one in some),
            _moved(some),
        )
        for (kind, source_id), some in found.items()
    ]
    entries += [
        LateEntry(
            one.kind, one.id, references[one.loan_id], one.on, one.at, {"": one.amount_lisente}
        )
        for one in charges
    ]
    return sorted(entries, key=lambda one: (one.at, one.id))


def _moved(transfers: list[Transfer]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for one in transfers:
        sums[one.debit] = sums.get(one.debit, 0) + one.amount_lisente
        sums[one.credit] = sums.get(one.credit, 0) - one.amount_lisente
    return {code: lisente for code, lisente in sorted(sums.items()) if lisente}
