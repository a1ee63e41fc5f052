"""A file of numbers as a list: `groups/upload`."""

import hashlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.bodies import Body, Text
from gateway.api.calls import Call, actor_of, lender_of
from gateway.api.filters import names_of
from gateway.api.idempotency import KEY_PARAMETER, key_of, once_for_file
from gateway.api.uploads import FILE, FileField, Form, Separated
from gateway.api.v1.groups import WHO_WRITES_TO_MANY, GroupDocument, shown
from loans.once import Facts, Once
from loans.rules.table import Unreadable
from messaging.actions.upload_list import NewList, upload_list
from messaging.models.group import NAME_CHARACTERS_MAX
from messaging.queries.recipients import recipients_in
from messaging.rules.audience import LANGUAGES
from messaging.rules.recipients_file import Outcome, Recipients

# So many of the rows that are not on the list are told one by one; all of them are counted.
ROWS_TOLD_MAX = 1000
RULES = (
    "At most 10 MB and 100,000 rows under a header with a column `phone`; other columns are left "
    "alone. Where it is no such table nothing is kept. Otherwise each row is accepted, refused, a "
    "duplicate, or skipped because the number has said stop; `rows` tells up to 1,000 of those "
    "that are not on the list. The very same file within ten minutes is refused (409) unless "
    "`again` says that it is meant."
)


class ListFields(Body):
    """What the sender says about the file."""

    language = serializers.ChoiceField(LANGUAGES, required=False, default="st")
    again = serializers.ChoiceField(("true", "false"), required=False, default="false")


class UploadFilters(ListFields):
    """Of a list that is kept, in the address."""

    name = Text(max_length=NAME_CHARACTERS_MAX)


class UploadBody(UploadFilters):
    """The same in a form, with the file."""

    file = FileField()


class RowDocument(serializers.Serializer[Any]):
    line = serializers.IntegerField()
    outcome = serializers.ChoiceField([one.value for one in Outcome])
    why = serializers.CharField(source="sentence")


class ReadDocument(serializers.Serializer[Any]):
    """What became of the rows: accepted, refused, skipped and duplicate are all of them."""

    rows_total = serializers.IntegerField()
    accepted = serializers.IntegerField()
    refused = serializers.IntegerField()
    skipped = serializers.IntegerField()
    duplicate = serializers.IntegerField()
    rows = RowDocument(many=True)


class UploadedDocument(ReadDocument):
    """The list that was made, and what became of the rows."""

    group = GroupDocument()


class Uploaded(NamedTuple):
    """A file as it came, with what was said about it."""

    fields: dict[str, Any]
    read: Recipients
    digest: bytes
    once: Once

    def as_list(self, name: str) -> NewList:
        """Make a list of it."""
        return NewList(
            name=name,
            recipients=self.read,
            digest=self.digest,
            language=self.fields["language"],
            again=self.fields["again"] == "true",
        )


def uploaded(request: Request, body: type[Body]) -> Uploaded:
    """Read the key, the fields and then the file; what was said in the address counts as well."""
    key_of(request)
    sent = request.data
    sent = {**request.query_params.dict(), **(sent if isinstance(sent, Mapping) else {})}
    # Without a body the framework gives an empty form.
    checked = body(data={FILE: b"", **sent})
    checked.is_valid(raise_exception=True)
    fields: dict[str, Any] = checked.validated_data
    content: bytes = fields.pop(FILE)
    digest = hashlib.sha256(content)
    said = sorted((name, str(value)) for name, value in sent.items() if name != FILE)
    once = once_for_file(request, f"{said} {digest.hexdigest()}")
    try:
        read = recipients_in(lender_of(request), content)
    except Unreadable as refusal:
        lines = [f"Line {line}: {column} {why}" for line, column, why in refusal.faults]
        raise serializers.ValidationError({FILE: lines}) from None
    return Uploaded(fields, read, digest.digest(), once)


def rows_told(read: Recipients, facts: Facts) -> dict[str, Any]:
    """Tell what became of the rows; the counts are those of the first time."""
    off = [one for one in read.rows if one.outcome is not Outcome.ACCEPTED]
    return {
        "rows_total": len(read.rows),
        **{outcome.value: facts[outcome.value] for outcome in Outcome},
        "rows": RowDocument(off[:ROWS_TOLD_MAX], many=True).data,
    }


class GroupUploadCall(Call):
    roles = MappingProxyType({"POST": WHO_WRITES_TO_MANY})
    filters = names_of(UploadFilters)
    parser_classes = (Separated, Form)

    @extend_schema(
        operation_id="upload_list",
        summary="Make a list of the numbers in a file",
        description=(
            "The body is the file, with what is said about it in the address; or a form has both. "
            + RULES
        ),
        parameters=[
            KEY_PARAMETER,
            OpenApiParameter("name", description="What the list is called."),
            OpenApiParameter("language", enum=LANGUAGES),
            OpenApiParameter("again", OpenApiTypes.BOOL),
        ],
        request={"text/csv": OpenApiTypes.BINARY, "multipart/form-data": UploadBody},
        responses={201: UploadedDocument},
    )
    def post(self, request: Request) -> Response:
        """Read it and keep it."""
        mfi_id, sent = lender_of(request), uploaded(request, UploadBody)
        new = sent.as_list(sent.fields["name"])
        facts = upload_list(mfi_id, new, by=actor_of(request), once=sent.once)
        group = shown(mfi_id, UUID(str(facts["id"])))
        return Response({"group": group, **rows_told(sent.read, facts)}, status=201)
