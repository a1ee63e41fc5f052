"""Files that come in: the body itself, or one file of a form; read to its end or to the limit."""

from collections.abc import Mapping
from typing import IO, Any, cast

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.parsers import BaseParser

from gateway.api.errors import Refused
from messaging.rules.recipients_file import SIZE_BYTES_MAX

FILE = "file"
# What a form has beside its file: names, words, and the lines between them.
FIELDS_BYTES_MAX = 64 * 2**10


@extend_schema_field(OpenApiTypes.BINARY)
class FileField(serializers.Field[bytes, object, object, object]):
    """The file of a form."""

    default_error_messages = {"none": "This is no file."}  # noqa: RUF012 (the framework's own form)

    def to_internal_value(self, data: object) -> bytes:
        """Take what was sent as a file, and no text of that name."""
        if not isinstance(data, bytes):
            self.fail("none")
        return data


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
        return {FILE: raw}


class Form(BaseParser):
    """A form with one file and a few fields, each once. Nothing of it ever lies on a disk."""

    media_type = "multipart/form-data"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,  # noqa: ARG002 (the framework's own signature)
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:  # noqa: ANN401 (the framework's own signature)
        """Read the parts by their names."""
        meta = (parser_context or {})["request"].META
        if int(meta.get("CONTENT_LENGTH") or 0) > SIZE_BYTES_MAX + FIELDS_BYTES_MAX:
            raise Refused("too-large")
        try:
            fields, files = MultiPartParser(
                meta, cast("Any", stream), [_InMemory()], "utf-8"
            ).parse()
        except RequestDataTooBig:
            raise Refused("too-large") from None
        except (MultiPartParserError, SuspiciousOperation):
            raise Refused("malformed", "The body is not one well-formed form.") from None
        parts = [*fields.lists(), *files.lists()]
        names = [name for name, _ in parts]
        if len(set(names)) < len(names) or any(len(values) > 1 for _, values in parts):
            raise Refused("malformed", "A field stands in the form twice.")
        return {**fields.dict(), **{name: one.read() for name, (one,) in files.lists()}}


class _InMemory(FileUploadHandler):
    """Keeps a file in memory up to the limit: a list of numbers lies open on no disk."""

    def new_file(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 (Django's own signature)
        """Begin one."""
        super().new_file(*given, **named)
        self.pieces: list[bytes] = []
        self.size = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take a piece."""
        del start
        self.size += len(raw_data)
        if self.size > SIZE_BYTES_MAX:
            raise Refused("too-large")
        self.pieces.append(raw_data)

    def file_complete(self, file_size: int) -> SimpleUploadedFile:
        """Give it whole."""
        del file_size
        return SimpleUploadedFile(self.file_name or FILE, b"".join(self.pieces))
