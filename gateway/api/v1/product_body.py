"""What a lender tells of a product when it puts one on offer."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from gateway.api.bodies import Body, Text
from gateway.api.sums import Amount, Count, Multiple, Percent
from gateway.api.v1.quotes import (
    MONTH_WORDS,
    YEAR_WORDS,
    DaysInMonth,
    DaysInYear,
    FeeBody,
    FeeValue,
    GraceBody,
    day_count_faults,
    percent_or_maloti,
)
from loans.actions.add_product import NewProduct
from loans.rules.allocation import Strategy
from loans.rules.calendar import PERIODS
from loans.rules.fees import FeeKind, plain_value
from loans.rules.interest import DayCount
from loans.rules.ladder import Step
from loans.rules.offer_terms import (
    INSTALLMENTS_MAX,
    RATE_PERCENT_YEAR_MAX,
    Disbursement,
    Limits,
    RatePeriod,
)
from loans.rules.product_terms import EarlyInterest
from loans.rules.reminders import DAYS_AFTER_MAX, DAYS_BEFORE_MAX, REMINDERS_MAX, STEPS, steps_fault
from loans.rules.rounding import Rounding
from loans.rules.terms import Amortization, Method

STEPS_MAX = 50
CYCLE_MAX = 1_000
CHARGES_MAX = 20
WAIT_DAYS_MAX = 365
Sent = dict[str, Any]


def maloti(lisente: int) -> Decimal:
    """Write a sum of a body in maloti."""
    return Decimal(lisente).scaleb(-2)


def plain(kind: FeeKind, value: object) -> str:
    """Read a charge's value by its kind, and write it as it is kept."""
    return plain_value(kind, percent_or_maloti(kind, value))


class ProductFee(FeeBody):
    """A fee of every loan of the product."""

    def validate(self, attrs: Sent) -> Sent:  # type: ignore[override]
        """Check it as a quote does, and keep it as it was told."""
        super().validate(attrs)
        return {**attrs, "value": plain(FeeKind(attrs["kind"]), attrs["value"])}


class Penalty(Body):
    """What paying late costs: a sum, or percent of what is overdue."""

    kind = serializers.ChoiceField(["flat", "percent_of_overdue"])
    value = FeeValue()
    wait_days = Count(min_value=0, max_value=WAIT_DAYS_MAX)
    every = serializers.ChoiceField(["once", "day", "month"])
    cap = Amount(required=False)

    def validate(self, attrs: Sent) -> Sent:
        """Read the value by its kind."""
        kind = FeeKind.FLAT if attrs["kind"] == "flat" else FeeKind.PERCENT
        try:
            kept = {**attrs, "value": plain(kind, attrs["value"])}
        except serializers.ValidationError as error:
            raise serializers.ValidationError({"value": error.detail}) from None
        if "cap" in attrs:
            kept["cap"] = f"{maloti(attrs['cap']):.2f}"
        return kept


class StepBody(Body):
    """From this loan of hers on, up to this much."""

    cycle = Count(min_value=1, max_value=CYCLE_MAX)
    principal_max = Amount()

    def validate(self, attrs: Sent) -> Step:
        """Read it as the book has it."""
        return Step(attrs["cycle"], attrs["principal_max"])


class RemindersField(serializers.ListField):
    """Days after a due day on which she is reminded; below nought, before it."""

    child = serializers.IntegerField(min_value=-DAYS_BEFORE_MAX, max_value=DAYS_AFTER_MAX)

    def __init__(self, *, required: bool) -> None:
        """Have few of them."""
        super().__init__(
            required=required,
            max_length=REMINDERS_MAX,
            help_text="Days after a due day on which she is reminded; below nought, before it.",
        )

    def to_internal_value(self, data: Any) -> list[int]:  # noqa: ANN401 (the framework's own)
        """Read them in their order, each once."""
        steps: list[int] = sorted(super().to_internal_value(data))
        if fault := steps_fault(steps):
            raise serializers.ValidationError(fault)
        return steps


