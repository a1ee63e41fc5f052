"""A text before it is sent: `messages/preview`."""

from types import MappingProxyType
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.bodies import Body, Text
from gateway.api.calls import LENDERS_STAFF, Call, lender_of
from gateway.api.sums import CURRENCY, told
from loans.rules.phone import NotAPhone, read
from messaging.catalogue import LANGUAGES
from messaging.queries.preview import Asked, Preview, Sent, is_text, preview
from messaging.rules.gsm7 import Parts
from messaging.rules.price import whole_lisente

CHARACTERS_MAX = 5000
RECIPIENTS_MAX = 10_000
PHONE_CHARACTERS_MAX = 24
NOT_TEXT = "Half of a character stands alone in it."

Plain = dict[str, Any]


class Written(Text):
    """A text for phones: any, even none at all."""

    def __init__(self) -> None:
        """Let it be empty: then it is one message of nothing."""
        super().__init__(max_length=CHARACTERS_MAX)
        self.allow_blank = True

    def to_internal_value(self, data: object) -> str:
        """Refuse half of a surrogate pair, which no alphabet writes."""
        said = super().to_internal_value(data)
        try:
            said.encode()
        except UnicodeEncodeError:
            raise serializers.ValidationError(NOT_TEXT) from None
        return said


class PreviewBody(Body):
    """A text, and who would hear it."""

    text = Written()
    recipients = serializers.ListField(
        child=Text(max_length=PHONE_CHARACTERS_MAX), required=False, max_length=RECIPIENTS_MAX
    )
    borrower = serializers.UUIDField(required=False)
    language = serializers.ChoiceField(LANGUAGES, default=LANGUAGES[0])
    stands_for = Text(max_length=30, required=False)

    def validate_recipients(self, numbers: list[str]) -> list[str]:
        """Read each number once, as people write it."""
        phones: dict[str, None] = {}
        for place, number in enumerate(numbers):
            try:
                phones[read(number)] = None
            except NotAPhone:
                raise serializers.ValidationError(f"{place}: no mobile number.") from None
        return list(phones)

    def validate_stands_for(self, label: str) -> str:
        """Take the name of one of our texts."""
        if not is_text(label):
            raise serializers.ValidationError("No such text.")
        return label


class CostDocument(serializers.Serializer[Any]):
    amount = serializers.CharField()
    currency = serializers.ChoiceField([CURRENCY])


class PartsDocument(serializers.Serializer[Any]):
    """How a text is cut: units are septets, or units of sixteen bits."""

    encoding = serializers.ChoiceField(["GSM7", "UCS2"])
    units = serializers.IntegerField()
    segments = serializers.IntegerField()


class PlainTextDocument(PartsDocument):
    """The same text in the phones' own letters."""

    text = serializers.CharField()
    cost = CostDocument()


class ForcedDocument(serializers.Serializer[Any]):
    """One character that makes the whole text dear."""

    at = serializers.IntegerField(help_text="Its place, from 0.")
    character = serializers.CharField()
    name = serializers.CharField()
    becomes = serializers.CharField(allow_null=True, help_text="What says the same to a reader.")


class ByNetworkDocument(serializers.Serializer[Any]):
    network = serializers.ChoiceField(["65101", "65102", "other"])
    recipients = serializers.IntegerField()
    cost = CostDocument()


class FindingDocument(serializers.Serializer[Any]):
    """One thing that is wrong; a doubt may be accepted."""

    code = serializers.CharField()
    weight = serializers.ChoiceField(["refusal", "doubt"])
    found = serializers.CharField()


class PreviewDocument(PartsDocument):
    """A text as it goes out, and what is to be known of it before."""

    text = serializers.CharField()
    per_segment = serializers.ListField(child=serializers.IntegerField())
    cost = CostDocument()
    by_network = ByNetworkDocument(many=True)
    forced_by = ForcedDocument(many=True)
    plain = PlainTextDocument(allow_null=True)
    goes_plain = serializers.BooleanField(
        help_text="Whether `plain` is what goes out: the lender's `plain_letters`."
    )
    worst = PartsDocument()
    made_up = serializers.ListField(child=serializers.CharField())
    findings = FindingDocument(many=True)


class MessagePreviewCall(Call):
    roles = MappingProxyType({"POST": LENDERS_STAFF})

    @extend_schema(
        operation_id="preview_message",
        summary="How long is it, and what does it cost?",
        description=(
            "Nothing is sent or kept. The text is counted as it is written; with `borrower` it is "
            "filled with what is true of her, and with `stands_for` it is read over as another "
            "wording of that text of ours. Without `recipients` the cost is that of one person on "
            "the dearer of the two networks. `worst` is the length with the longest facts."
        ),
        request=PreviewBody,
        responses=PreviewDocument,
    )
    def post(self, request: Request) -> Response:
        """Look at it."""
        mfi_id = lender_of(request)
        body = PreviewBody(data=request.data)
        body.is_valid(raise_exception=True)
        told_of = body.validated_data
        asked = Asked(
            says=told_of["text"],
            language=told_of["language"],
            phones=told_of.get("recipients", ()),
            borrower_id=told_of.get("borrower"),
            text=told_of.get("stands_for", ""),
        )
        return Response(_shown(preview(mfi_id, asked)))


def cost_of(tenths: int) -> Plain:
    return {"amount": told(whole_lisente(tenths)), "currency": CURRENCY}


def _cut(parts: Parts) -> Plain:
    return {"encoding": parts.encoding, "units": parts.units, "segments": parts.segments}


def _shown(seen: Preview) -> Plain:
    sent = seen.sent
    return {
        **_cut(sent.parts),
        "text": sent.text,
        "per_segment": list(sent.parts.per_segment),
        "cost": cost_of(sent.tenths),
        "by_network": [
            {"network": one.network, "recipients": one.recipients, "cost": cost_of(one.tenths)}
            for one in sent.by_network
        ],
        "forced_by": [
            {"at": one.at, "character": one.character, "name": one.name, "becomes": one.becomes}
            for one in seen.forced
        ],
        "plain": seen.plain and _proposal(seen.plain),
        "goes_plain": seen.goes_plain,
        "worst": _cut(seen.worst),
        "made_up": seen.made_up,
        "findings": [
            {"code": one.code, "weight": one.weight, "found": one.found} for one in seen.findings
        ],
    }


def _proposal(plain: Sent) -> Plain:
    return {**_cut(plain.parts), "text": plain.text, "cost": cost_of(plain.tenths)}
