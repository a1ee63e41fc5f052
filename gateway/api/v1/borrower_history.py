"""What happened between a borrower and her lender: `borrowers/{id}/history`, `history.csv`."""

from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.calls import LENDERS_STAFF, Call, actor_of, lender_of
from gateway.api.files import AsKept, as_file
from gateway.api.paging import PAGE_FILTERS, ByTime
from gateway.api.sums import Currency, Sum
from gateway.api.v1.cases import one_of
from loans.actions.note_export import Export, note_export
from loans.catalogue import LANGUAGES, words
from loans.exports.forms import FORMS
from loans.exports.history_table import history_table
from loans.exports.progress import nobody
from loans.queries import borrowers
from loans.queries.history import history


class HistoryEntry(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    on = serializers.DateField(allow_null=True)
    kind = serializers.CharField()
    what = serializers.CharField()
    application = serializers.UUIDField(source="application_id", allow_null=True)
    loan = serializers.UUIDField(source="loan_id", allow_null=True)
    amount = Sum(source="lisente", allow_null=True)
    currency = Currency()


class BorrowerHistoryCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF})
    filters = PAGE_FILTERS
    pagination_class = ByTime

    @extend_schema(
        operation_id="borrower_history",
        summary="What happened between us and her?",
        description=(
            "All of it, newest first: `at` is when it was written down, `on` the day for which it "
            "counts. `kind` is application, decision, acceptance, consent, loan, payout, "
            "repayment, reversal, refund, charge, waiver, write_off, write_off_undone, "
            "reschedule, document or case; `what` is its status today, its reason, purpose or "
            "part, or how money went."
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


class BorrowerHistoryCsvCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF})
    filters = frozenset({"language"})
    renderer_classes = (AsKept,)

    @extend_schema(
        operation_id="borrower_history_csv",
        summary="What happened between us and her, for a spreadsheet",
        description="All of it in one file; the heads of its columns are in `language`.",
        parameters=[OpenApiParameter("language", enum=LANGUAGES)],
        responses={(200, FORMS["csv"].media_type): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, borrower_id: UUID) -> HttpResponseBase:
        """Hand it over, and leave in the trail that it was."""
        mfi_id = lender_of(request)
        borrowers.one(mfi_id, borrower_id)
        self.check_filters(request)
        language = one_of(list(LANGUAGES), "language", request) or LANGUAGES[0]
        table = history_table(history(mfi_id, borrower_id).order_by("-at", "-id")[:])
        export = Export("history", borrower_id, "csv", len(table.rows))
        note_export(mfi_id, export, by=actor_of(request))
        content = FORMS["csv"].write(table, words(language, "report"), nobody)
        return as_file(f"history-{borrower_id}.csv", FORMS["csv"].media_type, content)
