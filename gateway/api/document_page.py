"""The OpenAPI document as pages to read: made here, so that they need no script from anywhere."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gateway.api.document import Schema, document, operations, resolved
from gateway.refusals import REFUSALS

PREFIX = "/api/v1/"
NOWHERE: Mapping[str, "Like"] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Field:
    """One field or parameter, as a reader wants it."""

    name: str
    kind: str
    required: bool
    note: str


@dataclass(frozen=True, slots=True)
class Described:
    """One call."""

    method: str
    path: str
    chapter: str
    anchor: str
    summary: str
    description: str
    needs_token: bool
    takes: list[Field]
    gives: list[Field]
    # What it answers with besides, and at which calls that is listed.
    gives_like: list["Like"]


@dataclass(frozen=True, slots=True)
class Like:
    """A call whose answer stands for others of the same form."""

    call: str
    chapter: str
    anchor: str


def _chapter(path: str) -> str:
    """Give the page on which a call is described: with all of the same first word."""
    return path.removeprefix(PREFIX).partition("/")[0]


def _kind(part: Schema) -> str:
    if "enum" in part:
        kind = " · ".join(str(word) for word in part["enum"] if word is not None)
    elif part.get("type") == "array":
        kind = "list"
    else:
        kind = part.get("format") or part.get("type") or "object"
    if "maxLength" in part:
        kind += f", up to {part['maxLength']} characters"
    return f"{kind}, or null" if part.get("nullable") else kind


def _fields(
    schema: Schema, part: Schema, prefix: str = "", homes: Mapping[str, "Like"] = NOWHERE
) -> Iterator[Field]:
    """List an object's fields, those of objects within it under `outer.inner`.

    What a list is of is not listed again where a call reads one of it.
    """
    found = resolved(schema, part)
    if found.get("type") == "array":
        if found["items"].get("$ref") not in homes:
            yield from _fields(schema, found["items"], f"{prefix.removesuffix('.')}[].", homes)
        return
    for name, inner in found.get("properties", {}).items():
        field = resolved(schema, inner)
        like = homes.get(field.get("items", {}).get("$ref", ""))
        note = "" if "properties" in field else field.get("description", "")
        yield Field(
            prefix + name,
            _kind(field),
            name in found.get("required", ()),
            f"Each as {like.call} answers." if like else note,
        )
        yield from _fields(schema, field, f"{prefix}{name}.", homes)


def _takes(schema: Schema, call: Schema) -> Iterator[Field]:
    for part in call.get("parameters", ()):
        where = {"header": "header ", "query": "?"}.get(part["in"], "")
        # The page says once, for all calls, what a header is for.
        note = "" if part["in"] == "header" else part.get("description", "")
        kind = _kind(resolved(schema, part["schema"]))
        yield Field(where + part["name"], kind, part.get("required", False), note)
    for content in call.get("requestBody", {}).get("content", {}).values():
        yield from _fields(schema, content["schema"])


def _answers(call: Schema) -> list[Schema]:
    return [
        content["schema"]
        for status, answer in call["responses"].items()
        if status.startswith("2")
        for content in answer.get("content", {}).values()
    ]


def _homes(schema: Schema) -> dict[str, Like]:
    """Find where each form of answer is listed: at the call that reads it, else at the first."""
    homes: dict[str, Like] = {}
    for path, method, call in sorted(operations(schema), key=lambda one: one[1] != "get"):
        told = f"{method.upper()} {path.removeprefix(PREFIX)}"
        here = Like(told, _chapter(path), call["operationId"])
        for answer in _answers(call):
            if "$ref" in answer:
                homes.setdefault(answer["$ref"], here)
    return homes


def described(schema: Schema) -> list[Described]:
    """List the document's calls."""
    homes = _homes(schema)

    def elsewhere(call: Schema, answer: Schema) -> Like | None:
        home = homes[answer["$ref"]] if "$ref" in answer else None
        return home if home and home.anchor != call["operationId"] else None

    return [
        Described(
            method=method.upper(),
            path=path.removeprefix(PREFIX),
            chapter=_chapter(path),
            anchor=call["operationId"],
            summary=call.get("summary", ""),
            description=call.get("description", ""),
            needs_token=bool(call.get("security")),
            takes=list(_takes(schema, call)),
            gives=[
                field
                for answer in _answers(call)
                if not elsewhere(call, answer)
                for field in _fields(schema, answer, homes=homes)
            ],
            gives_like=[like for answer in _answers(call) if (like := elsewhere(call, answer))],
        )
        for path, method, call in operations(schema)
    ]


@require_safe
def document_page(request: HttpRequest) -> HttpResponse:
    """Name every call, and show what they have in common and every refusal."""
    refusals = sorted(REFUSALS.items(), key=lambda row: (row[1].status, row[0]))
    facts = {
        "prefix": PREFIX,
        "calls": described(document()),
        "refusals": [(code, HTTPStatus(one.status), one) for code, one in refusals],
    }
    return render(request, "api/document.html", facts)


@require_safe
def chapter_page(request: HttpRequest, chapter: str) -> HttpResponse:
    """Show the calls of one chapter with all that they take and answer."""
    calls = [call for call in described(document()) if call.chapter == chapter]
    if not calls:
        raise Http404
    return render(request, "api/chapter.html", {"chapter": chapter, "calls": calls})
