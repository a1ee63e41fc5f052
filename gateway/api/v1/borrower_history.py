"""What happened between a borrower and her lender: `borrowers/{id}/history`."""

from types import MappingProxyType
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.calls import LENDERS_STAFF, Call, lender_of
from gateway.api.paging import PAGE_FILTERS, ByTime
from gateway.api.sums import Currency, Sum
from loans.queries import borrowers
from loans.queries.history import history


class HistoryEntry(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    kind = serializers.CharField()
    what = serializers.CharField()
    application = serializers.UUIDField(source="application_id", allow_null=True)
    loan = serializers.UUIDField(source="loan_id", allow_null=True)
    amount = Sum(source="lisente")
    currency = Currency()


class BorrowerHistoryCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF})
    filters = PAGE_FILTERS
    pagination_class = ByTime

    @extend_schema(
        operation_id="borrower_history",
        summary="What happened between us and her?",
        description=(
            "Newest first. `what` is a loan's status today, how a repayment came, why one was "
            "taken back (`reversal`), or what was decided."
        ),
        responses=HistoryEntry(many=True),
    )
    def get(self, request: Request, borrower_id: UUID) -> Response:
        """Show one page of it."""
        mfi_id = lender_of(request)
        borrowers.one(mfi_id, borrower_id)
        self.check_filters(request)
        pages = self.pagination_class()
        page = pages.paginate_queryset(history(mfi_id, borrower_id), request, self)
        return pages.get_paginated_response(HistoryEntry(page, many=True).data)
