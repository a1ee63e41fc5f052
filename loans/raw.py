"""The raw rows of loans, read by the batch, and the summaries that follow from them alone."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import NamedTuple, TypeVar
from uuid import UUID

from loans.models import (
    Charge,
    Installment,
    Loan,
    Payment,
    Payout,
    Refund,
    Reversal,
    Transfer,
    Waiver,
    WriteOff,
)
from loans.past import PARTS, as_past
from loans.rules.arrears import oldest_due_on, owed
from loans.standing import Anew, Standing, made_anew
from loans.tenancy import TenantModel

Row = TypeVar("Row", bound=TenantModel)
OF_LOAN = attrgetter("loan_id")
# The states that follow from the sums; the others follow from an act.
BY_SUMS = {Loan.Status.ACTIVE, Loan.Status.OVERPAID, Loan.Status.CLOSED}


@dataclass(slots=True)
class Raw:
    """One loan with all that was ever written of it, oldest first."""

    loan: Loan
    rows: list[Installment]
    payments: list[Payment]
    reversals: list[Reversal]
    refunds: list[Refund]
    charges: list[Charge]
    waivers: list[Waiver]
    write_offs: list[WriteOff]
    payouts: list[Payout]
    transfers: list[Transfer]

    @property
    def gone(self) -> set[UUID]:
        """Give the payments that were taken back."""
        return {one.payment_id for one in self.reversals}

    @property
    def lost(self) -> WriteOff | None:
        """Give the write-off that stands."""
        last = max(self.write_offs, key=lambda one: one.at, default=None)
        return None if last is None or last.undoes_id else last

    @property
    def current(self) -> list[Installment]:
        """Give the rows of the schedule of today, oldest first."""
        version = self.loan.schedule_version
        rows = [row for row in self.rows if row.version == version]
        return sorted(rows, key=lambda row: (row.due_on, row.number))


class Summary(NamedTuple):
    """What should be stored of a loan, by column, and its rows as they should be."""

    of_loan: dict[str, str | int | date | None]
    made: Anew


def raw_of(mfi_id: UUID, loan_ids: Iterable[UUID]) -> list[Raw]:
    """Read a batch of loans with one query a table."""
    loans = list(Loan.objects.of(mfi_id).filter(id__in=list(loan_ids)).order_by("id"))
    ids = [loan.id for loan in loans]
    rows, charges = _by_loan(Installment, mfi_id, ids), _by_loan(Charge, mfi_id, ids)
    payments, reversals = _by_loan(Payment, mfi_id, ids), _by_loan(Reversal, mfi_id, ids)
    refunds, waivers = _by_loan(Refund, mfi_id, ids), _by_loan(Waiver, mfi_id, ids)
    payouts, write_offs = _by_loan(Payout, mfi_id, ids), _by_loan(WriteOff, mfi_id, ids)
    transfers = _by_loan(Transfer, mfi_id, ids)
    return [
        Raw(
            loan,
            rows[loan.id],
            payments[loan.id],
            reversals[loan.id],
            refunds[loan.id],
            charges[loan.id],
            waivers[loan.id],
            write_offs[loan.id],
            payouts[loan.id],
            transfers[loan.id],
        )
        for loan in loans
    ]


def _by_loan(model: type[Row], mfi_id: UUID, loan_ids: list[UUID]) -> dict[UUID, list[Row]]:
    found: dict[UUID, list[Row]] = defaultdict(list)
    for one in model.objects.of(mfi_id).filter(loan_id__in=loan_ids):
        found[OF_LOAN(one)].append(one)
    return found


def summary_of(raw: Raw) -> Summary:
    """Reckon a disbursed loan's summary from what was asked of it and what came."""
    loan, version, lost = raw.loan, raw.loan.schedule_version, raw.lost
    past = as_past(
        [one for one in raw.charges if one.version == version],
        [one for one in raw.payments if one.version == version and not one.recovery],
        [one for one in raw.waivers if one.version == version],
        [one for one in raw.refunds if one.version == version and not _since(lost, one)],
        raw.gone,
    )
    made = made_anew(Standing(loan, raw.current), past)
    sums = {
        f"owed_{PARTS[part]}": lisente for part, lisente in owed(made.account.installments).items()
    }
    over = made.account.overpaid
    if lost is not None:
        sums, over = dict.fromkeys(sums, 0), _recovered_too_much(raw, lost)
    status = str(loan.status)
    if loan.status in BY_SUMS:
        status = "active" if any(sums.values()) else "overpaid" if over else "closed"
    return Summary(
        {
            "status": status,
            **sums,
            "overpaid_lisente": over,
            "oldest_due_on": oldest_due_on(made.account.installments),
            "last_moved_on": _last_moved_on(raw),
        },
        made,
    )


def _since(lost: WriteOff | None, one: Payment | Refund) -> bool:
    """Tell what came or went after the loan was given up: it is no matter of the schedule."""
    return lost is not None and one.at >= lost.at


def _recovered_too_much(raw: Raw, lost: WriteOff) -> int:
    """Add up what came above what was lost and has not gone back."""
    gone = raw.gone
    came = (one for one in raw.payments if one.recovery and one.id not in gone)
    back = sum(one.amount_lisente for one in raw.refunds if _since(lost, one))
    return sum(one.to_overpayment for one in came if _since(lost, one)) - back


def _last_moved_on(raw: Raw) -> date:
    """Find the latest day on which something happened to the loan's sums."""
    spent = {one.id: one.paid_on for one in raw.payments if not one.recovery}
    assert raw.loan.schedule_from is not None
    days = [raw.loan.schedule_from, *spent.values()]
    days += [one.on for one in raw.reversals if one.payment_id in spent]
    days += [one.on for one in raw.waivers] + [one.on for one in raw.refunds]
    days += [one.on for one in raw.charges] + [one.on for one in raw.write_offs]
    return max(days)
