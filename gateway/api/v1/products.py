"""What the caller's lender offers: `products`, `products/{id}`."""

from types import MappingProxyType
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.bodies import Body
from gateway.api.calls import LENDERS_STAFF, Call, actor_of, lender_of
from gateway.api.idempotency import OPTIONAL_KEY_PARAMETER, once_if_given
from gateway.api.paging import PAGE_FILTERS, ByTime
from gateway.api.sums import Currency, Sum
from gateway.api.v1.cases import one_of
from gateway.api.v1.product_body import ProductBody, RemindersField
from gateway.api.v1.sms_cost import SmsCostChangedDocument, changed
from loans.actions.add_product import add_product
from loans.actions.change_product_status import change_product_status
from loans.actions.change_reminders import change_reminders
from loans.models import Product, StaffMember
from loans.queries import products
from loans.rules.offer_terms import RatePeriod
from messaging.queries.life_cost import ProductCost, life_cost

WRITERS = frozenset({StaffMember.Role.ADMIN})


class ChangedProductBody(Body):
    """Whether the product takes new applications, and when its borrowers are reminded."""

    status = serializers.ChoiceField(Product.Status.choices, required=False)
    reminders = RemindersField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Have something to change."""
        if not attrs:
            raise serializers.ValidationError({"status": ["Say this, or the reminders."]})
        return attrs


class Grace(serializers.Serializer[Product]):
    principal = serializers.IntegerField(source="grace_principal")
    interest_payment = serializers.IntegerField(source="grace_interest_payment")


class LadderStep(serializers.Serializer[Any]):
    cycle = serializers.IntegerField()
    principal_max = serializers.CharField()
    currency = Currency()


class ProductDocument(serializers.ModelSerializer[Product]):
    rate = serializers.SerializerMethodField()
    grace = Grace(source="*")
    currency = Currency()
    installment_multiple = Sum(source="installment_multiple_lisente", read_only=True)
    ladder = LadderStep(many=True)
    terms_offered = serializers.ListField(child=serializers.IntegerField())
    reminders = serializers.ListField(child=serializers.IntegerField())

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
            "days_in_year",
            "days_in_month",
            "installment_multiple",
            "early_interest",
            "affordable_percent",
            "ladder",
            "terms_offered",
            "reminders",
            "fees",
            "penalties",
            "disbursement",
            "allocation",
            "rounding",
            "grace",
            "external_id",
            "status",
        )
        read_only_fields = fields

    @extend_schema_field({"type": "string", "example": "2.5"})
    def get_rate(self, product: Product) -> str:
        return f"{RatePeriod(product.rate_period).told(product.rate_percent_year):f}"


class ChangedProductDocument(ProductDocument):
    """It as it is now; where the reminders change, also what its texts cost before and after."""

    sms_cost = SmsCostChangedDocument(required=False)

    class Meta(ProductDocument.Meta):
        fields = (*ProductDocument.Meta.fields, "sms_cost")  # type: ignore[assignment]


class ProductsCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF, "POST": WRITERS})
    filters = PAGE_FILTERS | {"status"}
    pagination_class = ByTime

    @extend_schema(
        operation_id="products",
        summary="What do we offer?",
        description="The lender's products, newest first.",
        parameters=[OpenApiParameter("status", enum=Product.Status.values)],
        responses=ProductDocument(many=True),
    )
    def get(self, request: Request) -> Response:
        """Show one page of them."""
        status = one_of(Product.Status.values, "status", request)
        pages = self.pagination_class()
        rows = products.of_lender(lender_of(request), status=status)
        page = pages.paginate_queryset(rows, request, self)
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
        made = products.one(mfi_id, UUID(str(facts["id"])))
        return Response(ProductDocument(made).data, status=201)


class ProductCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF, "PATCH": WRITERS})

    @extend_schema(operation_id="product", summary="One product", responses=ProductDocument)
    def get(self, request: Request, product_id: UUID) -> Response:
        """Show its terms."""
        product = products.one(lender_of(request), product_id)
        self.check_filters(request)
        return Response(ProductDocument(product).data)

    @extend_schema(
        operation_id="change_product",
        summary="Close a product, open it again, or remind on other days",
        description=(
            "A closed product takes no new application; its loans run on as agreed, and are "
            "reminded on the product's days. Where these change, `sms_cost` says what the texts "
            "about one loan cost before and cost with them."
        ),
        request=ChangedProductBody,
        responses=ChangedProductDocument,
    )
    def patch(self, request: Request, product_id: UUID) -> Response:
        """Write what was sent."""
        mfi_id, by = lender_of(request), actor_of(request)
        product = products.one(mfi_id, product_id)
        self.check_filters(request)
        body = ChangedProductBody(data=request.data)
        body.is_valid(raise_exception=True)
        told: dict[str, Any] = body.validated_data
        if "status" in told:
            change_product_status(mfi_id, product_id, Product.Status(told["status"]), by=by)
        if "reminders" not in told:
            return Response(ProductDocument(products.one(mfi_id, product_id)).data)
        before = ProductCost(product, life_cost(mfi_id, product))
        change_reminders(mfi_id, product_id, told["reminders"], by=by)
        made = products.one(mfi_id, product_id)
        (cost,) = changed([before], [ProductCost(made, life_cost(mfi_id, made))])
        return Response({**ProductDocument(made).data, "sms_cost": cost})
