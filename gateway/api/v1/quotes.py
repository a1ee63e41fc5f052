"""What would it cost? `quotes`: terms in, every instalment and the real rates out, nothing kept."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.bodies import Body, Text
from gateway.api.calls import Call
from gateway.api.errors import Refused
from gateway.api.sums import Amount, Count, Currency, Day, Multiple, Percent, Sum
from loans.rules.apr import NoRate
from loans.rules.calendar import PERIODS, month_after
from loans.rules.fees import Fee, FeeDue, FeeKind
from loans.rules.interest import ACTUAL, THIRTY, DayCount
from loans.rules.quote import Quote, quote
from loans.rules.rounding import Rounding
from loans.rules.terms import Amortization, Method, Terms

INSTALLMENTS_MAX = 600
RATE_PERCENT_MAX = 10_000
FEE_PERCENT_MAX = 100
FEES_MAX = 20
FIRST_DUE_MONTHS_MAX = 1_200

Sent = dict[str, Any]
Schema = dict[str, Any]
Wrong = tuple[str, list[str] | dict[str, list[str]]]


@extend_schema_field({"type": "string", "example": "2.5"})
class FeeValue(serializers.Field[object, object, object, object]):
    """A sum or a share: which of them is known when the fee's kind is."""

    def to_internal_value(self, data: object) -> object:
        """Wait for the kind."""
        return data


class FeeBody(Body):
    """A fee: a sum, or percent of the principal."""

    name = Text(max_length=60)
    when = serializers.ChoiceField(["disbursement", "installment", "once"])
    kind = serializers.ChoiceField([kind.value for kind in FeeKind])
    value = FeeValue()
    paid = serializers.ChoiceField([FeeDue.DEDUCTED.value, FeeDue.ADDED.value], required=False)

    def validate(self, attrs: Sent) -> Fee:
        """Put together what was sent as the rules have it."""
        kind = FeeKind(attrs["kind"])
        paid, at_disbursement = attrs.get("paid"), attrs["when"] == "disbursement"
        if at_disbursement and not paid:
            raise serializers.ValidationError({"paid": ["Deducted, or added to the loan?"]})
        if paid == FeeDue.DEDUCTED.value and not at_disbursement:
            words = "Only a fee at disbursement can be deducted from what is paid out."
            raise serializers.ValidationError({"paid": [words]})
        try:
            value = percent_or_maloti(kind, attrs["value"])
        except serializers.ValidationError as error:
            raise serializers.ValidationError({"value": error.detail}) from None
        return Fee(FeeDue(paid if at_disbursement else attrs["when"]), kind, value)


def percent_or_maloti(kind: FeeKind, value: object) -> Decimal:
    """Read a value by the kind of its fee."""
    if kind is FeeKind.PERCENT:
        return Percent(limit=FEE_PERCENT_MAX).to_internal_value(value)
    return Decimal(Amount().to_internal_value(value)).scaleb(-2)


class GraceBody(Body):
    """How many instalments at the beginning ask for no principal, and for no interest yet."""

    principal = Count(min_value=0, max_value=INSTALLMENTS_MAX - 1, default=0)
    interest_payment = Count(min_value=0, max_value=INSTALLMENTS_MAX - 1, default=0)


def number_or_word(*numbers: int) -> Schema:
    """Say that a number may be text: beside a word, a caller's own type often is."""
    words = [*(str(number) for number in numbers), ACTUAL]
    whole = {"type": "integer", "enum": list(numbers)}
    return {"oneOf": [whole, {"type": "string", "enum": words}]}


@extend_schema_field(number_or_word(360, 364, 365))
class DaysInYear(serializers.ChoiceField):
    """How long a year is when interest counts days."""


@extend_schema_field(number_or_word(30))
class DaysInMonth(serializers.ChoiceField):
    """How long a month is when interest counts days."""


YEAR_WORDS, MONTH_WORDS = ("360", "364", "365", ACTUAL), (THIRTY, ACTUAL)


