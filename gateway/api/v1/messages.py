"""One SMS, and what became of each: `messages`, `messages/{id}`."""

from types import MappingProxyType
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.bodies import Body, Text
from gateway.api.calls import LENDERS_STAFF, WHO_CAPTURES, Call, actor_of, lender_of
from gateway.api.idempotency import KEY_PARAMETER, once_for
from gateway.api.paging import PAGE_FILTERS, ByTime
from gateway.api.v1.cases import one_of
from gateway.api.v1.message_preview import PHONE_CHARACTERS_MAX
from loans.numbering import country_of
from loans.queries.policy import policy_of
from loans.rules.phone import NotAPhone, read
from messaging.actions.write_message import write_message
from messaging.models import Message
from messaging.queries import broadcasts, messages
from messaging.rules.recipients_file import NotReachable, reachable

CHARACTERS_MAX = 765
STATUSES = [one.value for one in Message.Status if one is not Message.Status.CLAIMED]


class MessageBody(Body):
    """Who is written to, and what."""

    to = Text(max_length=PHONE_CHARACTERS_MAX)
    text = Text(max_length=CHARACTERS_MAX)


class MessageDocument(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    to = serializers.CharField(allow_null=True)
    text = serializers.CharField(allow_null=True)
    status = serializers.ChoiceField(STATUSES)
    segments = serializers.IntegerField()
    provider_id = serializers.CharField()
    failure = serializers.CharField()
    kind = serializers.ChoiceField(Message.Kind.values)
    notice = serializers.CharField()
    wording_version = serializers.IntegerField(
        allow_null=True,
        help_text="Of the lender's own words for that text; 0: ours, null: of no catalogue.",
    )
    language = serializers.CharField()
    law = serializers.BooleanField()
    carrier = serializers.CharField()
    cost = serializers.CharField(help_text="As the carrier writes it.")
    broadcast = serializers.UUIDField(allow_null=True)
    borrower = serializers.UUIDField(allow_null=True)
    at = serializers.DateTimeField()
    settled_at = serializers.DateTimeField(allow_null=True)


def reached(mfi_id: UUID, written: str) -> str:
    """Read a number that this lender may write to."""
    phone = reachable(written, policy_of(mfi_id).countries, country_of)
    if isinstance(phone, NotReachable):
        raise serializers.ValidationError({"to": [phone.why]})
    return phone


class MessagesCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF, "POST": WHO_CAPTURES})
    filters = PAGE_FILTERS | {"status", "to", "broadcast"}
    pagination_class = ByTime

    @extend_schema(
        operation_id="messages",
        summary="What was written to phones?",
        description="The lender's texts, newest first, and what became of each.",
        parameters=[
            OpenApiParameter("status", enum=STATUSES),
            OpenApiParameter("to", description="A phone number, as people write it."),
            OpenApiParameter("broadcast", description="Of one broadcast: its recipients."),
        ],
        responses=MessageDocument(many=True),
    )
    def get(self, request: Request) -> Response:
        """Show one page of them."""
        mfi_id = lender_of(request)
        rows = messages.of_lender(
            mfi_id,
            status=one_of(STATUSES, "status", request),
            phone=_number(request),
            broadcast_id=_broadcast(mfi_id, request),
        )
        pages = self.pagination_class()
        page = pages.paginate_queryset(rows, request, self)
        found = messages.shown(mfi_id, page)
        return pages.get_paginated_response(MessageDocument(found, many=True).data)

    @extend_schema(
        operation_id="write_message",
        summary="Write to one phone",
        description=(
            "One SMS in your own words, at most once, in the lender's waking hours and within its"
            " budget. A link, a request for a PIN, or a place for a fact is refused."
        ),
        parameters=[KEY_PARAMETER],
        request=MessageBody,
        responses={201: MessageDocument},
    )
    def post(self, request: Request) -> Response:
        """Put it into the outbox."""
        once, mfi_id = once_for(request), lender_of(request)
        body = MessageBody(data=request.data)
        body.is_valid(raise_exception=True)
        phone = reached(mfi_id, body.validated_data["to"])
        says = body.validated_data["text"]
        facts = write_message(mfi_id, phone, says, by=actor_of(request), once=once)
        made = messages.one(mfi_id, UUID(str(facts["id"])))
        return Response(MessageDocument(made).data, status=201)


class MessageCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF})

    @extend_schema(
        operation_id="message",
        summary="What became of a text?",
        responses=MessageDocument,
    )
    def get(self, request: Request, message_id: UUID) -> Response:
        """Show one."""
        found = messages.one(lender_of(request), message_id)
        self.check_filters(request)
        return Response(MessageDocument(found).data)


def _number(request: Request) -> str | None:
    written = request.query_params.get("to")
    if written is None:
        return None
    try:
        return read(written)
    except NotAPhone:
        raise serializers.ValidationError({"to": ["No mobile number."]}) from None


def _broadcast(mfi_id: UUID, request: Request) -> UUID | None:
    written = request.query_params.get("broadcast")
    if written is None:
        return None
    try:
        found = UUID(written)
    except ValueError:
        raise serializers.ValidationError({"broadcast": ["No id."]}) from None
    return broadcasts.one(mfi_id, found).id
