"""Loans whose past day the ledger alone does not tell: replayed from all that is known of them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from loans.models import Installment, Reschedule
from loans.past import Past, as_past, in_order
from loans.raw import Raw, raw_of
from loans.rules.accounts import RECEIVED_AS
from loans.rules.allocation import Part
from loans.standing import Anew, Standing, made_anew
from loans.trip import fetched

LOANS_AT_ONCE = 500
# Loans that have moved since, of which the ledger says too little: what was forgiven, and lies
# otherwise by what came since; a schedule that was another; and what is dated back, money or a
# charge, after which all was spent knowing of a charge or a reversal that is dated after the day.
APART = """
SELECT loan.id FROM loans_loan loan
WHERE loan.mfi_id = %(mfi)s AND loan.disbursed_on <= %(day)s AND loan.last_moved_on > %(day)s
    {only}
    -- Nothing of all this can be true of the others: these are few, and found at once.
    AND (loan.rescheduled
        OR loan.id IN (SELECT loan_id FROM loans_waiver WHERE mfi_id = %(mfi)s)
        OR loan.id IN (
            SELECT loan_id FROM loans_reversal WHERE mfi_id = %(mfi)s AND "on" > %(day)s)
        OR loan.id IN (
            SELECT loan_id FROM loans_charge WHERE mfi_id = %(mfi)s AND "on" > %(day)s))
    AND ((EXISTS (
            SELECT FROM loans_waiver waiver
            WHERE waiver.mfi_id = %(mfi)s AND waiver.loan_id = loan.id
                AND waiver.version = loan.schedule_version)
        AND (EXISTS (
                SELECT FROM loans_waiver waiver
                WHERE waiver.mfi_id = %(mfi)s AND waiver.loan_id = loan.id
                    AND waiver."on" > %(day)s)
            OR EXISTS (
                SELECT FROM loans_reversal back
                WHERE back.mfi_id = %(mfi)s AND back.loan_id = loan.id AND back."on" > %(day)s)
            OR EXISTS (
                SELECT FROM loans_charge charge
                WHERE charge.mfi_id = %(mfi)s AND charge.loan_id = loan.id
                    AND charge."on" > %(day)s)))
    OR (loan.rescheduled AND (EXISTS (
            SELECT FROM loans_reschedule news
            WHERE news.mfi_id = %(mfi)s AND news.loan_id = loan.id AND news."on" > %(day)s)
        OR EXISTS (
            SELECT FROM loans_installment row
            WHERE row.mfi_id = %(mfi)s AND row.loan_id = loan.id AND row.origin = 'returned')))
    OR EXISTS (
        SELECT FROM (
            SELECT at FROM loans_payment
            WHERE mfi_id = %(mfi)s AND loan_id = loan.id AND paid_on <= %(day)s
            UNION ALL
            SELECT at FROM loans_charge
            WHERE mfi_id = %(mfi)s AND loan_id = loan.id AND "on" <= %(day)s
        ) late
        WHERE EXISTS (
                SELECT FROM loans_reversal back
                WHERE back.mfi_id = %(mfi)s AND back.loan_id = loan.id AND back."on" > %(day)s
                    AND back.at < late.at)
            OR EXISTS (
                SELECT FROM loans_charge charge
                WHERE charge.mfi_id = %(mfi)s AND charge.loan_id = loan.id
                    AND charge."on" > %(day)s AND charge.at < late.at)))
ORDER BY loan.id
"""


class RowOn(NamedTuple):
    """One instalment as of a day: what it asked, and what was open of it."""

    installment_id: UUID
    number: int
    due_on: date
    principal: int
    interest: int
    fees: int
    penalties: int
    open_principal: int
    open_interest: int
    open_fees: int
    open_penalties: int


class Replayed(NamedTuple):
    """A loan as of a day; one that owed nothing then has no rows."""

    loan_id: UUID
    rows: tuple[RowOn, ...]


class PaidOn(NamedTuple):
    """What an instalment took of a payment: on which day, as what, and whether in other books."""

    installment_id: UUID
    on: date
    account: str
    lisente: int
    brought: bool


class Retold(NamedTuple):
    """A loan as of a day with what was paid of each instalment, also of one that was given up."""

    loan_id: UUID
    rows: tuple[RowOn, ...]
    paid: tuple[PaidOn, ...]


def replayed(mfi_id: UUID, day: date, loan_ids: Sequence[UUID] | None = None) -> list[Replayed]:
    """Replay the loans that need it."""
    return [
        Replayed(raw.loan.id, rows_on(raw, news, day))
        for raw, news in _in_parts(mfi_id, _which(mfi_id, day, loan_ids))
    ]


def retold(mfi_id: UUID, day: date) -> list[Retold]:
    """Tell payment by payment of the loans that need to be replayed."""
    return [
        _retold(raw, news, day)
        for raw, news in _in_parts(mfi_id, _which(mfi_id, day, loan_ids=None))
    ]


def _in_parts(mfi_id: UUID, ids: list[UUID]) -> Iterator[tuple[Raw, list[Reschedule]]]:
    for start in range(0, len(ids), LOANS_AT_ONCE):
        part = ids[start : start + LOANS_AT_ONCE]
        news = schedules(mfi_id, part)
        yield from ((raw, news[raw.loan.id]) for raw in raw_of(mfi_id, part))


def _which(mfi_id: UUID, day: date, loan_ids: Sequence[UUID] | None) -> list[UUID]:
    values = {"mfi": mfi_id, "day": day, "loans": list(loan_ids or ())}
    only = "AND loan.id = ANY(%(loans)s::uuid[])" if loan_ids is not None else ""
    return [loan_id for (loan_id,) in fetched(APART.format(only=only), values)]


def schedules(mfi_id: UUID, loan_ids: Sequence[UUID]) -> dict[UUID, list[Reschedule]]:
    """Give each loan's new schedules, oldest first."""
    found: dict[UUID, list[Reschedule]] = defaultdict(list)
    for one in Reschedule.objects.of(mfi_id).filter(loan_id__in=loan_ids).order_by("version"):
        found[one.loan_id].append(one)
    return found


