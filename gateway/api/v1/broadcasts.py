"""One text to many: `broadcasts`, `broadcasts/{id}`, and what is done with one."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.bodies import Body, Text
from gateway.api.calls import LENDERS_STAFF, Call, actor_of, lender_of, staff_of
from gateway.api.files import AsKept, as_file
from gateway.api.idempotency import KEY_PARAMETER, OPTIONAL_KEY_PARAMETER, once_for
from gateway.api.paging import PAGE_FILTERS, ByTime
from gateway.api.sums import CURRENCY, told
from gateway.api.v1.groups import WHO_WRITES_TO_MANY, audience_of
from gateway.api.v1.message_preview import CostDocument
from loans.actions.note_export import Export, note_export
from loans.catalogue import words
from loans.exports.forms import FORMS
from loans.exports.progress import nobody
from messaging.actions import broadcast as verbs
from messaging.actions.broadcast import NewBroadcast
from messaging.catalogue import LANGUAGES
from messaging.exports.broadcast_result import broadcast_result
from messaging.models import Broadcast
from messaging.queries import broadcasts

NAME_CHARACTERS_MAX = 80
CHARACTERS_MAX = 765


class TextsBody(Body):
    """The words in each language that it is said in."""

    en = Text(max_length=CHARACTERS_MAX, required=False)
    st = Text(max_length=CHARACTERS_MAX, required=False)


def one_or_each(sent: Mapping[str, Any]) -> Mapping[str, str]:
    """Read one text for all, which is in the first language, or one for each language."""
    one, each = sent.get("text"), sent.get("texts")
    if bool(one) == bool(each):
        raise serializers.ValidationError({"text": ["Either this, or texts."]})
    return each or {LANGUAGES[0]: one}


class BroadcastBody(Body):
    """What is said to whom, and from when; `texts` says it in more than one language."""

    name = Text(max_length=NAME_CHARACTERS_MAX)
    text = Text(max_length=CHARACTERS_MAX, required=False)
    texts = TextsBody(required=False)
    audience = serializers.DictField()
    scheduled_at = serializers.DateTimeField(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Take one text for all, or one for each language."""
        attrs = {**attrs, "texts": one_or_each(attrs)}
        check_moment(attrs.get("scheduled_at"))
        return attrs


def check_moment(moment: datetime | None) -> None:
    """Refuse to begin what should have begun before now."""
    if moment is not None and moment <= timezone.now():
        raise serializers.ValidationError({"scheduled_at": ["It is past."]})


class RecipientCountsDocument(serializers.Serializer[Any]):
    """Each recipient is in exactly one of these."""

    queued = serializers.IntegerField()
    sending = serializers.IntegerField()
    accepted = serializers.IntegerField()
    delivered = serializers.IntegerField()
    failed = serializers.IntegerField()
    expired = serializers.IntegerField()
    unknown = serializers.IntegerField()
    suppressed = serializers.IntegerField()
    total = serializers.IntegerField()


