"""A text as a phone shows it, on its writer's own: `messages/preview/send`."""

from types import MappingProxyType
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.bodies import Body, Text
from gateway.api.calls import Call, actor_of, lender_of
from gateway.api.idempotency import KEY_PARAMETER, once_for
from gateway.api.v1.message_preview import PHONE_CHARACTERS_MAX, Written
from gateway.api.v1.messages import MessageDocument, reached
from gateway.api.v1.texts import WRITERS
from messaging.actions.send_preview import Tried, send_preview
from messaging.catalogue import LANGUAGES
from messaging.queries import messages
from messaging.queries.preview import is_text
from messaging.queries.sample_facts import made_up_facts


class PreviewSendBody(Body):
    """A text, and the number at which its writer reads it."""

    text = Written()
    to = Text(max_length=PHONE_CHARACTERS_MAX)
    language = serializers.ChoiceField(LANGUAGES, default=LANGUAGES[0])
    stands_for = Text(max_length=30, required=False)

    def validate_stands_for(self, label: str) -> str:
        """Take the name of one of our texts."""
        if not is_text(label):
            raise serializers.ValidationError("No such text.")
        return label


class MessagePreviewSendCall(Call):
    roles = MappingProxyType({"POST": WRITERS})

    @extend_schema(
        operation_id="send_preview",
        summary="Read it on your own phone",
        description=(
            "One SMS with your words, filled with made-up facts and never with a borrower's, in "
            "the letters that it would go out in. It is of the class of adverts: at most once, to "
            "nobody who has said stop, and within the budget. At night it is refused (409 "
            "`quiet-now`), and so is more than a few a day (429 `preview-quota`; the lender's "
            "`previews_per_writer_day`). A link or a request for a PIN is refused here too; a "
            "doubt is not."
        ),
        parameters=[KEY_PARAMETER],
        request=PreviewSendBody,
        responses={201: MessageDocument},
    )
    def post(self, request: Request) -> Response:
        """Put it into the outbox."""
        once, mfi_id = once_for(request), lender_of(request)
        body = PreviewSendBody(data=request.data)
        body.is_valid(raise_exception=True)
        told = body.validated_data
        tried = Tried(
            phone=reached(mfi_id, told["to"]),
            says=told["text"],
            facts=made_up_facts(mfi_id, told["language"]),
            language=told["language"],
            text=told.get("stands_for", ""),
        )
        facts = send_preview(mfi_id, tried, by=actor_of(request), once=once)
        made = messages.one(mfi_id, UUID(str(facts["id"])))
        return Response(MessageDocument(made).data, status=201)
