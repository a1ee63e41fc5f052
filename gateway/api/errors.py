"""Refusals as problem documents (RFC 9457): every error of the API becomes an answer here."""

from collections.abc import Mapping
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, JsonResponse
from rest_framework import exceptions

from gateway.refusals import REFUSALS
from loans.errors import DomainError, LenderUnavailable, OutsideTerms

PROBLEM_TYPE = "application/problem+json"
UNAUTHORIZED = 401
# Class 08: Citus could not reach the worker that holds this lender's shard.
NODE_AWAY = "08"

log = structlog.get_logger(__name__)

# What the framework raises, and the row of the table that tells it.
FRAMEWORK: dict[type[Exception], str] = {
    exceptions.NotAuthenticated: "not-signed-in",
    exceptions.AuthenticationFailed: "token-refused",
    exceptions.PermissionDenied: "not-allowed",
    PermissionDenied: "not-allowed",
    exceptions.NotFound: "not-found",
    Http404: "not-found",
    exceptions.MethodNotAllowed: "method-not-allowed",
    exceptions.NotAcceptable: "not-acceptable",
    exceptions.ParseError: "malformed",
    exceptions.UnsupportedMediaType: "unsupported-media-type",
}


class Refused(Exception):
    """The door itself refuses: before the domain is asked, or for a reason it knows nothing of."""

    def __init__(
        self,
        code: str,
        detail: str = "",
        *,
        retry_after_seconds: int | None = None,
    ) -> None:
        """Name the row of the table, and what it cannot know."""
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.retry_after_seconds = retry_after_seconds


def problem(
    code: str,
    *,
    detail: str = "",
    retry_after_seconds: int | None = None,
    **more: object,
) -> JsonResponse:
    """Write the document of one refusal; the table says its status and its words."""
    refusal = REFUSALS[code]
    document = {
        "type": f"/problems/{code}",
        "title": refusal.title,
        "status": refusal.status,
        "detail": detail or refusal.detail,
        **more,
    }
    told = {name: value for name, value in document.items() if value not in ("", None)}
    answer = JsonResponse(told, status=refusal.status, content_type=PROBLEM_TYPE)
    seconds = retry_after_seconds or refusal.retry_after_seconds
    if seconds:
        answer["Retry-After"] = str(seconds)
    if refusal.status == UNAUTHORIZED:
        answer["WWW-Authenticate"] = 'Bearer realm="api"'
    return answer


def _unreachable(error: OperationalError | InterfaceError) -> str:
    """Tell a lender's node that is away from the whole database."""
    state = getattr(error.__cause__, "sqlstate", None) or ""
    return LenderUnavailable.code if state.startswith(NODE_AWAY) else "unavailable"


def _by_field(detail: object) -> object:
    """Give what is wrong by field, also where one sentence speaks of the whole."""
    return detail if isinstance(detail, Mapping) else {"body": detail}


def _refusal(error: DomainError) -> JsonResponse:
    """Tell what the domain refused: of its context what the table lets the caller read."""
    if isinstance(error, OutsideTerms):
        return problem(error.code, errors={error.field: [error.line]})
    log.info("refused", refusal=error.code, context=error.context)
    shows = REFUSALS[error.code].shows
    told: dict[str, Any] = {name: error.context[name] for name in shows if name in error.context}
    return problem(error.code, **told)


def answer_error(error: Exception, context: Mapping[str, object]) -> JsonResponse:
    """Turn whatever a call raised into its problem document."""
    match error:
        case Refused():
            seconds = error.retry_after_seconds
            return problem(error.code, detail=error.detail, retry_after_seconds=seconds)
        case exceptions.ValidationError():
            return problem("invalid", errors=_by_field(error.detail))
        case exceptions.Throttled():
            return problem(
                "too-many-calls", retry_after_seconds=int(getattr(error, "wait", None) or 1)
            )
        case DomainError():
            return _refusal(error)
        case OperationalError() | InterfaceError():
            log.warning("database away", exc_info=error)
            code = _unreachable(error)
        case _:
            code = next((code for kind, code in FRAMEWORK.items() if isinstance(error, kind)), "")
    if code:
        return problem(code)
    log.error("request failed", exc_info=error)
    request_id = getattr(context["request"], "request_id", "")
    return problem("server-error", request_id=request_id)