class BroadcastDocument(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    texts = serializers.DictField(child=serializers.CharField())
    plain_letters = serializers.BooleanField(
        help_text="Whether it goes out in the phones' own letters, or as it is written."
    )
    audience = serializers.DictField()
    status = serializers.ChoiceField(Broadcast.Status.values)
    stopped_by = serializers.CharField(help_text="The carrier's code, where it takes nothing now.")
    recipients = serializers.IntegerField(help_text="As they were counted last.")
    counts = RecipientCountsDocument()
    segments = serializers.IntegerField(help_text="Parts of each, at most.")
    parts_reserved = serializers.IntegerField()
    parts_spent = serializers.IntegerField()
    cost = CostDocument()
    by = serializers.UUIDField()
    approved_by = serializers.UUIDField(allow_null=True)
    scheduled_at = serializers.DateTimeField(allow_null=True)
    filled_at = serializers.DateTimeField(allow_null=True)
    settled_at = serializers.DateTimeField(allow_null=True)
    at = serializers.DateTimeField()


class WaitingDocument(BroadcastDocument):
    waiting_for = serializers.CharField()


def shown(mfi_id: UUID, row: Broadcast, sums: Mapping[str, int] | None = None) -> dict[str, Any]:
    counted = broadcasts.counts(mfi_id, row.id) if sums is None else sums
    stopped_by = broadcasts.stopped_by(row)
    return {
        "id": row.id,
        "name": row.name,
        "texts": row.texts,
        "plain_letters": row.plain_letters,
        "audience": row.audience,
        "status": Broadcast.Status.PAUSED if stopped_by else row.status,
        "stopped_by": stopped_by,
        "recipients": row.recipients,
        "counts": {**counted, "total": sum(counted.values())},
        "segments": row.parts_each,
        "parts_reserved": row.parts_reserved,
        "parts_spent": row.parts_spent,
        "cost": {"amount": told(row.cost_lisente), "currency": CURRENCY},
        "by": row.by_id,
        "approved_by": row.approved_by_id,
        "scheduled_at": row.scheduled_at,
        "filled_at": row.filled_at,
        "settled_at": row.settled_at,
        "at": row.at,
    }


class BroadcastsCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF, "POST": WHO_WRITES_TO_MANY})
    filters = PAGE_FILTERS
    pagination_class = ByTime

    @extend_schema(
        operation_id="broadcasts",
        summary="What was written to many?",
        responses=BroadcastDocument(many=True),
    )
    def get(self, request: Request) -> Response:
        """Show one page of them, newest first."""
        mfi_id, pages = lender_of(request), self.pagination_class()
        page = pages.paginate_queryset(broadcasts.of_lender(mfi_id), request, self)
        sums = broadcasts.counts_of(mfi_id, [row.id for row in page])
        found = [shown(mfi_id, row, sums[row.id]) for row in page]
        return pages.get_paginated_response(BroadcastDocument(found, many=True).data)

    @extend_schema(
        operation_id="draft_broadcast",
        summary="Write to many",
        description=(
            "A draft: nothing is sent before it is started. Places for facts: {name}, {officer},"
            " {balance}, {days}, {lender}, {phone}, {code}. A link or a request for a PIN is"
            " refused."
        ),
        parameters=[KEY_PARAMETER],
        request=BroadcastBody,
        responses={201: BroadcastDocument},
    )
    def post(self, request: Request) -> Response:
        """Write one down, with what it may cost."""
        once, mfi_id = once_for(request), lender_of(request)
        body = BroadcastBody(data=request.data)
        body.is_valid(raise_exception=True)
        sent = body.validated_data
        new = NewBroadcast(
            name=sent["name"],
            texts=sent["texts"],
            audience=audience_of(mfi_id, sent["audience"]),
            scheduled_at=sent.get("scheduled_at"),
        )
        made = verbs.draft(mfi_id, new, by=actor_of(request), once=once)
        row = broadcasts.one(mfi_id, UUID(str(made["id"])))
        return Response(BroadcastDocument(shown(mfi_id, row)).data, status=201)


class BroadcastCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF})

    @extend_schema(
        operation_id="broadcast", summary="How far has it come?", responses=BroadcastDocument
    )
    def get(self, request: Request, broadcast_id: UUID) -> Response:
        """Show it as it stands."""
        mfi_id = lender_of(request)
        row = broadcasts.one(mfi_id, broadcast_id)
        self.check_filters(request)
        return Response(BroadcastDocument(shown(mfi_id, row)).data)


class BroadcastStartCall(Call):
    roles = MappingProxyType({"POST": WHO_WRITES_TO_MANY})

    @extend_schema(
        operation_id="start_broadcast",
        summary="Let it go",
        description=(
            "Counts whom it is for, keeps what it may cost, and sends it. Above so many recipients"
            " (`second_broadcast_above_recipients`) it waits for a second person: 202."
        ),
        parameters=[OPTIONAL_KEY_PARAMETER],
        request=None,
        responses={200: BroadcastDocument, 202: WaitingDocument},
    )
    def post(self, request: Request, broadcast_id: UUID) -> Response:
        """Count, and let it go."""
        mfi_id = lender_of(request)
        row = broadcasts.one(mfi_id, broadcast_id)
        counted = broadcasts.reckoned(mfi_id, row)
        status = verbs.start(
            mfi_id,
            broadcast_id,
            counted.recipients,
            by=actor_of(request),
            cost_lisente=counted.lisente,
        )
        now = shown(mfi_id, broadcasts.one(mfi_id, broadcast_id))
        if status is Broadcast.Status.AWAITING_APPROVAL:
            waiting = WaitingDocument({**now, "waiting_for": "a second manager"})
            return Response(waiting.data, status=202)
        return Response(BroadcastDocument(now).data)


