"""A broadcast before it is written down: `broadcasts/preview`."""

from types import MappingProxyType
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.bodies import Body, Text
from gateway.api.calls import Call, actor_of, lender_of
from gateway.api.sums import CURRENCY, told
from gateway.api.v1.broadcasts import CHARACTERS_MAX, TextsBody, one_or_each
from gateway.api.v1.groups import WHO_WRITES_TO_MANY, audience_of
from gateway.api.v1.message_preview import CostDocument, FindingDocument, PartsDocument
from loans.actions.copy_languages import copy_languages
from messaging.queries.broadcast_preview import BroadcastPreview, Heard, broadcast_preview
from messaging.rules.gsm7 import Parts


class BroadcastPreviewBody(Body):
    """What would be said to whom."""

    text = Text(max_length=CHARACTERS_MAX, required=False)
    texts = TextsBody(required=False)
    audience = serializers.DictField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Take one text for all, or one for each language."""
        return {**attrs, "texts": one_or_each(attrs)}


class HeardDocument(serializers.Serializer[Any]):
    """What one of them would read."""

    borrower = serializers.UUIDField(allow_null=True)
    phone = serializers.CharField(help_text="With its middle hidden.")
    language = serializers.CharField()
    text = serializers.CharField(
        allow_null=True, help_text="Nothing, where her own facts are asked for and none are known."
    )
    segments = serializers.IntegerField(allow_null=True)


class TextPreviewDocument(PartsDocument):
    """One language's text with the longest facts, and what is wrong with it."""

    language = serializers.CharField()
    findings = FindingDocument(many=True)


class BroadcastPreviewDocument(serializers.Serializer[Any]):
    recipients = serializers.IntegerField()
    opted_out = serializers.IntegerField()
    by_language = serializers.DictField(child=serializers.IntegerField())
    by_network = serializers.DictField(child=serializers.IntegerField())
    texts = TextPreviewDocument(many=True)
    samples = HeardDocument(many=True)
    segments = serializers.IntegerField(help_text="Parts of each, at most.")
    parts = serializers.IntegerField(help_text="What would be kept of the budget.")
    budget_left = serializers.IntegerField(allow_null=True, help_text="Parts; null is no limit.")
    cost = CostDocument()
    needs_second = serializers.BooleanField(help_text="Whether a second person must let it go.")
    quiet_now = serializers.BooleanField(help_text="Whether it would wait for the morning.")


class BroadcastPreviewCall(Call):
    roles = MappingProxyType({"POST": WHO_WRITES_TO_MANY})

    @extend_schema(
        operation_id="preview_broadcast",
        summary="Who would hear what, and for how much?",
        description=(
            "Nothing is written down. `samples` shows what up to three of each language would "
            "read, with their own facts."
        ),
        request=BroadcastPreviewBody,
        responses=BroadcastPreviewDocument,
    )
    def post(self, request: Request) -> Response:
        """Look at it."""
        mfi_id = lender_of(request)
        body = BroadcastPreviewBody(data=request.data)
        body.is_valid(raise_exception=True)
        asked = body.validated_data
        audience = audience_of(mfi_id, asked["audience"])
        copy_languages(mfi_id, by=actor_of(request))
        return Response(_shown(broadcast_preview(mfi_id, asked["texts"], audience)))


def _shown(seen: BroadcastPreview) -> dict[str, Any]:
    return {
        "recipients": seen.counts.recipients,
        "opted_out": seen.counts.opted_out,
        "by_language": seen.counts.by_language,
        "by_network": seen.counts.by_network,
        "texts": [_text(language, cut, seen) for language, cut in seen.worst.items()],
        "samples": [_sample(one) for one in seen.samples],
        "segments": seen.segments,
        "parts": seen.parts_wanted,
        "budget_left": seen.budget_left,
        "cost": {"amount": told(seen.lisente), "currency": CURRENCY},
        "needs_second": seen.needs_second,
        "quiet_now": seen.quiet_now,
    }


def _text(language: str, cut: Parts, seen: BroadcastPreview) -> dict[str, Any]:
    return {
        "language": language,
        "encoding": cut.encoding,
        "units": cut.units,
        "segments": cut.segments,
        "findings": [
            {"code": one.code, "weight": one.weight, "found": one.found}
            for one in seen.findings[language]
        ],
    }


def _sample(one: Heard) -> dict[str, Any]:
    sample = one.sample
    return {
        "borrower": sample.borrower_id and str(sample.borrower_id),
        "phone": sample.phone,
        "language": sample.language,
        "text": one.says,
        "segments": one.parts and one.parts.segments,
    }
