"""What waits for the caller: `worklist`."""

from datetime import datetime
from types import MappingProxyType
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.bodies import Body
from gateway.api.calls import LENDERS_STAFF, Call, lender_of, staff_of
from gateway.api.filters import OfficerField, filters_of, names_of
from gateway.api.paging import PAGE_FILTERS, ByTime, Mark, Ordered
from gateway.api.sums import Currency, Sum
from loans.dates import today
from loans.queries.waiting import Reader
from loans.queries.worklist import Item, Worklist, sheets, worklist
from loans.rules.worklist import Kind

KINDS = [kind.value for kind in Kind]


class WorklistAsked(Body):
    """Whose borrowers, and what of it."""

    officer = OfficerField(required=False)
    kind = serializers.ChoiceField(KINDS, required=False)


class WhomDocument(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    phone = serializers.CharField()


class WorkDocument(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(KINDS, source="item.kind.value")
    id = serializers.UUIDField(source="item.id")
    since = serializers.DateTimeField(source="item.at")
    age_days = serializers.IntegerField()
    borrower = WhomDocument(allow_null=True)
    officer = serializers.UUIDField(source="officer_id", allow_null=True)
    application = serializers.UUIDField(source="item.waits.application_id", allow_null=True)
    loan = serializers.UUIDField(source="item.waits.loan_id", allow_null=True)
    reference = serializers.CharField(source="item.waits.reference", allow_null=True)
    amount = Sum(source="item.waits.lisente", allow_null=True)
    currency = Currency()
    due_on = serializers.DateField(source="item.waits.due_on", allow_null=True)
    detail = serializers.CharField(source="item.waits.detail", allow_null=True, allow_blank=True)


class WithCounts(ByTime):
    """Pages of what waits, and how much of each kind there is beyond the page."""

    counts: dict[Kind, int]

    def read(  # type: ignore[override]
        self, queryset: Worklist, mark: Mark | None, *, falling: bool
    ) -> Ordered[Item]:
        """Read on from a mark: each kind knows by which of its columns."""
        self.counts = queryset.counts()
        work = queryset.read(falling=falling)
        if mark is None:
            return work
        assert isinstance(mark.at, datetime)
        return work.beyond(mark.at, mark.id)

    def get_paginated_response(self, data: object) -> Response:
        """Answer with the counts on top."""
        answer = super().get_paginated_response(data)
        counts = {kind.value: count for kind, count in self.counts.items()}
        return Response({"counts": counts, **answer.data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe the counts beside the page."""
        described = super().get_paginated_response_schema(schema)
        counts = {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}}
        return {
            **described,
            "required": ["counts", *described["required"]],
            "properties": {"counts": counts, **described["properties"]},
        }


class WorklistCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF})
    filters = PAGE_FILTERS | names_of(WorklistAsked)
    pagination_class = WithCounts

    @extend_schema(
        operation_id="worklist",
        summary="What waits for me?",
        description=(
            "What the caller's role can act on, without what waits for somebody else's eyes: his "
            "own captures and requests. What came last on the list comes first; `since` is when. "
            "`counts` has each kind that the role knows, whatever page and kind are shown. "
            "`officer` keeps to the borrowers, loans and cases of one, `me` to the caller's. "
            "`due_on` is an offer's last day, the oldest day of arrears, an instalment's or a "
            "case's day; `detail` the act to be confirmed, why a payout failed, or what a case is."
        ),
        parameters=[WorklistAsked],
        responses=WorkDocument(many=True),
    )
    def get(self, request: Request) -> Response:
        """Show one page of it."""
        mfi_id, reader = lender_of(request), staff_of(request)
        asked = filters_of(WorklistAsked, request)
        kind = asked.get("kind")
        waiting = worklist(
            mfi_id,
            Reader(reader.id, reader.role),
            today(),
            officer_id=asked.get("officer"),
            kind=None if kind is None else Kind(kind),
        )
        pages = self.pagination_class()
        page: list[Item] = pages.paginate_queryset(waiting, request, self)  # type: ignore[arg-type]
        listed = WorkDocument(many=True, instance=sheets(mfi_id, page, today()))
        return pages.get_paginated_response(listed.data)