def rows_on(raw: Raw, news: Sequence[Reschedule], day: date) -> tuple[RowOn, ...]:
    """Replay what is dated up to a day, on the schedule of that day."""
    return () if _given_up(raw, day) else _rows(raw, _made_on(raw, news, day)[0])


def _made_on(raw: Raw, news: Sequence[Reschedule], day: date) -> tuple[Anew, Past]:
    then = [one for one in news if one.on <= day]
    version = then[-1].version if then else 1
    loan, past = raw.loan, _past(raw, version, day)
    rows = [row for row in raw.rows if row.version == version and _there(row, day)]
    rows.sort(key=lambda row: (row.due_on, row.number))
    loan.schedule_version = version
    loan.schedule_from = then[-1].on if then else loan.disbursed_on
    return made_anew(Standing(loan, rows), past), past


def _rows(raw: Raw, made: Anew) -> tuple[RowOn, ...]:
    numbers = {row.id: row.number for row in raw.rows}
    return tuple(
        RowOn(
            made.ids.of(row),
            numbers.get(made.ids.of(row), 0),
            row.due_on,
            *(row.asked[part] for part in ORDER),
            *(row.owed(part) for part in ORDER),
        )
        for row in made.account.installments
    )


def _retold(raw: Raw, news: Sequence[Reschedule], day: date) -> Retold:
    """Keep to the ledger for the rows of schedules that were closed by then."""
    made, past = _made_on(raw, news, day)
    paid = [
        PaidOn(
            made.ids.of(took.row),
            money.on,
            RECEIVED_AS[took.part].code,
            took.lisente,
            money.brought,
        )
        for money, spent in zip(in_order(past), made.account.spent, strict=True)
        for took in spent.took
    ]
    closed = {row.id for row in raw.rows if row.version < raw.loan.schedule_version}
    payments = {one.id: one for one in raw.payments}
    until = [one for one in raw.transfers if one.on <= day]
    gone = {one.reverses_id for one in until}
    for one in until:
        if one.installment_id in closed and one.reverses_id is None and one.id not in gone:
            of = payments[one.source_id]
            paid.append(
                PaidOn(one.installment_id, of.paid_on, one.credit, one.amount_lisente, of.brought)
            )
    return Retold(raw.loan.id, _rows(raw, made), tuple(paid))


ORDER = (Part.PRINCIPAL, Part.INTEREST, Part.FEE, Part.PENALTY)


def _there(row: Installment, day: date) -> bool:
    """Tell whether a row was there: what was returned is due on the day on which it came."""
    return row.origin != Installment.Origin.RETURNED or row.due_on <= day


def _given_up(raw: Raw, day: date) -> bool:
    undone = {one.undoes_id for one in raw.write_offs if one.undoes_id and one.on <= day}
    lost = (one for one in raw.write_offs if one.undoes_id is None and one.on <= day)
    return any(one.id not in undone for one in lost)


def _past(raw: Raw, version: int, day: date) -> Past:
    """Keep to what is dated up to the day; a slip of before a new schedule is of the old one."""
    gone = {one.payment_id for one in raw.reversals if one.on <= day}
    payments = [
        one
        for one in raw.payments
        if one.paid_on <= day and one.version >= version and not one.recovery
    ]
    return as_past(
        [one for one in raw.charges if one.version == version and one.on <= day],
        payments,
        [one for one in raw.waivers if one.version == version and one.on <= day],
        [one for one in raw.refunds if one.version == version and one.on <= day],
        gone,
    )
