"""Calls that may arrive twice: the caller's key, read here, goes into the deed and is kept there.

The deed's first statement writes the key beside the effect, with the facts of the answer; a repeat
gets those facts again, and the call renders both the same way.
"""

import re

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from gateway.api.calls import staff_of
from gateway.api.errors import Refused
from loans.once import Once

HEADER = "Idempotency-Key"
KEY = re.compile(r"[ -~]{1,200}")

# A call that takes a key says so in the document: `@extend_schema(parameters=[KEY_PARAMETER])`.
KEY_PARAMETER = OpenApiParameter(
    HEADER,
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=True,
    pattern=r"^[ -~]{1,200}$",
    description=(
        "Your own name for this act. The same key with the same body gives the first answer again, "
        "and nothing happens twice; with another body it is refused (422)."
    ),
)

# Where a call moves no money a key may be left out.
OPTIONAL_KEY_PARAMETER = OpenApiParameter(
    HEADER,
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=False,
    pattern=r"^[ -~]{1,200}$",
    description="As for calls that need it: with a key, a repeat gives the first answer again.",
)


def once_if_given(request: Request) -> Once | None:
    """Read the key of a call that does not need one."""
    return once_for(request) if HEADER in request.headers else None


def once_for(request: Request) -> Once:
    """Read the key of a call, to be asked for once it is clear that the caller may do the act.

    One key of one caller counts for one address, ids included: the same body sent to another
    loan is another act. The lender is part of the key by the row's own place.
    """
    key = key_of(request)
    return _once(request, key, request.data)


def once_for_file(request: Request, digest: str) -> Once:
    """Read the key of a call whose body is a file: `digest` stands for all that was sent."""
    return _once(request, key_of(request), digest)


def key_of(request: Request) -> str:
    """Read the key itself."""
    key = request.headers.get(HEADER, "")
    if not key:
        raise Refused("idempotency-key-missing")
    if KEY.fullmatch(key) is None:
        raise Refused("idempotency-key-invalid")
    return key


def _once(request: Request, key: str, sent: object) -> Once:
    caller = f"staff:{staff_of(request).id}"
    return Once.of_body(key, caller, f"{request.method} {request.path}", sent)
