"""The penalties that come due on a day: found for many loans at once, and written at once.

What a penalty comes to is the rules' matter; which loans, which instalments and what was charged
before is read for a whole batch. A charge is written straight where it moves no payment: then its
row has got nothing yet. Where it may move one, the loan is replayed in a deed of its own.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from json import loads
from typing import Any, NamedTuple
from uuid import UUID

from django.utils import timezone

from loans.models import Charge, Installment
from loans.queries.book_on import Book
from loans.record import record_event
from loans.rules.allocation import Strategy
from loans.rules.penalties import LateRow, Penalty, PenaltyDue, come_due, still_to_charge
from loans.rules.rounding import Rounding
from loans.running import add_row, flush
from loans.trip import fetched

PENALTY_NAME = "late payment"

# A loan is charged for no day before the lender had it in its books, nor once it is given up.
LATE_WITH_PENALTIES = """
SELECT row.loan_id, row.number, row.due_on, row.open_without_penalties,
    (loan.terms->'penalties')::text, loan.terms->>'rounding',
    loan.status = 'active' AND loan.last_moved_on <= %(day)s
        AND loan.terms->>'allocation' = %(plain)s
        AND NOT EXISTS (SELECT FROM loans_waiver waiver
            WHERE waiver.mfi_id = %(mfi)s AND waiver.loan_id = loan.id),
    loan.schedule_version
FROM late_rows row
JOIN loans_loan loan ON loan.mfi_id = %(mfi)s AND loan.id = row.loan_id
WHERE row.open_without_penalties > 0 AND loan.status <> 'written_off'
    AND loan.terms->'penalties' <> '[]'::jsonb
    AND (loan.at AT TIME ZONE %(zone)s)::date <= %(day)s
ORDER BY row.loan_id, row.number
"""
CHARGED = """
SELECT loan_id, rule FROM loans_charge
WHERE mfi_id = %(mfi)s AND loan_id = ANY(%(loans)s::uuid[]) AND rule = ANY(%(keys)s)
"""
SPENT = """
SELECT loan_id, split_part(rule, ':', 1)::integer, SUM(amount_lisente) FROM loans_charge
WHERE mfi_id = %(mfi)s AND loan_id = ANY(%(loans)s::uuid[]) AND rule IS NOT NULL
GROUP BY 1, 2
"""
# The row in whose time a day falls; after the last of the schedule, that of charges of the day.
TARGETS = """
SELECT DISTINCT ON (row.loan_id) row.loan_id, row.id, row.due_on,
    paid_principal + paid_interest + paid_fees + paid_penalties = 0
FROM loans_installment row
JOIN loans_loan loan ON loan.mfi_id = %(mfi)s AND loan.id = row.loan_id
    AND loan.schedule_version = row.version
WHERE row.mfi_id = %(mfi)s AND row.loan_id = ANY(%(loans)s::uuid[])
    AND ((row.origin <> 'charge' AND row.due_on >= %(day)s)
        OR (row.origin = 'charge' AND row.due_on = %(day)s))
ORDER BY row.loan_id, row.origin = 'charge', row.due_on, row.number
"""
LAST_NUMBERS = """
SELECT row.loan_id, MAX(row.number) FROM loans_installment row
JOIN loans_loan loan ON loan.mfi_id = %(mfi)s AND loan.id = row.loan_id
    AND loan.schedule_version = row.version
WHERE row.mfi_id = %(mfi)s AND row.loan_id = ANY(%(loans)s::uuid[])
GROUP BY row.loan_id
"""
PUT_ON_ROWS = """
UPDATE loans_installment row SET penalties = row.penalties + new.lisente
FROM unnest(%(rows)s::uuid[], %(sums)s::bigint[]) AS new (id, lisente)
WHERE row.mfi_id = %(mfi)s AND row.id = new.id
"""
PUT_ON_LOANS = """
UPDATE loans_loan loan SET owed_penalties = loan.owed_penalties + new.lisente,
    last_moved_on = %(day)s