class QuoteBody(Body):
    """The terms of a loan."""

    principal = Amount()
    annual_rate = Percent(limit=RATE_PERCENT_MAX)
    installments = Count(min_value=1, max_value=INSTALLMENTS_MAX)
    period = serializers.ChoiceField(list(PERIODS))
    method = serializers.ChoiceField([method.value for method in Method])
    amortization = serializers.ChoiceField([way.value for way in Amortization])
    disbursed_on = Day()
    first_due_on = Day(required=False)
    days_in_year = DaysInYear(YEAR_WORDS, required=False)
    days_in_month = DaysInMonth(MONTH_WORDS, required=False)
    rounding = serializers.ChoiceField(
        [way.value for way in Rounding], default=Rounding.HALF_EVEN.value
    )
    grace = GraceBody(required=False)
    installment_multiple = Multiple(required=False)
    fees = serializers.ListField(child=FeeBody(), required=False, max_length=FEES_MAX)

    def validate(self, attrs: Sent) -> Terms:
        """Refuse terms that contradict one another, and read the others as the rules have them."""
        if wrong := dict(_contradictions(attrs)):
            raise serializers.ValidationError(wrong)
        grace = attrs.get("grace", {})
        return Terms(
            principal=attrs["principal"],
            rate_percent_year=attrs["annual_rate"],
            installments=attrs["installments"],
            period=PERIODS[attrs["period"]],
            disbursed_on=attrs["disbursed_on"],
            method=Method(attrs["method"]),
            amortization=Amortization(attrs["amortization"]),
            first_due_on=attrs.get("first_due_on"),
            day_count=DayCount.of_words(attrs.get("days_in_year"), attrs.get("days_in_month")),
            rounding=Rounding(attrs["rounding"]),
            grace_principal=grace.get("principal", 0),
            grace_interest_payment=grace.get("interest_payment", 0),
            installment_multiple=attrs.get("installment_multiple", 1),
            fees=tuple(attrs.get("fees", ())),
        )


def day_count_faults(sent: Sent) -> Iterator[tuple[str, list[str]]]:
    """Name a length of the month that does not go with that of the year."""
    if "days_in_month" in sent and "days_in_year" not in sent:
        yield "days_in_month", ["Only with days_in_year."]
    if (sent.get("days_in_month"), sent.get("days_in_year")) == (THIRTY, ACTUAL):
        yield "days_in_month", ["Months of 30 days need a year of 360, 364 or 365 days."]


def _contradictions(sent: Sent) -> Iterator[Wrong]:
    if first_due := sent.get("first_due_on"):
        lent = sent["disbursed_on"]
        if first_due <= lent:
            yield "first_due_on", ["After disbursed_on."]
        if first_due > month_after(lent, FIRST_DUE_MONTHS_MAX, lent.day):
            yield "first_due_on", ["At most 100 years after disbursed_on."]
    yield from day_count_faults(sent)
    if sent.get("installment_multiple", 0) > sent["principal"]:
        yield "installment_multiple", ["At most the principal."]
    grace = sent.get("grace", {})
    if late := [name for name, count in grace.items() if count >= sent["installments"]]:
        yield "grace", {name: ["Fewer than installments."] for name in late}


class QuotedRow(serializers.Serializer[Any]):
    """One instalment."""

    number = serializers.IntegerField()
    due_on = serializers.DateField()
    currency = Currency()
    principal = Sum()
    interest = Sum()
    fees = Sum()
    total = Sum()
    balance = Sum(help_text="What is open of the principal afterwards.")


class QuotedTotals(serializers.Serializer[Any]):
    """What all instalments ask together."""

    currency = Currency()
    principal = Sum()
    interest = Sum()
    fees = Sum()
    total = Sum()


class Quoted(serializers.Serializer[Quote]):
    """What a loan on these terms would be."""

    currency = Currency()
    principal = Sum(help_text="What is lent: what was asked for, and the fees added to it.")
    paid_out = Sum(help_text="What she receives: what was asked for, without the fees deducted.")
    installments = QuotedRow(many=True)
    totals = QuotedTotals()
    apr = serializers.CharField(source="rates.apr")
    eir = serializers.CharField(source="rates.eir")


class QuotesCall(Call):
    @extend_schema(
        operation_id="quote",
        summary="What would it cost?",
        description=(
            "Every instalment of a loan on these terms, and its rates in percent a year, fees "
            "included: `apr` is the rate of a period times the periods of a year, `eir` what that "
            "grows to in a year. Without `days_in_year` a period bears its nominal share of the "
            "yearly rate. A fee at disbursement is deducted from what is paid out, or added to "
            "what is lent; one of `once` falls due with the first instalment. Nothing is kept."
        ),
        request=QuoteBody,
        responses=Quoted,
    )
    def post(self, request: Request) -> Response:
        """Reckon it."""
        body = QuoteBody(data=request.data)
        body.is_valid(raise_exception=True)
        try:
            answer = quote(body.validated_data)
        except NoRate:
            raise Refused("no-rate") from None
        return Response(Quoted(answer).data)
