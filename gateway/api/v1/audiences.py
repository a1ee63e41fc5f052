"""How many an audience means, before anything is sent: `audiences/preview`."""

from types import MappingProxyType
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.bodies import Body
from gateway.api.calls import LENDERS_STAFF, Call, actor_of, lender_of
from gateway.api.v1.groups import audience_of
from loans.actions.copy_languages import copy_languages
from loans.dates import today
from messaging.queries.audiences import counts


class AudienceBody(Body):
    """Exactly one of `all`, `group`, `phones` and `filter`."""

    audience = serializers.DictField()


class SampleDocument(serializers.Serializer[Any]):
    borrower = serializers.UUIDField(source="borrower_id", allow_null=True)
    phone = serializers.CharField()
    language = serializers.CharField()


class CountsDocument(serializers.Serializer[Any]):
    recipients = serializers.IntegerField()
    opted_out = serializers.IntegerField()
    by_language = serializers.DictField(child=serializers.IntegerField())
    by_network = serializers.DictField(child=serializers.IntegerField())
    samples = SampleDocument(many=True)


class AudiencePreviewCall(Call):
    roles = MappingProxyType({"POST": LENDERS_STAFF})

    @extend_schema(
        operation_id="audience_preview",
        summary="How many does an audience mean, and who for example?",
        description=(
            "`recipients` are numbers, each once, without those who have said stop: these are "
            "`opted_out`. Whoever is blocked or erased is in neither."
        ),
        request=AudienceBody,
        responses=CountsDocument,
    )
    def post(self, request: Request) -> Response:
        """Count it."""
        mfi_id = lender_of(request)
        body = AudienceBody(data=request.data)
        body.is_valid(raise_exception=True)
        audience = audience_of(mfi_id, body.validated_data["audience"])
        copy_languages(mfi_id, by=actor_of(request))
        return Response(CountsDocument(counts(mfi_id, audience, today())).data)
