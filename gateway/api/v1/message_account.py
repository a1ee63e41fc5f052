"""What a lender may spend on texts, `messages/budget`, and whose they are, `messages/sender`."""

from types import MappingProxyType
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.bodies import Body, Text
from gateway.api.calls import LENDERS_STAFF, Call, Role, actor_of, lender_of
from gateway.api.sums import Count
from messaging.actions.set_sender import NewSender, set_sender
from messaging.actions.spend import grant_budget
from messaging.queries.accounts import own_account
from messaging.queries.budget import budget_of, left
from messaging.rules.sender import faults

ADMINS = frozenset({Role.ADMIN})
PARTS_MAX = 100_000_000


class GrantBody(Body):
    """So many parts more; below nought, fewer."""

    parts = Count(min_value=-PARTS_MAX, max_value=PARTS_MAX)


class OrNone(Text):
    """Text that may be empty: then it is the installation's."""

    def __init__(self, *, max_length: int) -> None:
        """Have it said, so that nothing goes by being left out."""
        super().__init__(max_length=max_length)
        self.allow_blank = True


class SenderBody(Body):
    """An account of the lender's own with the carrier, and the name that its texts come from."""

    username = OrNone(max_length=60)
    api_key = Text(max_length=200, required=False)
    sender_id = OrNone(max_length=16)

    def validate(self, attrs: dict[str, str]) -> dict[str, str]:
        """Refuse what no carrier takes."""
        wrong = faults(attrs.get("username", ""), attrs.get("api_key"), attrs.get("sender_id", ""))
        if wrong:
            raise serializers.ValidationError({name: [line] for name, line in wrong.items()})
        return attrs


class BudgetDocument(serializers.Serializer[Any]):
    """In parts; null where there is no budget, and so no limit."""

    granted = serializers.IntegerField(allow_null=True)
    reserved = serializers.IntegerField()
    spent = serializers.IntegerField()
    left = serializers.IntegerField(allow_null=True)
    spent_by_law = serializers.IntegerField()


class SenderDocument(serializers.Serializer[Any]):
    """What is empty is the installation's; a key is never told."""

    username = serializers.CharField()
    has_key = serializers.BooleanField()
    sender_id = serializers.CharField()


def _budget(mfi_id: UUID) -> Response:
    row = budget_of(mfi_id)
    if row is None:
        none = {"granted": None, "reserved": 0, "spent": 0, "left": None, "spent_by_law": 0}
        return Response(none)
    counts = {name: getattr(row, name) for name in ("granted", "reserved", "spent", "spent_by_law")}
    return Response(BudgetDocument({**counts, "left": left(row)}).data)


def _sender(mfi_id: UUID) -> Response:
    row = own_account(mfi_id)
    told = {
        "username": row.username if row else "",
        "has_key": bool(row and row.api_key_sealed),
        "sender_id": row.sender_id if row else "",
    }
    return Response(SenderDocument(told).data)


class MessageBudgetCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF, "POST": ADMINS})

    @extend_schema(
        operation_id="message_budget",
        summary="How many parts of texts are left?",
        description="What law asks for is sent whatever is left, and counted apart.",
        responses=BudgetDocument,
    )
    def get(self, request: Request) -> Response:
        """Show it."""
        return _budget(lender_of(request))

    @extend_schema(
        operation_id="grant_message_budget",
        summary="Grant more parts, or take back what is free",
        request=GrantBody,
        responses=BudgetDocument,
    )
    def post(self, request: Request) -> Response:
        """Grant it."""
        mfi_id = lender_of(request)
        body = GrantBody(data=request.data)
        body.is_valid(raise_exception=True)
        grant_budget(mfi_id, body.validated_data["parts"], by=actor_of(request))
        return _budget(mfi_id)


class MessageSenderCall(Call):
    roles = MappingProxyType({"GET": ADMINS, "PUT": ADMINS})

    @extend_schema(
        operation_id="message_sender",
        summary="Under which account, and in whose name, do texts go out?",
        responses=SenderDocument,
    )
    def get(self, request: Request) -> Response:
        """Show it, without the key."""
        return _sender(lender_of(request))

    @extend_schema(
        operation_id="set_message_sender",
        summary="Send under the lender's own account or name",
        description=(
            "What is empty is the installation's. The key may be left out to keep the one that is "
            "there for the same `username`; it is never told again."
        ),
        request=SenderBody,
        responses=SenderDocument,
    )
    def put(self, request: Request) -> Response:
        """Set it."""
        mfi_id = lender_of(request)
        body = SenderBody(data=request.data)
        body.is_valid(raise_exception=True)
        set_sender(mfi_id, NewSender(**body.validated_data), by=actor_of(request))
        return _sender(mfi_id)
