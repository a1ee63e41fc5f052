"""Each request has an id, one line in the log and one figure in the metrics."""

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from gateway.metrics import REQUESTS

log = structlog.get_logger(__name__)
# A caller's id is kept when it can do no harm in a log line.
SLASHES = re.compile(r"/{2,}")
HARMLESS_ID = re.compile(r"[A-Za-z0-9_-]{8,36}")
# What Django itself turns into a 404 or a 403 is an answer, not a failure.
ANSWERED = (Http404, PermissionDenied)
QUIET = frozenset({"/healthz", "/readyz", "/metrics"})


class RequestTrace:
    """The outermost middleware of both groups of processes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the way in."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Name the request, answer it, and say how that went."""
        given = request.headers.get("X-Request-ID", "")
        request_id = given if HARMLESS_ID.fullmatch(given) else uuid.uuid4().hex
        if "//" in request.path_info:
            # An address put together with one stroke too many means the same place.
            request.path = request.path_info = SLASHES.sub("/", request.path_info)
        request.request_id = request_id  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        began = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - began
        response.headers["X-Request-ID"] = request_id
        if isinstance(response, HttpResponse):
            # One piece with its length: a network's gateway need not understand chunks.
            response.headers.setdefault("Content-Length", str(len(response.content)))
        match = request.resolver_match
        route = match.route if match else "unknown"
        REQUESTS.labels(request.method or "", route, str(response.status_code)).observe(seconds)
        if request.path not in QUIET:
            log.info(
                "request",
                method=request.method,
                path=request.path,
                status=response.status_code,
                ms=round(seconds * 1000, 1),
            )
        return response

    def process_exception(self, _request: HttpRequest, error: Exception) -> None:
        """Log what nobody caught, once, with the request's id; the person gets Django's page."""
        if not isinstance(error, ANSWERED):
            log.error("request failed", exc_info=error)
