"""Days that ended: `closed-days`, `closed-days/{on}`, with what was dated back into one since."""

from datetime import date
from types import MappingProxyType
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.calls import LENDERS_STAFF, Call, lender_of
from gateway.api.paging import PAGE_FILTERS, ByTime
from gateway.api.sums import Balance, Currency, Day, Sum
from loans.errors import NotThisLender
from loans.models import DayClose
from loans.queries import closed_days


class DayDocument(serializers.ModelSerializer[DayClose]):
    """The close of one day: how far it is, and what it did."""

    started_at = serializers.DateTimeField(source="at")
    penalties_amount = Sum(source="penalties_lisente")
    provision = Sum(source="provision_lisente")
    currency = Currency()

    class Meta:
        model = DayClose
        fields = (
            "on",
            "status",
            "started_at",
            "finished_at",
            "worked_ms",
            "loans",
            "late_loans",
            "penalties",
            "penalties_amount",
            "reminders",
            "offers_expired",
            "skipped",
            "provision",
            "currency",
        )
        read_only_fields = fields


class PortfolioDocument(serializers.Serializer[Any]):
    """What was owed when the day ended."""

    loans = serializers.IntegerField()
    principal = Sum()
    interest = Sum()
    fees = Sum()
    penalties = Sum()
    overdue = Sum()
    overdue_principal = Sum()
    currency = Currency()


class EntryDocument(serializers.Serializer[Any]):
    """One thing that was dated back into the day after it was closed."""

    kind = serializers.CharField()
    id = serializers.UUIDField()
    loan = serializers.CharField(help_text="Its reference.")
    on = serializers.DateField()
    at = serializers.DateTimeField()
    moved = serializers.DictField(
        child=Balance(), help_text="By account, debits above nought; of a charge what it asks."
    )
    currency = Currency()


class LeftOutDocument(serializers.Serializer[Any]):
    """A loan that could not be closed for the day."""

    loan = serializers.CharField()
    why = serializers.CharField()


class ClosedDayDocument(serializers.Serializer[Any]):
    """One day as it was stored, as it is told now, and what lies between the two."""

    day = DayDocument()
    stored = PortfolioDocument()
    now = PortfolioDocument()
    entries = EntryDocument(many=True)
    left_out = LeftOutDocument(many=True)


class ClosedDaysCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF})
    filters = PAGE_FILTERS
    pagination_class = ByTime

    @extend_schema(
        operation_id="closed_days",
        summary="Which days are closed?",
        description="The close of each day, the latest first; one may still be running.",
        responses=DayDocument(many=True),
    )
    def get(self, request: Request) -> Response:
        """Show one page of them."""
        pages = self.pagination_class()
        page = pages.paginate_queryset(closed_days.runs(lender_of(request)), request, self)
        return pages.get_paginated_response(DayDocument(page, many=True).data)


class ClosedDayCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF})

    @extend_schema(
        operation_id="closed_day",
        summary="How did a day end?",
        description=(
            "The portfolio as it was stored when the day was closed, the same as it is told now, "
            "and each thing that was written down since and is dated on that day or before: it "
            "alone makes the difference."
        ),
        parameters=[OpenApiParameter("on", OpenApiTypes.DATE, OpenApiParameter.PATH)],
        responses=ClosedDayDocument,
    )
    def get(self, request: Request, on: str) -> Response:
        """Show one day."""
        found = closed_days.closed_day(lender_of(request), _day(on))
        self.check_filters(request)
        left_out = [{"loan": loan, "why": why} for loan, why in found.left_out]
        return Response(
            {
                "day": DayDocument(found.run).data,
                "stored": PortfolioDocument(found.stored).data,
                "now": PortfolioDocument(found.now).data,
                "entries": EntryDocument(found.entries, many=True).data,
                "left_out": LeftOutDocument(left_out, many=True).data,
            }
        )


def _day(text: str) -> date:
    """Read the address; what is no day was never closed."""
    try:
        return Day().to_internal_value(text)
    except serializers.ValidationError:
        raise NotThisLender from None
