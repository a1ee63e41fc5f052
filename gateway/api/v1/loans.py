"""The caller's loans and where they stand: `loans`, `loans/{id}`."""

from types import MappingProxyType
from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.calls import LENDERS_STAFF, Call, lender_of
from gateway.api.paging import PAGE_FILTERS, ByTime
from gateway.api.sums import Currency, Sum
from gateway.api.v1.cases import one_of
from loans.models import Loan, Payout
from loans.queries import loans


class OutstandingPart(serializers.Serializer[Any]):
    principal = Sum()
    interest = Sum()
    fees = Sum()
    penalties = Sum()
    total = Sum()


class ArrearsPart(serializers.Serializer[Any]):
    amount = Sum(source="lisente")
    days = serializers.IntegerField()


class SchedulePart(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    due_on = serializers.DateField()
    principal = Sum()
    interest = Sum()
    fees = Sum()
    penalties = Sum()
    total = Sum()
    paid = Sum()
    waived = Sum()
    open = Sum()
    balance = Sum()


class NextDuePart(serializers.Serializer[Any]):
    due_on = serializers.DateField()
    amount = Sum(source="lisente")


class PayoutPart(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    method = serializers.ChoiceField(["wallet", "cash"])
    status = serializers.ChoiceField(Payout.Status.values)
    failure = serializers.CharField()


class WrittenOffPart(serializers.Serializer[Any]):
    on = serializers.DateField()
    reason = serializers.CharField()
    amount = Sum(source="lisente")


class LoanDocument(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="loan.id")
    reference = serializers.CharField(source="loan.reference")
    application = serializers.UUIDField(source="loan.application_id")
    borrower = serializers.UUIDField(source="loan.borrower_id")
    product = serializers.UUIDField(source="loan.product_id")
    principal = Sum(source="loan.principal_lisente")
    installments = serializers.IntegerField(source="loan.installments")
    status = serializers.ChoiceField(Loan.Status.choices, source="loan.status")
    disbursed_on = serializers.DateField(source="loan.disbursed_on", allow_null=True)
    outstanding = OutstandingPart()
    overpaid = Sum(source="loan.overpaid_lisente")
    arrears = ArrearsPart()
    schedule = SchedulePart(many=True)
    next_due = NextDuePart(allow_null=True)
    rescheduled = serializers.BooleanField(source="loan.rescheduled")
    payout = PayoutPart(allow_null=True)
    written_off = WrittenOffPart(allow_null=True)
    closed_on = serializers.DateField(source="loan.closed_on", allow_null=True)
    currency = Currency()


def borrower_asked_for(request: Request) -> UUID | None:
    """Read the filter of one borrower."""
    text = request.query_params.get("borrower")
    if text is None:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise serializers.ValidationError({"borrower": ["An id."]}) from None


class LoansCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF})
    filters = PAGE_FILTERS | {"status", "borrower"}
    pagination_class = ByTime

    @extend_schema(
        operation_id="loans",
        summary="What have we lent?",
        description="The lender's loans, newest first.",
        parameters=[
            OpenApiParameter("status", enum=Loan.Status.values),
            OpenApiParameter("borrower", OpenApiTypes.UUID),
        ],
        responses=LoanDocument(many=True),
    )
    def get(self, request: Request) -> Response:
        """Show one page of them."""
        mfi_id = lender_of(request)
        rows = loans.of_lender(
            mfi_id,
            status=one_of(Loan.Status.values, "status", request),
            borrower_id=borrower_asked_for(request),
        )
        pages = self.pagination_class()
        page = pages.paginate_queryset(rows, request, self)
        listed = LoanDocument(many=True, instance=loans.sheets(mfi_id, page))
        return pages.get_paginated_response(listed.data)


class LoanCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF})

    @extend_schema(
        operation_id="loan",
        summary="One loan",
        description=(
            "As it stands today. Of a row, `balance` is the principal that comes after it, and "
            "`open` what is not paid of it. `next_due` is the next row that still asks for "
            "something; what was due before today is `arrears`. Before a loan is paid out its "
            "schedule is the one it would have, were it paid out today. `payout` is the last "
            "attempt, with the provider's code where it failed."
        ),
        responses=LoanDocument,
    )
    def get(self, request: Request, loan_id: UUID) -> Response:
        """Show it with its schedule."""
        sheet = loans.sheet(lender_of(request), loan_id)
        self.check_filters(request)
        return Response(LoanDocument(sheet).data)