class _BroadcastTurnCall(Call):
    roles = MappingProxyType({"POST": WHO_WRITES_TO_MANY})

    def turned(self, request: Request, broadcast_id: UUID) -> Response:
        """Show it as it is now."""
        mfi_id = lender_of(request)
        return Response(BroadcastDocument(shown(mfi_id, broadcasts.one(mfi_id, broadcast_id))).data)


class BroadcastPauseCall(_BroadcastTurnCall):
    @extend_schema(
        operation_id="pause_broadcast",
        summary="Hold it",
        description="What a carrier is being asked at this moment is the last that goes.",
        parameters=[OPTIONAL_KEY_PARAMETER],
        request=None,
        responses=BroadcastDocument,
    )
    def post(self, request: Request, broadcast_id: UUID) -> Response:
        """Hold it."""
        verbs.pause(lender_of(request), broadcast_id, by=actor_of(request))
        return self.turned(request, broadcast_id)


class BroadcastResumeCall(_BroadcastTurnCall):
    @extend_schema(
        operation_id="resume_broadcast",
        summary="Let it go on",
        parameters=[OPTIONAL_KEY_PARAMETER],
        request=None,
        responses=BroadcastDocument,
    )
    def post(self, request: Request, broadcast_id: UUID) -> Response:
        """Let it go on."""
        verbs.resume(lender_of(request), broadcast_id, by=actor_of(request))
        return self.turned(request, broadcast_id)


class BroadcastCancelCall(_BroadcastTurnCall):
    @extend_schema(
        operation_id="cancel_broadcast",
        summary="End it",
        description="Whoever has not been told is not told any more.",
        parameters=[OPTIONAL_KEY_PARAMETER],
        request=None,
        responses=BroadcastDocument,
    )
    def post(self, request: Request, broadcast_id: UUID) -> Response:
        """End it."""
        verbs.cancel(lender_of(request), broadcast_id, by=actor_of(request))
        return self.turned(request, broadcast_id)


class _BroadcastFileCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF})
    renderer_classes = (AsKept,)
    form = ""

    def written(self, request: Request, broadcast_id: UUID) -> HttpResponseBase:
        """Write what became of each recipient."""
        mfi_id, staff = lender_of(request), staff_of(request)
        row = broadcasts.one(mfi_id, broadcast_id)
        self.check_filters(request)
        sent = broadcasts.results(mfi_id, row)
        report = broadcast_result(sent, staff.role, words("en", "broadcast_result"))
        export = Export("broadcast", row.id, self.form, len(report.rows))
        note_export(mfi_id, export, by=actor_of(request))
        content = FORMS[self.form].write(report, words("en", "broadcast_result"), nobody)
        return as_file(f"broadcast-{row.id}.{self.form}", FORMS[self.form].media_type, content)


class BroadcastCsvCall(_BroadcastFileCall):
    form = "csv"

    @extend_schema(
        operation_id="broadcast_csv",
        summary="What became of each, as CSV",
        responses={(200, "text/csv"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, broadcast_id: UUID) -> HttpResponseBase:
        """Write it."""
        return self.written(request, broadcast_id)


class BroadcastXlsxCall(_BroadcastFileCall):
    form = "xlsx"

    @extend_schema(
        operation_id="broadcast_xlsx",
        summary="What became of each, as a workbook",
        responses={
            (
                200,
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ): OpenApiTypes.BINARY
        },
    )
    def get(self, request: Request, broadcast_id: UUID) -> HttpResponseBase:
        """Write it."""
        return self.written(request, broadcast_id)