class ProductBody(Body):
    """Terms and their limits."""

    name = Text(max_length=60)
    principal_min = Amount()
    principal_max = Amount()
    rate = Percent(limit=RATE_PERCENT_YEAR_MAX)
    rate_period = serializers.ChoiceField([one.value for one in RatePeriod])
    method = serializers.ChoiceField([one.value for one in Method])
    amortization = serializers.ChoiceField([one.value for one in Amortization])
    installments_min = Count(min_value=1, max_value=INSTALLMENTS_MAX)
    installments_max = Count(min_value=1, max_value=INSTALLMENTS_MAX)
    period = serializers.ChoiceField(list(PERIODS))
    disbursement = serializers.ChoiceField([one.value for one in Disbursement])
    allocation = serializers.ChoiceField(
        [one.value for one in Strategy], default=Strategy.OLDEST_FIRST.value
    )
    rounding = serializers.ChoiceField(
        [one.value for one in Rounding], default=Rounding.HALF_EVEN.value
    )
    grace = GraceBody(required=False)
    days_in_year = DaysInYear(YEAR_WORDS, required=False)
    days_in_month = DaysInMonth(MONTH_WORDS, required=False)
    installment_multiple = Multiple(required=False)
    early_interest = serializers.ChoiceField(
        [one.value for one in EarlyInterest], default=EarlyInterest.ALL.value
    )
    affordable_percent = Count(min_value=1, max_value=100, required=False)
    ladder = serializers.ListField(child=StepBody(), required=False, max_length=STEPS_MAX)
    terms_offered = serializers.ListField(
        child=Count(min_value=1, max_value=INSTALLMENTS_MAX),
        required=False,
        max_length=INSTALLMENTS_MAX,
    )
    reminders = RemindersField(required=False)
    fees = serializers.ListField(child=ProductFee(), required=False, max_length=CHARGES_MAX)
    penalties = serializers.ListField(child=Penalty(), required=False, max_length=CHARGES_MAX)
    external_id = Text(max_length=60, required=False)

    def validate(self, attrs: Sent) -> NewProduct:
        """Refuse terms that contradict one another, and read the others as the book has them."""
        limits, rate_period = limits_in(attrs), RatePeriod(attrs["rate_period"])
        wrong = {name: [line] for name, line in limits.contradictions().items()}
        wrong |= dict(day_count_faults(attrs))
        if rate_period.a_year(attrs["rate"]) > RATE_PERCENT_YEAR_MAX:
            wrong["rate"] = [f"At most {RATE_PERCENT_YEAR_MAX} a year."]
        if wrong:
            raise serializers.ValidationError(wrong)
        return NewProduct(
            name=attrs["name"],
            limits=limits,
            rate=attrs["rate"],
            rate_period=rate_period,
            method=Method(attrs["method"]),
            amortization=Amortization(attrs["amortization"]),
            period=attrs["period"],
            disbursement=Disbursement(attrs["disbursement"]),
            allocation=Strategy(attrs["allocation"]),
            rounding=Rounding(attrs["rounding"]),
            fees=tuple(attrs.get("fees", ())),
            penalties=tuple(attrs.get("penalties", ())),
            day_count=DayCount.of_words(attrs.get("days_in_year"), attrs.get("days_in_month")),
            early_interest=EarlyInterest(attrs["early_interest"]),
            affordable_percent=attrs.get("affordable_percent"),
            reminders=tuple(attrs.get("reminders", STEPS)),
            external_id=attrs.get("external_id"),
        )


def limits_in(sent: Sent) -> Limits:
    """Read how much and for how long."""
    grace = sent.get("grace", {})
    return Limits(
        principal_min=maloti(sent["principal_min"]),
        principal_max=maloti(sent["principal_max"]),
        installments_min=sent["installments_min"],
        installments_max=sent["installments_max"],
        grace_principal=grace.get("principal", 0),
        grace_interest_payment=grace.get("interest_payment", 0),
        ladder=tuple(sent.get("ladder", ())),
        terms_offered=tuple(sorted(set(sent.get("terms_offered", ())))),
        installment_multiple_lisente=sent.get("installment_multiple", 1),
    )
