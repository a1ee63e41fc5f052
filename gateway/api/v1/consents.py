"""What a borrower allows: `borrowers/{id}/consents`, and the code that she reads out for it."""

import re
from types import MappingProxyType
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from credit.rules.consent import NotInForce, Purpose
from gateway.api.bodies import Body, Text
from gateway.api.calls import WHO_CAPTURES, Call, actor_of, lender_of
from gateway.api.idempotency import (
    KEY_PARAMETER,
    OPTIONAL_KEY_PARAMETER,
    once_for,
    once_if_given,
)
from gateway.api.sums import Day
from loans.actions.ask_consent_code import ask_consent_code
from loans.errands.consent_by_code import ReadOut, consent_by_code
from loans.errands.give_consent import NewConsent, give_consent
from loans.queries import borrowers
from loans.rules.consent import CODE_DIGITS, WORDS

EVIDENCE_CHARACTERS_MAX = 200
CODE = re.compile(rf"^[0-9]{{{CODE_DIGITS}}}$")
PURPOSES = [purpose.value for purpose in Purpose]


@extend_schema_field({"type": "string", "pattern": CODE.pattern, "example": "042917"})
class ReadOutCode(Text):
    """The digits that she read out, and nothing else."""

    default_error_messages = {  # noqa: RUF012 (the framework's own form)
        "digits": f"A code has {CODE_DIGITS} digits.",
    }

    def to_internal_value(self, data: object) -> str:
        """Take digits only: whatever else was typed is no try."""
        code = super().to_internal_value(data)
        if not CODE.fullmatch(code):
            self.fail("digits")
        return code


class ConsentBody(Body):
    """What she allows, and how it can be shown that she did: on paper, or by a code."""

    purpose = serializers.ChoiceField(choices=PURPOSES)
    evidence = Text(max_length=EVIDENCE_CHARACTERS_MAX, required=False)
    code = ReadOutCode(max_length=CODE_DIGITS, required=False)
    expires_on = Day(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Have one of the two: a paper and a code would be two consents."""
        given = [name for name in ("evidence", "code") if name in attrs]
        if not given:
            raise serializers.ValidationError({"evidence": ["Say this, or the code."]})
        if len(given) > 1:
            raise serializers.ValidationError({"code": ["Leave this or the evidence out."]})
        return attrs


class CodeBody(Body):
    """What she is asked for."""

    purpose = serializers.ChoiceField(choices=PURPOSES)


class CodeDocument(serializers.Serializer[Any]):
    purpose = serializers.ChoiceField(choices=PURPOSES)
    expires_at = serializers.DateTimeField()


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
            "That she lets the lender ask the credit registry, for one purpose: by her signature "
            "on paper, of which `evidence` says where it is, or by the `code` that she was sent "
            "(`borrowers/{id}/consents/code`) and read out; one of the two. It holds to the end of "
            "`expires_on`, thirty days at most unless the house has agreed otherwise.\n\nA code is "
            "good once, for ten minutes, for this borrower and purpose; a wrong one says how many "
            "`tries_left` it leaves (422 `consent-code-wrong`), after five it is over (409 "
            "`consent-code-over`). What stands above her signature:\n\n"
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
        purpose, until, by = Purpose(told["purpose"]), told.get("expires_on"), actor_of(request)
        try:
            if "code" in told:
                read = ReadOut(purpose, told["code"], until)
                facts = consent_by_code(mfi_id, borrower_id, read, by=by, once=once)
            else:
                new = NewConsent(purpose, told["evidence"], until)
                facts = give_consent(mfi_id, borrower_id, new, by=by, once=once)
        except NotInForce as refusal:
            raise serializers.ValidationError({"expires_on": [str(refusal)]}) from None
        return Response(ConsentDocument(facts).data, status=201)


class ConsentCodeCall(Call):
    roles = MappingProxyType({"POST": WHO_CAPTURES})

    @extend_schema(
        operation_id="ask_consent_code",
        summary="Ask a borrower for her consent by SMS",
        description=(
            "She is sent a text in her language that says who asks for what, with a code of six "
            "digits that she reads out only if she agrees; `borrowers/{id}/consents` takes it. The "
            "code sent before for the same purpose is over. A borrower is sent so many codes a "
            "day, and one of the staff may have so many sent (429 `consent-code-quota`; the "
            "lender's `consent_codes_per_borrower_day` and `consent_codes_per_officer_day`). While "
            "her number is noted as being on another SIM card she is sent none (409 "
            "`in-person-only`): she signs on paper."
        ),
        parameters=[KEY_PARAMETER],
        request=CodeBody,
        responses={202: CodeDocument},
    )
    def post(self, request: Request, borrower_id: UUID) -> Response:
        """Have it sent."""
        mfi_id = lender_of(request)
        borrowers.one(mfi_id, borrower_id)
        self.check_filters(request)
        once = once_for(request)
        body = CodeBody(data=request.data)
        body.is_valid(raise_exception=True)
        purpose = body.validated_data["purpose"]
        facts = ask_consent_code(mfi_id, borrower_id, purpose, by=actor_of(request), once=once)
        return Response(CodeDocument(facts).data, status=202)
