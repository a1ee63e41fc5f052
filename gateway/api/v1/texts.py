"""What phones are told, in a lender's own words: `texts`, `texts/{id}/{language}`, `text-marks`."""

from types import MappingProxyType
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.bodies import Body, Text
from gateway.api.calls import LENDERS_STAFF, WHO_CAPTURES, Call, actor_of, lender_of
from gateway.api.paging import PAGE_FILTERS, ByTime
from gateway.api.sums import Count
from gateway.api.v1.message_preview import PartsDocument, Written
from gateway.api.v1.sms_cost import SmsCostChangedDocument, changed
from loans.models import StaffMember
from messaging import catalogue
from messaging.actions.mark_wording import mark_wording
from messaging.actions.wording import (
    Place,
    approve_wording,
    go_back_to,
    withdraw_wording,
    write_wording,
)
from messaging.catalogue import LANGUAGES
from messaging.models import Wording, WordingMark
from messaging.queries import texts, wordings
from messaging.queries.life_cost import ProductCost, life_costs
from messaging.rules.wording import DOUBTS

WRITERS = frozenset({StaffMember.Role.ADMIN, StaffMember.Role.MANAGER})
NOTE_CHARACTERS_MAX = 200
VERSION_MAX = 2**31 - 1


class WordingBody(Body):
    """A lender's own words, which doubts about them are meant, and when they begin."""

    says = Written()
    accepts = serializers.ListField(
        child=serializers.ChoiceField(sorted(DOUBTS)), required=False, max_length=len(DOUBTS)
    )
    starts_at = serializers.DateTimeField(required=False)


class VersionBody(Body):
    """Which version."""

    version = Count(min_value=1, max_value=VERSION_MAX)


class BackBody(Body):
    """Which version is said again; 0 is ours."""

    version = Count(min_value=0, max_value=VERSION_MAX)


class MarkBody(Body):
    """What is wrong with it."""

    note = Text(max_length=NOTE_CHARACTERS_MAX)


class VersionDocument(serializers.ModelSerializer[Wording]):
    """One version of a lender's own words; empty ones are ours."""

    written_by = serializers.UUIDField(source="written_by_id")
    approved_by = serializers.UUIDField(source="approved_by_id")

    class Meta:
        model = Wording
        fields = (
            "text",
            "language",
            "version",
            "says",
            "legal",
            "accepted",
            "written_by",
            "at",
            "starts_at",
            "live_from",
            "approved_by",
            "approved_at",
            "withdrawn_at",
        )
        read_only_fields = fields


class ChangedTextDocument(VersionDocument):
    """The version, and what the texts about a loan cost without it and cost with it."""

    sms_cost = SmsCostChangedDocument(many=True)

    class Meta(VersionDocument.Meta):
        fields = (*VersionDocument.Meta.fields, "sms_cost")  # type: ignore[assignment]


class InLanguageDocument(serializers.Serializer[Any]):
    language = serializers.ChoiceField(LANGUAGES)
    default = serializers.CharField(help_text="What we say.")
    says = serializers.CharField(help_text="What is said now.")
    version = serializers.IntegerField(help_text="0 where it is ours.")
    worst = PartsDocument(help_text="With the longest facts.")
    waiting = VersionDocument(many=True)


class TextDocument(serializers.Serializer[Any]):
    """One text, and what is said for it."""

    id = serializers.CharField()
    legal = serializers.BooleanField(help_text="Another wording takes two people.")
    placeholders = serializers.ListField(child=serializers.CharField())
    languages = InLanguageDocument(many=True)


class WholeTextDocument(TextDocument):
    """One text with every version of it."""

    versions = VersionDocument(many=True)


class TextsDocument(serializers.Serializer[Any]):
    results = TextDocument(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class MarkDocument(serializers.ModelSerializer[WordingMark]):
    """What somebody says is wrong with a text."""

    by = serializers.UUIDField(source="marked_by_id")

    class Meta:
        model = WordingMark
        fields = ("id", "text", "language", "version", "note", "by", "at")
        read_only_fields = fields


class TextsCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF})

    @extend_schema(
        operation_id="texts",
        summary="What are phones told?",
        description="All texts on one page: ours, and the lender's own words where it has some.",
        responses=TextsDocument,
    )
    def get(self, request: Request) -> Response:
        """List them."""
        found = TextDocument(list(texts.all_texts(lender_of(request))), many=True).data
        return Response({"results": found, "next": None, "previous": None})


class TextCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF})

    @extend_schema(operation_id="text", summary="One text", responses=WholeTextDocument)
    def get(self, request: Request, text_id: str) -> Response:
        """Show it with its versions, the newest first."""
        mfi_id = lender_of(request)
        one = texts.one(mfi_id, text_id)
        self.check_filters(request)
        versions = [
            row for language in LANGUAGES for row in wordings.versions(mfi_id, one.id, language)
        ]
        told = VersionDocument(versions, many=True).data
        return Response({**TextDocument(one).data, "versions": told})


