"""The Key Fact Statement: all that a borrower must know before she agrees, as LN 24/2023 asks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple, TypedDict

from loans.rules.calendar import PERIOD_NAMES
from loans.rules.fees import FeeDue
from loans.rules.penalties import Penalty, PlainPenalty
from loans.rules.policy import Policy
from loans.rules.product_terms import EarlyInterest, NamedFee, ProductTerms
from loans.rules.quote import quote
from loans.rules.schedule import Row
from loans.rules.terms import Terms

# Of what is stated and how: stored with each acceptance, and raised with every change of either.
VERSION = "1"
CURRENCY = "LSL"


class FeeFact(NamedTuple):
    """One fee: what it comes to each time, and in all."""

    name: str
    due: FeeDue
    lisente: int
    total_lisente: int


class Payments(NamedTuple):
    """Instalments of one amount that follow each other."""

    times: int
    lisente: int
    first_due_on: date
    last_due_on: date


class PlainFeeFact(TypedDict):
    """A fee in the plain form."""

    name: str
    due: str
    amount: str
    total: str
    currency: str


class PlainPayments(TypedDict):
    """Instalments in the plain form."""

    count: int
    amount: str
    first_due_on: str
    last_due_on: str
    currency: str


class PlainKeyFacts(TypedDict):
    """The statement as it is stored with an acceptance and answered to other systems."""

    version: str
    currency: str
    lender: str
    product: str
    amount: str
    principal: str
    paid_out: str
    disbursed_on: str
    installments: int
    period: str
    payments: list[PlainPayments]
    fees: list[PlainFeeFact]
    fees_total: str
    interest: str
    total_cost: str
    total_to_pay: str
    apr: str
    eir: str
    penalties: list[PlainPenalty]
    early_payment_saves_interest: bool
    cooling_off_days: int
    cooling_off_keeps_charges: bool
    offer_ends_on: str | None
    complaints_phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFacts:
    """One statement, for one loan paid out on one day; sums in lisente, rates in percent a year."""

    version: str
    lender: str
    complaints_phone: str
    product: str
    # What she asked for, what she repays of it with the fees lent along, and what she receives.
    amount_lisente: int
    principal_lisente: int
    paid_out_lisente: int
    disbursed_on: date
    installments: int
    period: str
    payments: tuple[Payments, ...]
    fees: tuple[FeeFact, ...]
    interest_lisente: int
    apr: Decimal
    eir: Decimal
    penalties: tuple[Penalty, ...]
    early_payment_saves_interest: bool
    cooling_off_days: int
    cooling_off_keeps_charges: bool
    offer_ends_on: date | None

    @property
    def fees_lisente(self) -> int:
        """Give all fees, kept back, lent along or paid with instalments."""
        return sum(fee.total_lisente for fee in self.fees)

    @property
    def total_cost_lisente(self) -> int:
        """Give what the loan costs her beside what she receives."""
        return self.interest_lisente + self.fees_lisente

    @property
    def total_to_pay_lisente(self) -> int:
        """Give what she pays in all instalments."""
        return sum(same.times * same.lisente for same in self.payments)

    @property
    def highest_payment_lisente(self) -> int:
        """Give the most that one instalment asks."""
        return max(same.lisente for same in self.payments)

    def plain(self) -> PlainKeyFacts:
        """Write the statement down as JSON has it, sums in maloti."""
        return PlainKeyFacts(
            version=self.version,
            currency=CURRENCY,
            lender=self.lender,
            product=self.product,
            amount=_maloti(self.amount_lisente),
            principal=_maloti(self.principal_lisente),
            paid_out=_maloti(self.paid_out_lisente),
            disbursed_on=self.disbursed_on.isoformat(),
            installments=self.installments,
            period=self.period,
            payments=[_plain_payments(same) for same in self.payments],
            fees=[_plain_fee(fee) for fee in self.fees],
            fees_total=_maloti(self.fees_lisente),
            interest=_maloti(self.interest_lisente),
            total_cost=_maloti(self.total_cost_lisente),
            total_to_pay=_maloti(self.total_to_pay_lisente),
            apr=f"{self.apr:f}",
            eir=f"{self.eir:f}",
            penalties=[penalty.to_plain() for penalty in self.penalties],
            early_payment_saves_interest=self.early_payment_saves_interest,
            cooling_off_days=self.cooling_off_days,
            cooling_off_keeps_charges=self.cooling_off_keeps_charges,
            offer_ends_on=self.offer_ends_on.isoformat() if self.offer_ends_on else None,
            complaints_phone=self.complaints_phone,
        )


class Lender(NamedTuple):
    """Who lends, where she may complain, and what this lender has set for itself."""

    name: str
    phone: str
    policy: Policy


def key_facts(
    lender: Lender, product: ProductTerms, terms: Terms, offer_ends_on: date | None = None
) -> KeyFacts:
    """State the facts of a loan on these terms, which were made from that product.

    Raises NoRate where she would receive next to nothing.
    """
    quoted = quote(terms)
    return KeyFacts(
        version=VERSION,
        lender=lender.name,
        complaints_phone=lender.phone,
        product=product.name,
        amount_lisente=terms.principal,
        principal_lisente=quoted.principal,
        paid_out_lisente=quoted.paid_out,
        disbursed_on=terms.disbursed_on,
        installments=len(quoted.installments),
        period=PERIOD_NAMES[terms.period],
        payments=tuple(_in_runs(quoted.installments)),
        fees=tuple(_fee(fee, terms) for fee in product.fees),
        interest_lisente=quoted.totals.interest,
        apr=quoted.rates.apr,
        eir=quoted.rates.eir,
        penalties=product.penalties,
        early_payment_saves_interest=product.early_interest is EarlyInterest.EARNED,
        cooling_off_days=lender.policy.cooling_off_days,
        cooling_off_keeps_charges=lender.policy.cooling_off_keeps_charges,
        offer_ends_on=offer_ends_on,
    )


def _fee(named: NamedFee, terms: Terms) -> FeeFact:
    lisente = named.fee.lisente(terms.principal, terms.rounding)
    times = terms.installments if named.fee.due is FeeDue.INSTALLMENT else 1
    return FeeFact(named.name, named.fee.due, lisente, times * lisente)


def payments_of(stated: PlainKeyFacts) -> tuple[Payments, ...]:
    """Read the instalments out of a statement as it was stored."""
    return tuple(
        Payments(
            run["count"],
            to_lisente(run["amount"]),
            date.fromisoformat(run["first_due_on"]),
            date.fromisoformat(run["last_due_on"]),
        )
        for run in stated["payments"]
    )


def to_lisente(maloti: str) -> int:
    """Read a sum of a statement as it was stored."""
    return int(Decimal(maloti).scaleb(2))


def _in_runs(rows: Iterable[Row]) -> Iterable[Payments]:
    """Put instalments of one amount together; mostly all but the last are the same."""
    for lisente, same in groupby(rows, key=lambda row: row.total):
        run = list(same)
        yield Payments(len(run), lisente, run[0].due_on, run[-1].due_on)


def _plain_fee(fee: FeeFact) -> PlainFeeFact:
    return PlainFeeFact(
        name=fee.name,
        due=fee.due.value,
        amount=_maloti(fee.lisente),
        total=_maloti(fee.total_lisente),
        currency=CURRENCY,
    )


def _plain_payments(same: Payments) -> PlainPayments:
    return PlainPayments(
        count=same.times,
        amount=_maloti(same.lisente),
        first_due_on=same.first_due_on.isoformat(),
        last_due_on=same.last_due_on.isoformat(),
        currency=CURRENCY,
    )


def _maloti(lisente: int) -> str:
    return f"{Decimal(lisente).scaleb(-2):.2f}"
