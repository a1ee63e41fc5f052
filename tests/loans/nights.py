"""Two months of a lender's life that can be lived with its nights closed in different ways."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

import time_machine

from loans.actions.charge import NewCharge, charge, waive
from loans.actions.reschedule import NewSchedule
from loans.actions.reverse_payment import reverse_payment
from loans.errands.close_day import close_days
from loans.errands.turn_loan import give_up_loan, reschedule_loan
from loans.models import Charge, DayClose, Installment, Loan, Payment, PortfolioDay, Transfer
from loans.queries.balances import trial_balance
from loans.rules.allocation import Strategy
from loans.rules.offer_terms import Disbursement
from loans.rules.penalties import Every, Penalty, PenaltyKind
from tests.loans.book import Book, on_product

BEGUN = date(2026, 1, 5)
DAYS = 75
# The first instalments are due; of the nights before there is little to tell.
FIRST_NIGHT = BEGUN + timedelta(30)
FLAT, SHARE = PenaltyKind.FLAT, PenaltyKind.PERCENT_OF_OVERDUE
PRODUCTS = {
    "once": [Penalty(FLAT, Decimal(15), 2, Every.ONCE)],
    "daily": [Penalty(FLAT, Decimal("0.75"), 0, Every.DAY, 1_000)],
    "share": [
        Penalty(SHARE, Decimal(1), 1, Every.DAY),
        Penalty(SHARE, Decimal(2), 0, Every.MONTH, 900),
    ],
    "free": [],
}


def at(day: date, hour: int = 8, seconds: int = 0) -> time_machine.travel:
    moment = datetime.combine(day, time(hour), UTC) + timedelta(seconds=seconds)
    return time_machine.travel(moment, tick=True)


OF_DAY = (
    "on",
    "status",
    "loans",
    "late_loans",
    "penalties",
    "penalties_lisente",
    "skipped",
    "provision_lisente",
)


@dataclass
class Life:
    """One lender whose borrowers do the same things on the same days as every other life's."""

    book: Book
    # How its nights are closed, on the morning of a day.
    close: Callable[["Life", date], None]
    loans: dict[str, UUID] = field(default_factory=dict)
    payments: dict[str, UUID] = field(default_factory=dict)

    @property
    def mfi_id(self) -> UUID:
        return self.book.mfi.id

    def lend(self, name: str, penalties: str, allocation: Strategy, maloti: int) -> None:
        product = on_product(
            f"{penalties} {allocation.value}",
            penalties=[one.to_plain() for one in PRODUCTS[penalties]],
            allocation=allocation,
            disbursement=Disbursement.MANUAL,
        )
        self.loans[name] = self.book.active(maloti, 3, product).id

    def pay(self, name: str, maloti: str, back: int = 0, *, called: str = "") -> None:
        loan = self.book.loan(self.loans[name])
        payment = self.book.pay(loan, maloti, datetime.now(UTC).date() - timedelta(back))
        self.payments[called or f"{name} {len(self.payments)}"] = payment.id

    def live(self, until: int = DAYS) -> None:
        """Let the days pass: in the morning the night may be closed, then people come."""
        for number in range(until):
            day = BEGUN + timedelta(number)
            with at(day):
                if day >= FIRST_NIGHT:
                    self.close(self, day)
                for act in WHAT_HAPPENS.get(number, ()):
                    act(self)
        with at(BEGUN + timedelta(until)):
            close_days(self.mfi_id)

    def told(self) -> bytes:
        """Write all that the books say, with names for what has another id in every life."""
        names = {loan_id: name for name, loan_id in self.loans.items()}
        loans = Loan.objects.of(self.mfi_id)
        products = {one.product_id: str(one.terms["name"]) for one in loans}
        rows = {row.id: row for row in Installment.objects.of(self.mfi_id)}
        days = list(DayClose.objects.of(self.mfi_id).order_by("on"))
        return json.dumps(
            {
                "loans": sorted(_loan(names[one.id], one) for one in loans),
                "rows": sorted(_row(names[row.loan_id], row) for row in rows.values()),
                "charges": sorted(
                    [
                        names[one.loan_id],
                        one.rule or "",
                        one.amount_lisente,
                        str(one.on),
                        str(rows[one.installment_id].due_on) if one.installment_id else "",
                    ]
                    for one in Charge.objects.of(self.mfi_id)
                ),
                "ledger": _moved(self.mfi_id, names),
                "portfolio": sorted(_kind(products, one) for one in _portfolio(self.mfi_id)),
                "balances": [
                    [one.on, [list(row) for row in trial_balance(self.mfi_id, one.on)]]
                    for one in days
                ],
                "days": [[str(getattr(one, name)) for name in OF_DAY] for one in days],
            },
            default=str,
            indent=1,
        ).encode()


