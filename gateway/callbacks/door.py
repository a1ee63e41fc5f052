"""The checks at every network's door, in one place: who may come in, and with what."""

import hmac
import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Protocol
from urllib.parse import parse_qsl

from django.conf import settings
from django.http import HttpResponse, HttpResponseNotAllowed, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from gateway.caller_address import HasMeta, caller_address, networks, within

BODY_BYTES_MAX = 16 * 1024
FIELDS_MAX = 32
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"

# In which each byte is a letter, and the other way round.
AS_BYTES = "latin-1"

Fields = Mapping[str, str]
Query = Mapping[str, bytes]
Body = Mapping[str, object]


class Asked(HasMeta, Protocol):
    """What a door looks at in a request."""

    @property
    def method(self) -> str | None: ...
    @property
    def content_type(self) -> str | None: ...
    def read(self, size: int, /) -> bytes:
        """Read so much of the body at most."""


class NotJson(ValueError):
    """The body is no JSON object."""


class NotAForm(ValueError):
    """The body is no form that a network would send."""


def network_door(
    *needed: str,
) -> Callable[[Callable[[Fields], HttpResponse]], Callable[..., HttpResponse]]:
    """Make a view of what answers a form that holds the needed fields."""

    def hung(view: Callable[[Fields], HttpResponse]) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @wraps(view)
        def door(request: Asked, token: str) -> HttpResponse:
            refusal = _turned_away(request, token, FORM)
            if refusal is not None:
                return refusal
            try:
                fields = read_form(request.read(BODY_BYTES_MAX))
            except (NotAForm, UnreadablePostError):
                return HttpResponse(status=400)
            if not all(fields.get(name) for name in needed):
                return HttpResponse(status=400)
            return view(fields)

        return door

    return hung


def query_door(
    *needed: str,
) -> Callable[[Callable[[Query], HttpResponse]], Callable[..., HttpResponse]]:
    """Make a view of what answers a GET whose address holds the needed fields, as they came."""

    def hung(view: Callable[[Query], HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def door(request: Asked, token: str) -> HttpResponse:
            if _is_strange(request, token):
                return HttpResponse(status=404)
            if request.method != "GET":
                return HttpResponseNotAllowed(["GET"])
            try:
                fields = read_query(str(request.META.get("QUERY_STRING") or ""))
                if not all(fields.get(name) for name in needed):
                    return HttpResponse(status=400)
                return view(fields)
            except NotAForm:
                return HttpResponse(status=400)

        return door

    return hung


def json_door(view: Callable[[Body], HttpResponse]) -> Callable[..., HttpResponse]:
    """Make a view of what answers a JSON object."""

    @csrf_exempt
    @wraps(view)
    def door(request: Asked, token: str) -> HttpResponse:
        refusal = _turned_away(request, token, JSON)
        if refusal is not None:
            return refusal
        try:
            body = read_json(request.read(BODY_BYTES_MAX))
        except (NotJson, UnreadablePostError):
            return HttpResponse(status=400)
        return view(body)

    return door


def _turned_away(request: Asked, token: str, kind: str) -> HttpResponse | None:
    """Refuse before a byte of the body is read; a stranger learns not even that there is a door."""
    if _is_strange(request, token):
        return HttpResponse(status=404)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if request.content_type != kind:
        return HttpResponse(status=415)
    if announced_bytes(request) > BODY_BYTES_MAX:
        return HttpResponse(status=413)
    return None


def _is_strange(request: Asked, token: str) -> bool:
    return not (_is_ours(token) and _may_call(request))


def announced_bytes(request: Asked) -> int:
    """Read how long the body will be; no more of it than announced is ever read."""
    announced = str(request.META.get("CONTENT_LENGTH") or "")
    return int(announced) if announced.isascii() and announced.isdigit() else 0


def _is_ours(token: str) -> bool:
    """Compare with each valid token, all of them, in a time that tells nothing."""
    given = token.encode()
    matches = [hmac.compare_digest(given, ours.encode()) for ours in settings.TELCO_TOKENS]
    return any(matches)


def _may_call(request: Asked) -> bool:
    allowed = networks(settings.TELCO_ALLOWED_IPS)
    return not allowed or within(caller_address(request), allowed)


def read_form(body: bytes) -> Fields:
    """Read a form strictly: no field twice, nothing that is not UTF-8."""
    try:
        pairs = parse_qsl(
            body.decode("utf-8"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=FIELDS_MAX,
        )
    except ValueError as error:
        raise NotAForm from error
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise NotAForm
    return fields


def read_query(query: str) -> Query:
    """Read an address's fields strictly, each as the bytes that it stands for."""
    try:
        pairs = parse_qsl(
            query, keep_blank_values=True, encoding=AS_BYTES, max_num_fields=FIELDS_MAX
        )
        fields = {name: value.encode(AS_BYTES) for name, value in pairs}
    except ValueError as error:
        raise NotAForm from error
    if len(fields) < len(pairs):
        raise NotAForm
    return fields


def in_words(query: Query) -> Fields:
    """Read all of its fields as text."""
    try:
        return {name: value.decode() for name, value in query.items()}
    except UnicodeDecodeError as error:
        raise NotAForm from error


def read_json(body: bytes) -> Body:
    """Read an object strictly: no name twice, no number that JSON does not know."""
    try:
        found = json.loads(
            body, object_pairs_hook=_each_once, parse_constant=_no_number, parse_float=str
        )
    except (ValueError, RecursionError) as error:
        raise NotJson from error
    if not isinstance(found, dict):
        raise NotJson
    return found


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise NotJson
    return found


def _no_number(name: str) -> object:
    raise NotJson(name)
