"""What a borrower allows: `borrowers/{id}/consents`."""

from types import MappingProxyType
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from credit.rules.consent import NotInForce, Purpose
from gateway.api.bodies import Body, Text
from gateway.api.calls import WHO_CAPTURES, Call, actor_of, lender_of
from gateway.api.idempotency import OPTIONAL_KEY_PARAMETER, once_if_given
from gateway.api.sums import Day
from loans.errands.give_consent import NewConsent, give_consent
from loans.queries import borrowers
from loans.rules.consent import WORDS

EVIDENCE_CHARACTERS_MAX = 200
PURPOSES = [purpose.value for purpose in Purpose]


class ConsentBody(Body):
    """What she allows, and how it can be shown that she did."""

    purpose = serializers.ChoiceField(choices=PURPOSES)
    evidence = Text(max_length=EVIDENCE_CHARACTERS_MAX)
    expires_on = Day(required=False)


class ConsentDocument(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    purpose = serializers.ChoiceField(choices=PURPOSES)
    expires_on = serializers.DateField()
    given_at = serializers.DateTimeField()


class ConsentsCall(Call):
    roles = MappingProxyType({"POST": WHO_CAPTURES})

    @extend_schema(
        operation_id="give_consent",
        summary="Take down a borrower's consent",
        description=(
            "That she lets the lender ask the credit registry, for one purpose: her signature on "
            "paper, or a one-time code that she read out; `evidence` says which. It holds to the "
            "end of `expires_on`, thirty days at most unless the house has agreed otherwise. What "
            "stands above her signature:\n\n"
            + "\n".join(f"- `{purpose}`: {words}" for purpose, words in WORDS.items())
        ),
        parameters=[OPTIONAL_KEY_PARAMETER],
        request=ConsentBody,
        responses={201: ConsentDocument},
    )
    def post(self, request: Request, borrower_id: UUID) -> Response:
        """Keep it in the registry, and note it in the lender's book."""
        mfi_id = lender_of(request)
        borrowers.one(mfi_id, borrower_id)
        self.check_filters(request)
        once = once_if_given(request)
        body = ConsentBody(data=request.data)
        body.is_valid(raise_exception=True)
        told: dict[str, Any] = body.validated_data
        new = NewConsent(Purpose(told["purpose"]), told["evidence"], told.get("expires_on"))
        try:
            facts = give_consent(mfi_id, borrower_id, new, by=actor_of(request), once=once)
        except NotInForce as refusal:
            raise serializers.ValidationError({"expires_on": [str(refusal)]}) from None
        return Response(ConsentDocument(facts).data, status=201)
