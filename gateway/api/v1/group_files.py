"""A file of numbers as a list: `groups/upload`."""

import hashlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import IO, Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.bodies import Body, Text
from gateway.api.calls import Call, actor_of, lender_of
from gateway.api.errors import Refused
from gateway.api.filters import filters_of, names_of
from gateway.api.v1.groups import WHO_WRITES_TO_MANY, GroupDocument, shown
from loans.imports.csv_text import text_of
from loans.numbering import country_of
from loans.queries.policy import policy_of
from loans.rules.table import Unreadable
from messaging.actions.upload_list import NewList, upload_list
from messaging.models.group import NAME_CHARACTERS_MAX
from messaging.numbers import standing_in
from messaging.queries.groups import stopped
from messaging.rules.audience import LANGUAGES
from messaging.rules.recipients_file import (
    SIZE_BYTES_MAX,
    Outcome,
    Recipients,
    check_kind,
    read_recipients,
)

# So many of the rows that are not on the list are told one by one; all of them are counted.
ROWS_TOLD_MAX = 1000


class Separated(BaseParser):
    """Separated text as it is: the body is the file."""

    media_type = "text/csv"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,  # noqa: ARG002 (the framework's own signature)
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002 (the same)
    ) -> Any:  # noqa: ANN401 (the framework's own signature)
        """Read it to its end, or to the limit."""
        raw: bytes = stream.read(SIZE_BYTES_MAX + 1)
        if len(raw) > SIZE_BYTES_MAX:
            raise Refused("too-large")
        return raw


class UploadFilters(Body):
    """What the sender says about the file, in the address."""

    name = Text(max_length=NAME_CHARACTERS_MAX)
    language = serializers.ChoiceField(LANGUAGES, required=False, default="st")
    again = serializers.ChoiceField(("true", "false"), required=False, default="false")


class RowDocument(serializers.Serializer[Any]):
    line = serializers.IntegerField()
    outcome = serializers.ChoiceField([one.value for one in Outcome])
    why = serializers.CharField(source="sentence")


class UploadedDocument(serializers.Serializer[Any]):
    """The list that was made, and what became of the rows."""

    group = GroupDocument()
    rows_total = serializers.IntegerField()
    accepted = serializers.IntegerField()
    refused = serializers.IntegerField()
    skipped = serializers.IntegerField()
    duplicate = serializers.IntegerField()
    rows = RowDocument(many=True)


class GroupUploadCall(Call):
    roles = MappingProxyType({"POST": WHO_WRITES_TO_MANY})
    filters = names_of(UploadFilters)
    parser_classes = (Separated,)

    @extend_schema(
        operation_id="upload_list",
        summary="Make a list of the numbers in a file",
        description=(
            "The body is the file: at most 10 MB and 100,000 rows under a header with a column "
            "`phone`; other columns are left alone. Where it is no such table nothing is kept. "
            "Otherwise each row is accepted, refused, a duplicate, or skipped because the number "
            "has said stop; `rows` tells up to 1,000 of those that are not on the list. The very "
            "same file within ten minutes is refused (409) unless `again=true` says that it is "
            "meant."
        ),
        parameters=[
            OpenApiParameter("name", required=True, description="What the list is called."),
            OpenApiParameter("language", enum=LANGUAGES),
            OpenApiParameter("again", OpenApiTypes.BOOL),
        ],
        request={"text/csv": OpenApiTypes.BINARY},
        responses={201: UploadedDocument},
    )
    def post(self, request: Request) -> Response:
        """Read it and keep it."""
        mfi_id = lender_of(request)
        told = filters_of(UploadFilters, request)
        sent: Any = request.data
        # Without a body the framework gives an empty form.
        content = sent if isinstance(sent, bytes) else b""
        read = _read(mfi_id, content)
        new = NewList(
            name=told["name"],
            recipients=read,
            digest=hashlib.sha256(content).digest(),
            language=told["language"],
            again=told["again"] == "true",
        )
        facts = upload_list(mfi_id, new, by=actor_of(request))
        off = [one for one in read.rows if one.outcome is not Outcome.ACCEPTED]
        answer = {
            "group": shown(mfi_id, UUID(str(facts["id"]))),
            "rows_total": len(read.rows),
            **{outcome.value: number for outcome, number in read.counts.items()},
            "rows": RowDocument(off[:ROWS_TOLD_MAX], many=True).data,
        }
        return Response(answer, status=201)


def _read(mfi_id: UUID, content: bytes) -> Recipients:
    try:
        check_kind(content)
        read = read_recipients(text_of(content), policy_of(mfi_id).countries, country_of)
    except Unreadable as refusal:
        lines = [f"Line {line}: {column} {why}" for line, column, why in refusal.faults]
        raise serializers.ValidationError({"file": lines}) from None
    said = stopped(mfi_id)
    if not said:
        return read
    return read.without(standing_in(read.phones.values(), said))
