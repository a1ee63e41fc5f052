"""All of a product that a loan is made from, and that the loan keeps when the product changes."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NotRequired, Self, TypedDict

from loans.rules.allocation import Strategy
from loans.rules.calendar import PERIOD_NAMES, PERIODS, Holidays, Period
from loans.rules.fees import Fee, FeeDue, FeeKind, plain_value
from loans.rules.interest import DayCount
from loans.rules.penalties import Penalty, PlainPenalty
from loans.rules.rounding import Rounding
from loans.rules.terms import Amortization, Method, Terms

# How the plain form below is laid out. A change of it needs a new number, and a reader of the old.
LAYOUT = 1


class UnknownLayout(ValueError):
    """Terms that were stored in a form which this version cannot read."""


class EarlyInterest(StrEnum):
    """What becomes of the interest of instalments not yet begun when a loan is paid off."""

    ALL = "all"
    EARNED = "earned"


class PlainFee(TypedDict):
    """A fee as products and loans store it."""

    name: str
    when: str
    kind: str
    value: str
    paid: NotRequired[str]


class PlainTerms(TypedDict):
    """The terms as a loan stores them."""

    layout: int
    name: str
    rate_percent_year: str
    method: str
    amortization: str
    period: str
    days_in_year: str | None
    days_in_month: str | None
    rounding: str
    grace_principal: int
    grace_interest_payment: int
    installment_multiple_lisente: int
    allocation: str
    early_interest: str
    fees: list[PlainFee]
    penalties: list[PlainPenalty]


@dataclass(frozen=True, slots=True)
class NamedFee:
    """A fee, and what the lender calls it."""

    name: str
    fee: Fee

    @classmethod
    def of_plain(cls, plain: PlainFee) -> Self:
        """Read what is stored; only a fee at disbursement is deducted or added."""
        when = plain["when"]
        due = FeeDue(plain["paid"] if when == "disbursement" else when)
        return cls(plain["name"], Fee(due, FeeKind(plain["kind"]), Decimal(plain["value"])))

    def to_plain(self) -> PlainFee:
        """Write what is stored."""
        fee = self.fee
        at_disbursement = fee.due in {FeeDue.DEDUCTED, FeeDue.ADDED}
        plain = PlainFee(
            name=self.name,
            when="disbursement" if at_disbursement else fee.due.value,
            kind=fee.kind.value,
            value=plain_value(fee.kind, fee.value),
        )
        if at_disbursement:
            plain["paid"] = fee.due.value
        return plain


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductTerms:
    """A product without its limits: those are asked when somebody applies, and never again."""

    name: str
    rate_percent_year: Decimal
    method: Method
    amortization: Amortization
    period: Period
    day_count: DayCount | None = None
    rounding: Rounding = Rounding.HALF_EVEN
    grace_principal: int = 0
    grace_interest_payment: int = 0
    installment_multiple_lisente: int = 1
    allocation: Strategy = Strategy.OLDEST_FIRST
    early_interest: EarlyInterest = EarlyInterest.ALL
    fees: tuple[NamedFee, ...] = ()
    penalties: tuple[Penalty, ...] = ()

    def terms(
        self,
        principal_lisente: int,
        installments: int,
        disbursed_on: date,
        first_due_on: date | None = None,
        holidays: Holidays | None = None,
    ) -> Terms:
        """Give the terms of one loan, from which its schedule follows."""
        return Terms(
            principal=principal_lisente,
            rate_percent_year=self.rate_percent_year,
            installments=installments,
            period=self.period,
            disbursed_on=disbursed_on,
            method=self.method,
            amortization=self.amortization,
            first_due_on=first_due_on,
            day_count=self.day_count,
            rounding=self.rounding,
            grace_principal=self.grace_principal,
            grace_interest_payment=self.grace_interest_payment,
            installment_multiple=self.installment_multiple_lisente,
            fees=tuple(one.fee for one in self.fees),
            holidays=holidays,
        )

    def to_plain(self) -> PlainTerms:
        """Write the terms down as JSON has them."""
        year, month = (None, None) if self.day_count is None else self.day_count.words
        return PlainTerms(
            layout=LAYOUT,
            name=self.name,
            rate_percent_year=f"{self.rate_percent_year.normalize():f}",
            method=self.method.value,
            amortization=self.amortization.value,
            period=PERIOD_NAMES[self.period],
            days_in_year=year,
            days_in_month=month,
            rounding=self.rounding.value,
            grace_principal=self.grace_principal,
            grace_interest_payment=self.grace_interest_payment,
            installment_multiple_lisente=self.installment_multiple_lisente,
            allocation=self.allocation.value,
            early_interest=self.early_interest.value,
            fees=[fee.to_plain() for fee in self.fees],
            penalties=[penalty.to_plain() for penalty in self.penalties],
        )

    @classmethod
    def of_plain(cls, plain: PlainTerms) -> Self:
        """Read terms that a loan has kept."""
        if plain["layout"] != LAYOUT:
            raise UnknownLayout(plain["layout"])
        return cls(
            name=plain["name"],
            rate_percent_year=Decimal(plain["rate_percent_year"]),
            method=Method(plain["method"]),
            amortization=Amortization(plain["amortization"]),
            period=PERIODS[plain["period"]],
            day_count=DayCount.of_words(plain["days_in_year"], plain["days_in_month"]),
            rounding=Rounding(plain["rounding"]),
            grace_principal=plain["grace_principal"],
            grace_interest_payment=plain["grace_interest_payment"],
            installment_multiple_lisente=plain["installment_multiple_lisente"],
            allocation=Strategy(plain["allocation"]),
            early_interest=EarlyInterest(plain["early_interest"]),
            fees=tuple(map(NamedFee.of_plain, plain["fees"])),
            penalties=tuple(map(Penalty.of_plain, plain["penalties"])),
        )
