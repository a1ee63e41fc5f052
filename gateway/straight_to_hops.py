"""A hop's way in: from the server straight to the telco door, past what only pages need.

Hops are nearly all that a telco's processes do. Finding a view, signals and a log line for each
would cost as much again as the dialogue; the session's own log says where people got to.
"""

import re
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING

import structlog
from django.db import close_old_connections
from django.http import HttpResponse, UnreadablePostError
from prometheus_client import Histogram

from gateway.callbacks.africastalking_ussd import ussd
from gateway.callbacks.door import announced_bytes
from gateway.metrics import REQUESTS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HOP = re.compile(r"/telco/([^/]+)/ussd")
ROUTE = "telco/<str:token>/ussd"
# A hop that takes longer is worth a line: a network waits for ten seconds.
SLOW_SECONDS = 1.0
LINES = {int(status): f"{int(status)} {status.phrase}" for status in HTTPStatus}

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Hop:
    """What the door looks at; Django would read more out of a request, and nobody asks for it."""

    META: "WSGIEnvironment"

    @property
    def method(self) -> str:
        return str(self.META["REQUEST_METHOD"])

    @property
    def content_type(self) -> str:
        return str(self.META.get("CONTENT_TYPE", "")).partition(";")[0].strip().lower()

    def read(self, size: int, /) -> bytes:
        """Read as much as was announced: behind it the server waits for what does not come."""
        try:
            return bytes(self.META["wsgi.input"].read(min(size, announced_bytes(self))))
        except OSError as error:
            raise UnreadablePostError from error


def straight_to_hops(all_doors: "WSGIApplication") -> "WSGIApplication":
    """Let hops in at once, and everybody else by the way of all."""

    def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        shape = HOP.fullmatch(environ["PATH_INFO"])
        if shape is None:
            return all_doors(environ, start_response)
        return _hop(environ, start_response, shape[1])

    return application


def _hop(
    environ: "WSGIEnvironment", start_response: "StartResponse", token: str
) -> Iterable[bytes]:
    began = time.perf_counter()
    request_id = uuid.uuid4().hex
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=request_id)
    # One that broke, or is too old, is not used again; none is opened or closed otherwise.
    close_old_connections()
    try:
        response = ussd(_Hop(environ), token)
    except Exception:
        # The dialogue answers whatever happens; what is left is the door itself.
        log.exception("hop failed", path=environ["PATH_INFO"])
        response = HttpResponse(status=HTTPStatus.INTERNAL_SERVER_ERROR)
    seconds = time.perf_counter() - began
    _figure(environ["REQUEST_METHOD"], response.status_code).observe(seconds)
    if seconds > SLOW_SECONDS or response.status_code != HTTPStatus.OK:
        ms = round(seconds * 1000, 1)
        log.warning("hop", path=environ["PATH_INFO"], status=response.status_code, ms=ms)
    content = response.content
    headers = [*response.items(), ("Content-Length", str(len(content)))]
    start_response(LINES[response.status_code], [*headers, ("X-Request-ID", request_id)])
    return (content,)


@cache
def _figure(method: str, status: int) -> Histogram:
    return REQUESTS.labels(method, ROUTE, str(status))
