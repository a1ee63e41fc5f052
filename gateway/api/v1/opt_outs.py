"""Texts that a borrower does not want: `borrowers/{id}/opt-outs`, said for her by an officer."""

from types import MappingProxyType
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.bodies import Body
from gateway.api.calls import LENDERS_STAFF, WHO_CAPTURES, Call, actor_of, lender_of
from gateway.api.v1.cases import one_of
from loans.errors import NotNow, NotThisLender
from loans.models import Borrower
from loans.queries import borrowers
from messaging.actions.stop import ALL, start, stop
from messaging.models import OptOut
from messaging.queries.opt_outs import of_borrower

KINDS, REASONS = OptOut.Kind.values, OptOut.Reason.values


class OptOutBody(Body):
    """What she wants no more of, and why somebody says so for her."""

    kinds = serializers.ListField(
        child=serializers.ChoiceField(choices=KINDS), allow_empty=False, max_length=len(KINDS)
    )
    reason = serializers.ChoiceField(choices=REASONS)


class OptOutDocument(serializers.ModelSerializer[OptOut]):
    class Meta:
        model = OptOut
        fields = ("kind", "how", "reason", "at")
        read_only_fields = fields


def _answer(borrower: Borrower) -> Response:
    return Response(OptOutDocument(of_borrower(borrower), many=True).data)


def _one(request: Request, borrower_id: UUID) -> Borrower:
    """Give a borrower of the caller's lender; another's does not exist."""
    row = borrowers.of_lender(lender_of(request)).filter(id=borrower_id).first()
    if row is None:
        raise NotThisLender
    return row


class OptOutsCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF, "POST": WHO_CAPTURES, "DELETE": WHO_CAPTURES})

    @extend_schema(
        operation_id="opt_outs",
        summary="Which texts does she not want?",
        description=(
            "By kind. Receipts, codes and what the law asks for are not among them: they always "
            "come. `how` tells who said so: she on the phone's menu (`menu`) or by a text (`sms`), "
            "the carrier (`carrier`, or `refused` where it took no text for her), or an officer."
        ),
        responses=OptOutDocument(many=True),
    )
    def get(self, request: Request, borrower_id: UUID) -> Response:
        """Show them."""
        borrower = _one(request, borrower_id)
        self.check_filters(request)
        return _answer(borrower)

    @extend_schema(
        operation_id="opt_out",
        summary="Send her no more of some texts",
        description="Counts from now on, also for a broadcast that runs.",
        request=OptOutBody,
        responses=OptOutDocument(many=True),
    )
    def post(self, request: Request, borrower_id: UUID) -> Response:
        """Stop kinds of texts, by the word of whoever spoke with her."""
        borrower = _one(request, borrower_id)
        self.check_filters(request)
        body = OptOutBody(data=request.data)
        body.is_valid(raise_exception=True)
        if not borrower.phone:
            raise NotNow(borrower=str(borrower_id))
        kinds = [OptOut.Kind(kind) for kind in body.validated_data["kinds"]]
        reason: str = body.validated_data["reason"]
        stop(
            borrower.mfi_id,
            borrower.phone,
            OptOut.How.OFFICER,
            by=actor_of(request),
            kinds=kinds,
            reason=reason,
        )
        return _answer(borrower)

    @extend_schema(
        operation_id="opt_in",
        summary="Send her such texts again",
        description="Without `kind` all of them.",
        parameters=[
            OpenApiParameter("kind", enum=KINDS),
            OpenApiParameter("reason", enum=REASONS, required=True),
        ],
        responses=OptOutDocument(many=True),
    )
    def delete(self, request: Request, borrower_id: UUID) -> Response:
        """Let them come again, by the word of whoever spoke with her."""
        borrower = _one(request, borrower_id)
        self.filters = frozenset({"kind", "reason"})
        self.check_filters(request)
        kind, reason = one_of(KINDS, "kind", request), one_of(REASONS, "reason", request)
        if reason is None:
            raise serializers.ValidationError({"reason": ["This field is required."]})
        start(
            borrower.mfi_id,
            borrower.phone,
            OptOut.How.OFFICER,
            by=actor_of(request),
            kinds=ALL if kind is None else (OptOut.Kind(kind),),
            reason=reason,
        )
        return _answer(borrower)
