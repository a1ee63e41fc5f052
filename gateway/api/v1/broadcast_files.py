"""A text to the numbers in a file: `broadcasts/upload`."""

from types import MappingProxyType
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.bodies import Text
from gateway.api.calls import Call, actor_of, lender_of
from gateway.api.idempotency import KEY_PARAMETER
from gateway.api.uploads import FileField, Form
from gateway.api.v1.broadcasts import (
    CHARACTERS_MAX,
    NAME_CHARACTERS_MAX,
    BroadcastDocument,
    check_moment,
    shown,
)
from gateway.api.v1.group_files import RULES, ListFields, ReadDocument, rows_told, uploaded
from gateway.api.v1.groups import WHO_WRITES_TO_MANY
from messaging.actions import broadcast as verbs
from messaging.actions.broadcast import NewBroadcast
from messaging.queries import broadcasts
from messaging.rules.audience import LANGUAGES, Audience


class BroadcastUploadBody(ListFields):
    """What is said, and to which numbers; in one language or in both."""

    name = Text(max_length=NAME_CHARACTERS_MAX)
    en = Text(max_length=CHARACTERS_MAX, required=False)
    st = Text(max_length=CHARACTERS_MAX, required=False)
    scheduled_at = serializers.DateTimeField(required=False)
    file = FileField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Have something said."""
        if not attrs.keys() & set(LANGUAGES):
            raise serializers.ValidationError({"en": ["Say this, or st."]})
        check_moment(attrs.get("scheduled_at"))
        return attrs


class BroadcastUploadedDocument(ReadDocument):
    """The draft that was made, and what became of the rows."""

    broadcast = BroadcastDocument()


class BroadcastUploadCall(Call):
    roles = MappingProxyType({"POST": WHO_WRITES_TO_MANY})
    parser_classes = (Form,)

    @extend_schema(
        operation_id="upload_broadcast",
        summary="Write to the numbers in a file",
        description=(
            "A draft as `broadcasts` makes one, for the numbers in the form's `file`; they are "
            "kept sealed, for this broadcast alone. " + RULES
        ),
        parameters=[KEY_PARAMETER],
        request={"multipart/form-data": BroadcastUploadBody},
        responses={201: BroadcastUploadedDocument},
    )
    def post(self, request: Request) -> Response:
        """Read the file and write the draft down."""
        mfi_id, sent = lender_of(request), uploaded(request, BroadcastUploadBody)
        fields = sent.fields
        new = NewBroadcast(
            name=fields["name"],
            texts={language: fields[language] for language in LANGUAGES if language in fields},
            audience=Audience(),
            scheduled_at=fields.get("scheduled_at"),
            recipients=sent.as_list(fields["name"]),
        )
        facts = verbs.draft(mfi_id, new, by=actor_of(request), once=sent.once)
        row = broadcasts.one(mfi_id, UUID(str(facts["id"])))
        made = BroadcastDocument(shown(mfi_id, row)).data
        return Response({"broadcast": made, **rows_told(sent.read, facts)}, status=201)
