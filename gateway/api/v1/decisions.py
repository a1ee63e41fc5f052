"""What is decided on an application: its `approve`, `reject` and `return`."""

from types import MappingProxyType
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.bodies import Body, Text
from gateway.api.calls import WHO_CAPTURES, Call, actor_of
from gateway.api.idempotency import OPTIONAL_KEY_PARAMETER, once_if_given
from gateway.api.sums import Amount, Count
from gateway.api.v1.applications import ApplicationDocument, found, read, shown
from loans.actions.decide import Approval, reject, send_back
from loans.catalogue import words
from loans.errands.approve import approve_application
from loans.rules.offer_terms import INSTALLMENTS_MAX
from loans.rules.reasons import REFUSAL

# Who captures decides, too: within his limit, and on what another captured.
WHO_DECIDES = WHO_CAPTURES
NOTE_CHARACTERS_MAX = 500
REASONS = ", ".join(f"`{code}` ({said})" for code, said in words("en", "refusals").items())


class ApprovalBody(Body):
    """The terms that are offered; what is left out is as she asked."""

    amount = Amount(required=False)
    installments = Count(min_value=1, max_value=INSTALLMENTS_MAX, required=False)
    note = Text(max_length=NOTE_CHARACTERS_MAX, required=False)
    without_registry = serializers.BooleanField(required=False, default=False)

    def validate(self, told: dict[str, Any]) -> dict[str, Any]:
        """Refuse to go without the registry for no reason."""
        if told["without_registry"] and not told.get("note"):
            raise serializers.ValidationError({"note": ["Say why it cannot wait."]})
        return told


class RejectionBody(Body):
    """Why not: a reason that she hears, and a note that she does not."""

    reason = serializers.ChoiceField(choices=list(REFUSAL))
    note = Text(max_length=NOTE_CHARACTERS_MAX, required=False)


class ReturnBody(Body):
    """What is missing."""

    note = Text(max_length=NOTE_CHARACTERS_MAX)


class ApplicationApproveCall(Call):
    roles = MappingProxyType({"POST": WHO_DECIDES})

    @extend_schema(
        operation_id="approve_application",
        summary="Make an application an offer",
        description=(
            "Nobody approves what they captured, nor more than their role's limit. Above the "
            "lender's own limit it takes two: the first is answered 202 with `waiting_for`, and "
            "another confirms by the same call with the same body.\n\nWhere the credit registry is "
            "away nothing is approved (503 `registry-unavailable`), unless two say "
            "`without_registry`, with a `note` of why it cannot wait, and up to the lender's "
            "`unchecked_limit_lisente`. It is asked all the same as soon as it answers: the "
            "application's `registry` says `unchecked`, then `checked` or `conflict`."
        ),
        parameters=[OPTIONAL_KEY_PARAMETER],
        request=ApprovalBody,
        responses={200: ApplicationDocument, 202: ApplicationDocument},
    )
    def post(self, request: Request, application_id: UUID) -> Response:
        """Approve it, or be the first of two."""
        mfi_id = found(self, request, application_id)
        once, told = once_if_given(request), read(ApprovalBody, request)
        approval = Approval(
            told.get("amount"),
            told.get("installments"),
            told.get("note", ""),
            unchecked=told["without_registry"],
        )
        facts = approve_application(
            mfi_id, application_id, approval, by=actor_of(request), once=once
        )
        answer = shown(mfi_id, application_id)
        waits = facts.get("waiting_for")
        if waits:
            return Response({**answer, "waiting_for": waits}, status=202)
        return Response(answer)


class ApplicationRejectCall(Call):
    roles = MappingProxyType({"POST": WHO_DECIDES})

    @extend_schema(
        operation_id="reject_application",
        summary="Refuse an application",
        description=f"The reason is what she hears: {REASONS}.",
        parameters=[OPTIONAL_KEY_PARAMETER],
        request=RejectionBody,
        responses=ApplicationDocument,
    )
    def post(self, request: Request, application_id: UUID) -> Response:
        """Refuse it with a reason."""
        mfi_id = found(self, request, application_id)
        once, told = once_if_given(request), read(RejectionBody, request)
        note = told.get("note", "")
        reject(mfi_id, application_id, told["reason"], note, by=actor_of(request), once=once)
        return Response(shown(mfi_id, application_id))


class ApplicationReturnCall(Call):
    roles = MappingProxyType({"POST": WHO_DECIDES})

    @extend_schema(
        operation_id="return_application",
        summary="Send an application back",
        description="For whoever captured it to mend, or for her to withdraw.",
        parameters=[OPTIONAL_KEY_PARAMETER],
        request=ReturnBody,
        responses=ApplicationDocument,
    )
    def post(self, request: Request, application_id: UUID) -> Response:
        """Say what is missing."""
        mfi_id = found(self, request, application_id)
        once, told = once_if_given(request), read(ReturnBody, request)
        send_back(mfi_id, application_id, told["note"], by=actor_of(request), once=once)
        return Response(shown(mfi_id, application_id))
