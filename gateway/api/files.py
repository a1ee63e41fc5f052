"""Answers that are files: handed over as attachments, which no browser opens by itself."""

from collections.abc import Iterator

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from rest_framework.renderers import BaseRenderer

HARMLESS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
}


class AsKept(BaseRenderer):
    """Whatever form the caller asks for, a file comes as it is."""

    media_type = "*/*"
    format = "bytes"


def as_file(name: str, media_type: str, content: bytes | Iterator[bytes]) -> HttpResponseBase:
    """Hand a file over, in one piece or as it is written; its name is one of our own making."""
    answer: HttpResponseBase = (
        HttpResponse(content, content_type=media_type)
        if isinstance(content, bytes)
        else StreamingHttpResponse(content, content_type=media_type)
    )
    headers = {"Content-Disposition": f'attachment; filename="{name}"', **HARMLESS}
    for header, value in headers.items():
        answer.headers[header] = value
    return answer