class WordingCall(Call):
    roles = MappingProxyType({"PUT": WRITERS})

    @extend_schema(
        operation_id="write_text",
        summary="Say it in our own words",
        description=(
            "The words are read over: a refusal stands, a doubt goes through where `accepts` "
            "names its code. A legal text is said once somebody else has approved it. The same "
            "words again are the version that is there. `sms_cost` tells for each product on offer "
            "what the texts about one loan cost as they were said before, and with these words."
        ),
        request=WordingBody,
        responses=ChangedTextDocument,
    )
    def put(self, request: Request, text_id: str, language: str) -> Response:
        """Write a version."""
        mfi_id, place = lender_of(request), Place(text_id, language)
        self.check_filters(request)
        body = WordingBody(data=request.data)
        body.is_valid(raise_exception=True)
        before = life_costs(mfi_id)
        row = write_wording(mfi_id, place, by=actor_of(request), **body.validated_data)
        return Response(_changed(row, before))


class WordingApproveCall(Call):
    roles = MappingProxyType({"POST": WRITERS})

    @extend_schema(
        operation_id="approve_text",
        summary="Let a legal text through",
        description="Never whoever wrote it.",
        request=VersionBody,
        responses=ChangedTextDocument,
    )
    def post(self, request: Request, text_id: str, language: str) -> Response:
        """Be the second person."""
        mfi_id, place = lender_of(request), Place(text_id, language)
        version, before = _version(VersionBody, self, request), life_costs(mfi_id)
        row = approve_wording(mfi_id, place, version, by=actor_of(request))
        return Response(_changed(row, before))


class WordingWithdrawCall(Call):
    roles = MappingProxyType({"POST": WRITERS})

    @extend_schema(
        operation_id="withdraw_text",
        summary="Take a version back",
        description="As long as no phone has been told it.",
        request=VersionBody,
        responses=VersionDocument,
    )
    def post(self, request: Request, text_id: str, language: str) -> Response:
        """Take it back."""
        mfi_id, place = lender_of(request), Place(text_id, language)
        version = _version(VersionBody, self, request)
        return Response(
            VersionDocument(withdraw_wording(mfi_id, place, version, by=actor_of(request))).data
        )


class WordingBackCall(Call):
    roles = MappingProxyType({"POST": WRITERS})

    @extend_schema(
        operation_id="go_back_to_text",
        summary="Say an earlier version again",
        description="A new version with the earlier one's words; a legal text takes two again.",
        request=BackBody,
        responses=ChangedTextDocument,
    )
    def post(self, request: Request, text_id: str, language: str) -> Response:
        """Go back."""
        mfi_id, place = lender_of(request), Place(text_id, language)
        version, before = _version(BackBody, self, request), life_costs(mfi_id)
        row = go_back_to(mfi_id, place, version, by=actor_of(request))
        return Response(_changed(row, before))


class WordingMarksCall(Call):
    roles = MappingProxyType({"POST": WHO_CAPTURES})

    @extend_schema(
        operation_id="mark_text",
        summary="This reads wrong",
        description="Whoever keeps the catalogue finds it in `text-marks`.",
        request=MarkBody,
        responses={201: MarkDocument},
    )
    def post(self, request: Request, text_id: str, language: str) -> Response:
        """Note it."""
        mfi_id, place = lender_of(request), Place(text_id, language)
        self.check_filters(request)
        body = MarkBody(data=request.data)
        body.is_valid(raise_exception=True)
        row = mark_wording(mfi_id, place, body.validated_data["note"], by=actor_of(request))
        return Response(MarkDocument(row).data, status=201)


class TextMarksCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF})
    filters = PAGE_FILTERS
    pagination_class = ByTime

    @extend_schema(
        operation_id="text_marks",
        summary="Which texts read wrong?",
        description="What people marked, the latest first.",
        responses=MarkDocument(many=True),
    )
    def get(self, request: Request) -> Response:
        """Show one page of them."""
        pages = self.pagination_class()
        page = pages.paginate_queryset(wordings.marks(lender_of(request)), request, self)
        return pages.get_paginated_response(MarkDocument(page, many=True).data)


def _changed(row: Wording, before: list[ProductCost]) -> dict[str, Any]:
    """Show a version with what it costs, whenever it is said first."""
    says = row.says or catalogue.texts(row.language)[row.text]
    after = life_costs(row.mfi_id, {(row.text, row.language): says})
    return {**VersionDocument(row).data, "sms_cost": changed(before, after)}


def _version(body: type[Body], call: Call, request: Request) -> int:
    """Read which version a call speaks of."""
    call.check_filters(request)
    sent = body(data=request.data)
    sent.is_valid(raise_exception=True)
    version: int = sent.validated_data["version"]
    return version