FROM unnest(%(loans)s::uuid[], %(sums)s::bigint[]) AS new (id, lisente)
WHERE loan.mfi_id = %(mfi)s AND loan.id = new.id
"""


@dataclass(slots=True)
class Late:
    """A late loan with the penalties that have come due on it."""

    loan_id: UUID
    penalties: tuple[Penalty, ...]
    # No payment of it can be moved by a charge on a row that has got nothing.
    plain: bool
    version: int
    due: list[PenaltyDue] = field(default_factory=list)

    @property
    def lisente(self) -> int:
        """Add them up."""
        return sum(one.lisente for one in self.due)


class _Target(NamedTuple):
    row_id: UUID
    untouched: bool


def found(book: Book, zone: str) -> list[Late]:
    """Find what has come due on the day of a book, and is not charged yet."""
    plain = Strategy.OLDEST_FIRST.value
    day: date = book.values["day"]
    rows: dict[UUID, list[LateRow]] = {}
    late: dict[UUID, Late] = {}
    roundings: dict[UUID, Rounding] = {}
    for loan_id, number, due_on, open_lisente, penalties, rounding, is_plain, version in book.ask(
        LATE_WITH_PENALTIES, plain=plain, zone=zone
    ):
        rows.setdefault(loan_id, []).append(LateRow(number, due_on, int(open_lisente)))
        late[loan_id] = Late(loan_id, _penalties(penalties), is_plain, version)
        roundings[loan_id] = Rounding(rounding)
    for loan_id, one in late.items():
        one.due = come_due(day, one.penalties, rows[loan_id], roundings[loan_id])
    return _not_charged(book.values["mfi"], [one for one in late.values() if one.due])


@cache
def _penalties(plain: str) -> tuple[Penalty, ...]:
    """Read a product's penalties; a lender has few products and many loans."""
    return tuple(Penalty.of_plain(one) for one in loads(plain))


def _not_charged(mfi_id: UUID, late: Sequence[Late]) -> list[Late]:
    if not late:
        return []
    charged: dict[UUID, set[str]] = {}
    keys = sorted({due.key for one in late for due in one.due})
    for loan_id, rule in _ask(CHARGED, mfi=mfi_id, loans=_ids(late), keys=keys):
        charged.setdefault(loan_id, set()).add(rule)
    spent: dict[UUID, dict[int, int]] = {}
    capped = [one for one in late if any(p.cap_lisente is not None for p in one.penalties)]
    for loan_id, rule, lisente in _ask(SPENT, mfi=mfi_id, loans=_ids(capped)):
        spent.setdefault(loan_id, {})[rule] = int(lisente)
    for one in late:
        one.due = still_to_charge(
            one.penalties, one.due, charged.get(one.loan_id, ()), spent.get(one.loan_id, {})
        )
    return [one for one in late if one.due]


def _ids(late: Iterable[Late]) -> list[UUID]:
    return [one.loan_id for one in late]


def _ask(sql: str, **values: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 (as SQL takes them)
    return fetched(sql, values)


def put_straight(mfi_id: UUID, late: Sequence[Late], day: date) -> list[Late]:
    """Write the charges of locked loans that move no payment; give back the loans left out."""
    plain = [one for one in late if one.plain]
    targets = _targets(mfi_id, plain, day)
    apart = [one for one in late if not one.plain]
    here: list[Late] = []
    for one in plain:
        target = targets.get(one.loan_id)
        (here if target is None or target.untouched else apart).append(one)
    if here:
        _write(mfi_id, here, targets, day)
    return apart


def _targets(mfi_id: UUID, late: Sequence[Late], day: date) -> dict[UUID, _Target]:
    rows = _ask(TARGETS, mfi=mfi_id, loans=_ids(late), day=day)
    return {loan_id: _Target(row_id, untouched) for loan_id, row_id, _, untouched in rows}


def _write(mfi_id: UUID, late: Sequence[Late], targets: dict[UUID, _Target], day: date) -> None:
    beyond = [one for one in late if one.loan_id not in targets]
    last = dict(_ask(LAST_NUMBERS, mfi=mfi_id, loans=_ids(beyond)))
    rows: list[tuple[UUID, int]] = []
    for one in late:
        if one.loan_id in targets:
            row_id = targets[one.loan_id].row_id
            rows.append((row_id, one.lisente))
        else:
            row_id = uuid.uuid4()
            add_row(
                Installment,
                mfi_id=mfi_id,
                id=row_id,
                loan_id=one.loan_id,
                version=one.version,
                number=last[one.loan_id] + 1,
                origin=Installment.Origin.CHARGE.value,
                due_on=day,
                penalties=one.lisente,
            )
        _write_charges(mfi_id, one, row_id, day)
    flush()
    row_ids, on_rows = [row_id for row_id, _ in rows], [lisente for _, lisente in rows]
    on_loans = [one.lisente for one in late]
    fetched(PUT_ON_ROWS, {"mfi": mfi_id, "rows": row_ids, "sums": on_rows})
    fetched(PUT_ON_LOANS, {"mfi": mfi_id, "day": day, "loans": _ids(late), "sums": on_loans})


def _write_charges(mfi_id: UUID, late: Late, row_id: UUID, day: date) -> None:
    for one in late.due:
        add_row(
            Charge,
            mfi_id=mfi_id,
            id=uuid.uuid4(),
            loan_id=late.loan_id,
            kind=Charge.Kind.PENALTY.value,
            name=PENALTY_NAME,
            amount_lisente=one.lisente,
            due_on=day,
            on=day,
            installment_id=row_id,
            rule=one.key,
            version=late.version,
            at=timezone.now(),
        )
    record_event(mfi_id, "loan.late-charged", "loan", late.loan_id, lisente=late.lisente)