def _loan(name: str, loan: Loan) -> list[object]:
    return [
        name,
        str(loan.status),
        loan.owed_principal,
        loan.owed_interest,
        loan.owed_fees,
        loan.owed_penalties,
        loan.overpaid_lisente,
        loan.oldest_due_on,
        loan.last_moved_on,
        loan.closed_on,
        # A loan that owes nothing is written on only where a night was caught up with.
        *(
            (loan.day_closed_on, loan.late_lisente, loan.late_days)
            if loan.owed_lisente
            else ("owes nothing",)
        ),
    ]


def _row(name: str, row: Installment) -> list[object]:
    skipped = {"id", "mfi_id", "loan_id", "number"}
    names = [one.attname for one in row._meta.concrete_fields if one.attname not in skipped]
    return [name, *(str(getattr(row, one)) for one in names)]


def _moved(mfi_id: UUID, names: dict[UUID, str]) -> list[list[object]]:
    """Add up what moved on each day: a thing booked, taken back and booked again is one."""
    sums: Counter[tuple[str, str, str, str]] = Counter()
    for one in Transfer.objects.of(mfi_id):
        name = names[one.loan_id] if one.loan_id else ""
        first, second = sorted((one.debit, one.credit))
        sign = 1 if one.debit == first else -1
        sums[str(one.on), name, first, second] += sign * one.amount_lisente
    return sorted([*key, lisente] for key, lisente in sums.items() if lisente)


def _portfolio(mfi_id: UUID) -> list[PortfolioDay]:
    return list(PortfolioDay.objects.of(mfi_id))


def _kind(products: dict[UUID, str], one: PortfolioDay) -> list[object]:
    skipped = {"id", "mfi_id", "product_id"}
    names = [field.attname for field in one._meta.concrete_fields]
    values = [str(getattr(one, name)) for name in names if name not in skipped]
    return [products[one.product_id], *values]


def _charge_fee(name: str, lisente: int) -> Callable[[Life], None]:
    def act(life: Life) -> None:
        fee = NewCharge(Charge.Kind.FEE, "letter", lisente, datetime.now(UTC).date())
        charge(life.mfi_id, life.loans[name], fee, by=life.book.finance)

    return act


def _bounce(called: str) -> Callable[[Life], None]:
    def act(life: Life) -> None:
        payment = Payment.objects.of(life.mfi_id).get(id=life.payments[called])
        by = life.book.finance
        reverse_payment(life.mfi_id, payment.loan_id, payment.id, "bounced", by=by)

    return act


def _forgive(life: Life) -> None:
    waive(life.mfi_id, life.loans["mpho"], "interest", 700, "hardship", by=life.book.finance)


def _give_up(life: Life) -> None:
    give_up_loan(life.mfi_id, life.loans["gone"], "gone", by=life.book.finance)


def _new_schedule(life: Life) -> None:
    new = NewSchedule(installments=5, first_due_on=date(2026, 3, 25))
    reschedule_loan(life.mfi_id, life.loans["lineo"], new, by=life.book.checker)


def _begin(life: Life) -> None:
    oldest, due, upright = (
        Strategy.OLDEST_FIRST,
        Strategy.DUE_THEN_ADVANCE,
        Strategy.PAST_TODAY_FUTURE_VERTICAL,
    )
    life.lend("palesa", "once", oldest, 900)
    life.lend("lineo", "daily", oldest, 1200)
    life.lend("mpho", "share", oldest, 600)
    life.lend("thabo", "daily", due, 900)
    life.lend("neo", "share", upright, 1500)
    life.lend("gone", "once", oldest, 300)
    life.lend("good", "free", oldest, 900)


WHAT_HAPPENS: dict[int, list[Callable[[Life], None]]] = {
    0: [_begin],
    # A surplus in advance, which a penalty may move.
    12: [lambda life: life.pay("neo", "700.00"), lambda life: life.pay("thabo", "50.00")],
    31: [lambda life: life.pay("good", "318.00"), lambda life: life.pay("palesa", "100.00")],
    34: [lambda life: life.pay("lineo", "500.00", called="cheque")],
    36: [_forgive, lambda life: life.pay("mpho", "120.00")],
    39: [_bounce("cheque"), lambda life: life.pay("thabo", "333.33")],
    41: [_charge_fee("palesa", 2_000), lambda life: life.pay("palesa", "300.00")],
    45: [_new_schedule],
    48: [lambda life: life.pay("mpho", "700.00"), lambda life: life.pay("neo", "60.00")],
    52: [_give_up],
    55: [lambda life: life.pay("gone", "40.00"), lambda life: life.pay("good", "650.00")],
    63: [lambda life: life.pay("thabo", "10.00"), lambda life: life.pay("neo", "900.00")],
    70: [lambda life: life.pay("lineo", "100.00"), lambda life: life.pay("mpho", "5.00")],
}
