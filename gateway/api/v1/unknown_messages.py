"""Texts that nobody knows the end of: `messages/unknown`, `messages/{id}/settle`."""

from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.bodies import Body
from gateway.api.calls import LENDERS_STAFF, Call, Role, actor_of, lender_of
from gateway.api.paging import PAGE_FILTERS, InOrder
from loans.errors import NotThisLender
from messaging.actions.settle_unknown import settle_hinted, settle_unknown
from messaging.models import Message
from messaging.queries import unknowns

WHO_SETTLES = frozenset({Role.MANAGER, Role.ADMIN})
# What a person may say: what the hint says, or that it did not come.
SAYS = [
    Message.Status.ACCEPTED.value,
    Message.Status.DELIVERED.value,
    Message.Status.FAILED.value,
    Message.Status.EXPIRED.value,
]


class BySight(InOrder):
    """Those that have been unknown for longest come first."""

    column = "settled_at"


class SettleBody(Body):
    """What became of it; left out, what the hint says."""

    status = serializers.ChoiceField(choices=SAYS, required=False)


class UnknownDocument(serializers.ModelSerializer[Message]):
    borrower = serializers.UUIDField(source="borrower_id", allow_null=True)
    unknown_since = serializers.DateTimeField(source="settled_at")
    age_seconds = serializers.SerializerMethodField()

    class Meta:
        model = Message
        fields = (
            "id",
            "borrower",
            "kind",
            "notice",
            "tries",
            "at",
            "unknown_since",
            "age_seconds",
            "hint_status",
            "hint_at",
        )
        read_only_fields = fields

    def get_age_seconds(self, message: Message) -> int:
        assert message.settled_at is not None, "the query leaves others out"
        return int((timezone.now() - message.settled_at).total_seconds())


class SettledDocument(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=SAYS)


class SettledCountDocument(serializers.Serializer[Any]):
    settled = serializers.IntegerField()


class UnknownMessagesCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF, "POST": WHO_SETTLES})
    filters = PAGE_FILTERS
    pagination_class = BySight

    @extend_schema(
        operation_id="unknown_messages",
        summary="Of which texts does nobody know what became?",
        description=(
            "Texts that were handed to the carrier and of which no answer came, the oldest first. "
            "`hint_status` is what a report to that number said whose id we never got: it may be "
            "of this text, and nothing proves it."
        ),
        responses=UnknownDocument(many=True),
    )
    def get(self, request: Request) -> Response:
        """Show one page of them."""
        pages = self.pagination_class()
        page = pages.paginate_queryset(unknowns.of_lender(lender_of(request)), request, self)
        return pages.get_paginated_response(UnknownDocument(page, many=True).data)

    @extend_schema(
        operation_id="settle_hinted_messages",
        summary="Take all hints for what is so",
        request=None,
        responses=SettledCountDocument,
    )
    def post(self, request: Request) -> Response:
        """Settle every text that has a hint."""
        settled = settle_hinted(lender_of(request), by=actor_of(request))
        return Response({"settled": settled})


class SettleMessageCall(Call):
    roles = MappingProxyType({"POST": WHO_SETTLES})

    @extend_schema(
        operation_id="settle_message",
        summary="Say what became of a text that nobody knows of",
        description=(
            "Takes the hint for what is so, or gives the text up as `failed`. Without a report "
            "nothing becomes `delivered` (409 `not-now`); what is settled stands (409)."
        ),
        request=SettleBody,
        responses=SettledDocument,
    )
    def post(self, request: Request, message_id: UUID) -> Response:
        """Settle one."""
        mfi_id = lender_of(request)
        if not Message.objects.of(mfi_id).filter(id=message_id).exists():
            raise NotThisLender
        self.check_filters(request)
        body = SettleBody(data=request.data)
        body.is_valid(raise_exception=True)
        said = body.validated_data.get("status")
        wanted = Message.Status(said) if said else None
        status = settle_unknown(mfi_id, message_id, by=actor_of(request), status=wanted)
        return Response({"id": message_id, "status": status.value})
