"""A closed day reckoned once more, loan by loan, from what was known of it when it was closed."""

from collections import Counter
from datetime import date
from uuid import UUID

from loans.models import Charge, Loan, PortfolioDay, Reschedule, Transfer
from loans.queries.book_replayed import RowOn, rows_on
from loans.raw import Raw, raw_of
from loans.rules.portfolio import late_from

SUMS = ("principal", "interest", "fees", "penalties", "overdue", "overdue_principal")
Portfolio = dict[int, dict[str, int]]


def stored(mfi_id: UUID, day: date) -> Portfolio:
    """Add the stored portfolio up, by how late it was."""
    found: dict[int, Counter[str]] = {}
    for row in PortfolioDay.objects.of(mfi_id).filter(on=day):
        sums = found.setdefault(row.late_from, Counter())
        sums.update({name: getattr(row, name) for name in ("loans", *SUMS)})
    return {first: dict(sums) for first, sums in found.items()}


def replayed(mfi_id: UUID, day: date, *, as_known: bool) -> Portfolio:
    """Replay every loan up to a day; as it was known, without what was dated back into it since."""
    late = {"on__lte": day, "after_close_of__gte": day}
    moved = Transfer.objects.of(mfi_id).filter(**late, reverses_id=None)
    gone = set(moved.values_list("source_id", flat=True)) if as_known else set()
    if as_known:
        gone |= set(Charge.objects.of(mfi_id).filter(**late).values_list("id", flat=True))
        # A payment that was there when the day was closed is booked again, and was no news.
        gone -= _there_before(mfi_id, day, gone)
    loans = Loan.objects.of(mfi_id).filter(disbursed_on__lte=day).order_by("id")
    found: dict[int, Counter[str]] = {}
    for raw in raw_of(mfi_id, [one.id for one in loans]):
        _leave_out(raw, gone)
        if any(one.id in gone for one in raw.payouts):
            continue
        news = list(Reschedule.objects.of(mfi_id).filter(loan_id=raw.loan.id).order_by("version"))
        rows = rows_on(raw, news, day)
        owed = [sum(sums) for sums in zip(*map(open_of, rows), strict=True)]
        if not any(owed):
            continue
        overdue = [row for row in rows if row.due_on < day and any(open_of(row))]
        days = (day - min(row.due_on for row in overdue)).days if overdue else 0
        late_sums = (
            sum(sum(open_of(row)) for row in overdue),
            sum(row.open_principal for row in overdue),
        )
        sums = found.setdefault(late_from(days), Counter())
        sums.update({"loans": 1, **dict(zip(SUMS, (*owed, *late_sums), strict=True))})
    return {first: {name: sums[name] for name in ("loans", *SUMS)} for first, sums in found.items()}


def open_of(row: RowOn) -> tuple[int, int, int, int]:
    """Give what was open: principal, interest, fees, penalties."""
    return row.open_principal, row.open_interest, row.open_fees, row.open_penalties


def _leave_out(raw: Raw, gone: set[UUID]) -> None:
    raw.payments = [one for one in raw.payments if one.id not in gone]
    raw.charges = [one for one in raw.charges if one.id not in gone]
    raw.waivers = [one for one in raw.waivers if one.payment_id not in gone]


def _there_before(mfi_id: UUID, day: date, ids: set[UUID]) -> set[UUID]:
    """Find what had a first booking that was not dated back."""
    first = Transfer.objects.of(mfi_id).filter(source_id__in=ids, on__lte=day, reverses_id=None)
    in_time = first.exclude(after_close_of__gte=day)
    return set(in_time.values_list("source_id", flat=True))
