"""The OpenAPI document: made out of the calls themselves, served at `schema`, kept in docs/."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from drf_spectacular.extensions import (
    OpenApiAuthenticationExtension,
    OpenApiSerializerFieldExtension,
)
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from rest_framework.request import Request
from rest_framework.response import Response

from credit.rules.exposure import Why
from gateway.api.calls import TEXT, Call
from gateway.api.errors import PROBLEM_TYPE

Schema = dict[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")

PROBLEM: Schema = {
    "type": "object",
    "description": "A refusal (RFC 9457). Recognise it by the end of its type.",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "example": "/problems/not-found"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "object",
            "additionalProperties": {},
            "description": "What is wrong, by field; `body` speaks of the whole.",
        },
        "request_id": {"type": "string", "description": "With a 500: what to tell the operator."},
        "decided_at": {
            "type": "string",
            "format": "date-time",
            "description": "With `already-decided`, where it is known: when the decision was made.",
        },
        "decided_by": {
            "type": "string",
            "format": "uuid",
            "description": "Beside it: the member of staff whose decision stands.",
        },
        "why": {
            "type": "string",
            "enum": [one.value for one in Why],
            "description": "With `credit-limit`: which limit leaves no room for the loan.",
        },
    },
}


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the document speaks of our tokens; found by its being a class of this kind."""

    target_class = "gateway.api.tokens.StaffToken"
    name = "token"

    def get_security_definition(self, _auto_schema: object) -> Schema:
        """Describe the header."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


class TextShape(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """What the document says of text beside its length: no NUL, which no column can hold."""

    target_class = "gateway.api.bodies.Text"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> Schema:  # noqa: ANN401
        """Add to what is said of any text; the call is the one the library documents for this."""
        said = auto_schema._map_serializer_field(self.target, direction, bypass_extensions=True)  # noqa: SLF001
        return {**said, **TEXT}


@cache
def document() -> Schema:
    """Describe every call; the calls do not change while a process lives."""
    generator = SchemaGenerator()  # type: ignore[no-untyped-call]
    return dict(generator.get_schema(request=None, public=True))  # type: ignore[no-untyped-call]


def operations(schema: Schema) -> Iterator[tuple[str, str, Schema]]:
    """Give each call's path, method and description."""
    for path, calls in schema["paths"].items():
        for method in METHODS:
            if method in calls:
                yield path, method, calls[method]


def resolved(schema: Schema, part: Schema) -> Schema:
    """Follow a reference to the component it names, also where it stands in a list of one."""
    if len(part.get("allOf", ())) == 1:
        return {**resolved(schema, part["allOf"][0]), **part}
    if "$ref" not in part:
        return part
    found: Any = schema
    for name in part["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    return dict(found) if "properties" not in found else found


def _close(schema: Schema, part: Schema) -> None:
    """Say of an object that it knows no other fields, and of the objects within it."""
    for wrapped in part.get("allOf", ()):
        _close(schema, wrapped)
    found = resolved(schema, part)
    if found.get("type") == "array":
        _close(schema, found["items"])
    if "properties" in found:
        found["additionalProperties"] = False
        for inner in found["properties"].values():
            _close(schema, inner)


def close_bodies(result: Schema, **_: object) -> Schema:
    """Tell in the document what every call does: a field it does not know is refused."""
    for _path, _method, call in operations(result):
        for content in call.get("requestBody", {}).get("content", {}).values():
            _close(result, content["schema"])
    return result


def tell_refusals(result: Schema, **_: object) -> Schema:
    """Add the one form in which every call refuses."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    components["responses"] = {
        "Refused": {
            "description": "Refused; the status and the type say why.",
            "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        },
    }
    for _path, _method, call in operations(result):
        call["responses"]["default"] = {"$ref": "#/components/responses/Refused"}
    return result


class Document(Call):
    """YAML; JSON by `?format=json` or by Accept."""

    schema = None
    authentication_classes = ()
    permission_classes = ()
    filters = frozenset({"format"})
    renderer_classes = (
        OpenApiYamlRenderer,
        OpenApiYamlRenderer2,
        OpenApiJsonRenderer,
        OpenApiJsonRenderer2,
    )

    def get(self, _request: Request) -> Response:
        """Give the document."""
        return Response(document())
