"""Scans and photographs of a borrower's papers: `borrowers/{id}/documents`."""

import base64
import binascii
from types import MappingProxyType
from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.bodies import Body
from gateway.api.calls import LENDERS_STAFF, WHO_CAPTURES, Call, actor_of, lender_of
from gateway.api.files import AsKept, as_file
from gateway.api.idempotency import OPTIONAL_KEY_PARAMETER, once_if_given
from gateway.api.paging import PAGE_FILTERS, ByTime
from gateway.api.parsing import StrictJSON
from loans import document_store
from loans.document_content import BYTES_MAX
from loans.errands.keep_document import keep_document
from loans.errors import DocumentRefused
from loans.models import Document
from loans.queries import borrowers, documents

# Three bytes are four letters.
LETTERS_MAX = -(-BYTES_MAX // 3) * 4
REFUSED = {
    "size": "At most 5 MB.",
    "kind": "A photograph (JPEG, PNG) or a PDF, told by its content.",
    "damaged": "It cannot be read.",
    "pixels": "The picture has too many pixels.",
    "pages": "One page to fifty.",
}
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}


class DocumentJSON(StrictJSON):
    """JSON of this one call, which may be as long as a document is."""

    bytes_max = LETTERS_MAX + 1024


@extend_schema_field({"type": "string", "format": "byte", "minLength": 1, "maxLength": LETTERS_MAX})
class Base64(serializers.Field[bytes, object, str, bytes]):
    """Bytes as base64."""

    default_error_messages = {  # noqa: RUF012 (the framework's own form)
        "form": "Bytes as base64, in the alphabet with + and /.",
        "size": REFUSED["size"],
    }

    def to_internal_value(self, data: object) -> bytes:
        """Read the letters, all of them."""
        if not isinstance(data, str) or not data:
            self.fail("form")
        if len(data) > LETTERS_MAX:
            self.fail("size")
        try:
            return base64.b64decode(data.encode("ascii"), validate=True)
        except (UnicodeError, binascii.Error):
            self.fail("form")


class NewDocumentBody(Body):
    """A document, and what it is."""

    kind = serializers.ChoiceField(choices=Document.Kind.values)
    content = Base64()


class KeptDocument(serializers.ModelSerializer[Document]):
    class Meta:
        model = Document
        fields = ("id", "kind", "media_type", "size_bytes", "at")
        read_only_fields = fields


class DocumentsCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF, "POST": WHO_CAPTURES})
    filters = PAGE_FILTERS
    pagination_class = ByTime
    parser_classes = (DocumentJSON,)

    @extend_schema(
        operation_id="documents",
        summary="Which documents are kept of a borrower?",
        description="Newest first.",
        responses=KeptDocument(many=True),
    )
    def get(self, request: Request, borrower_id: UUID) -> Response:
        """Show one page of them."""
        mfi_id = lender_of(request)
        borrowers.one(mfi_id, borrower_id)
        self.check_filters(request)
        pages = self.pagination_class()
        page = pages.paginate_queryset(documents.of_borrower(mfi_id, borrower_id), request, self)
        return pages.get_paginated_response(KeptDocument(page, many=True).data)

    @extend_schema(
        operation_id="add_document",
        summary="Keep a document of a borrower",
        description=(
            "A JPEG, a PNG or a PDF of at most 5 MB, as base64. It is made anew: what can be seen "
            "is kept, and no metadata, script or attachment; names of files are not asked."
        ),
        parameters=[OPTIONAL_KEY_PARAMETER],
        request=NewDocumentBody,
        responses={201: KeptDocument},
    )
    def post(self, request: Request, borrower_id: UUID) -> Response:
        """Keep it."""
        mfi_id = lender_of(request)
        borrowers.one(mfi_id, borrower_id)
        self.check_filters(request)
        once = once_if_given(request)
        body = NewDocumentBody(data=request.data)
        body.is_valid(raise_exception=True)
        told, by = body.validated_data, actor_of(request)
        kind, content = Document.Kind(told["kind"]), told["content"]
        try:
            facts = keep_document(mfi_id, borrower_id, kind, content, by=by, once=once)
        except DocumentRefused as error:
            line = REFUSED[str(error.context["why"])]
            raise serializers.ValidationError({"content": [line]}) from None
        made = documents.one(mfi_id, borrower_id, UUID(str(facts["id"])))
        return Response(KeptDocument(made).data, status=201)


class DocumentCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF})
    renderer_classes = (AsKept,)

    @extend_schema(
        operation_id="document",
        summary="One document, as it is kept",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, borrower_id: UUID, document_id: UUID) -> HttpResponseBase:
        """Hand it over as a file that no browser opens by itself."""
        document = documents.one(lender_of(request), borrower_id, document_id)
        self.check_filters(request)
        name = f"{document.id}.{ENDINGS[document.media_type]}"
        return as_file(name, document.media_type, document_store.opened(document))
