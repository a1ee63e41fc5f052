"""What the caller's lender offers: `products`."""

from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.bodies import Body, Text
from gateway.api.calls import LENDERS_STAFF, Call, actor_of, lender_of
from gateway.api.idempotency import OPTIONAL_KEY_PARAMETER, once_if_given
from gateway.api.paging import PAGE_FILTERS, ByTime
from gateway.api.sums import Amount, Count, Currency, Percent
from gateway.api.v1.quotes import FeeBody, FeeValue, GraceBody, percent_or_maloti
from loans.actions.add_product import NewProduct, add_product
from loans.models import Product, StaffMember
from loans.queries import products
from loans.rules.allocation import Strategy
from loans.rules.calendar import PERIODS
from loans.rules.fees import FeeKind, plain_value
from loans.rules.offer_terms import (
    INSTALLMENTS_MAX,
    RATE_PERCENT_YEAR_MAX,
    Disbursement,
    Limits,
    RatePeriod,
)
from loans.rules.rounding import Rounding
from loans.rules.terms import Amortization, Method

WRITERS = frozenset({StaffMember.Role.ADMIN})
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
    fees = serializers.ListField(child=ProductFee(), required=False, max_length=CHARGES_MAX)
    penalties = serializers.ListField(child=Penalty(), required=False, max_length=CHARGES_MAX)
    external_id = Text(max_length=60, required=False)

    def validate(self, attrs: Sent) -> NewProduct:
        """Refuse terms that contradict one another, and read the others as the book has them."""
        grace = attrs.get("grace", {})
        limits = Limits(
            principal_min=maloti(attrs["principal_min"]),
            principal_max=maloti(attrs["principal_max"]),
            installments_min=attrs["installments_min"],
            installments_max=attrs["installments_max"],
            grace_principal=grace.get("principal", 0),
            grace_interest_payment=grace.get("interest_payment", 0),
        )
        wrong = {name: [line] for name, line in limits.contradictions().items()}
        rate_period = RatePeriod(attrs["rate_period"])
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
            external_id=attrs.get("external_id"),
        )


class Grace(serializers.Serializer[Product]):
    principal = serializers.IntegerField(source="grace_principal")
    interest_payment = serializers.IntegerField(source="grace_interest_payment")


class ProductDocument(serializers.ModelSerializer[Product]):
    rate = serializers.SerializerMethodField()
    grace = Grace(source="*")
    currency = Currency()

    class Meta:
        model = Product
        fields = (
            "id",
            "name",
            "principal_min",
            "principal_max",
            "currency",
            "rate",
            "rate_period",
            "method",
            "amortization",
            "installments_min",
            "installments_max",
            "period",
            "fees",
            "penalties",
            "disbursement",
            "allocation",
            "rounding",
            "grace",
            "external_id",
        )
        read_only_fields = fields

    @extend_schema_field({"type": "string", "example": "2.5"})
    def get_rate(self, product: Product) -> str:
        return f"{RatePeriod(product.rate_period).told(product.rate_percent_year):f}"


class ProductsCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF, "POST": WRITERS})
    filters = PAGE_FILTERS
    pagination_class = ByTime

    @extend_schema(
        operation_id="products",
        summary="What do we offer?",
        description="The lender's products, newest first.",
        responses=ProductDocument(many=True),
    )
    def get(self, request: Request) -> Response:
        """Show one page of them."""
        pages = self.pagination_class()
        page = pages.paginate_queryset(products.of_lender(lender_of(request)), request, self)
        return pages.get_paginated_response(ProductDocument(page, many=True).data)

    @extend_schema(
        operation_id="add_product",
        summary="Put a product on offer",
        parameters=[OPTIONAL_KEY_PARAMETER],
        request=ProductBody,
        responses={201: ProductDocument},
    )
    def post(self, request: Request) -> Response:
        """Write its terms down."""
        once, mfi_id = once_if_given(request), lender_of(request)
        body = ProductBody(data=request.data)
        body.is_valid(raise_exception=True)
        facts = add_product(mfi_id, body.validated_data, by=actor_of(request), once=once)
        made = products.of_lender(mfi_id).get(id=UUID(str(facts["id"])))
        return Response(ProductDocument(made).data, status=201)
