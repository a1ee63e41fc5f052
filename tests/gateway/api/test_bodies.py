"""What a body may look like: everything else is refused in a sentence, and nothing falls over."""

import json

import pytest

from tests.gateway.api.caller import Caller
from tests.people import Colleague

pytestmark = pytest.mark.django_db
KIB = 1024


def nested(depth: int) -> bytes:
    return b'{"username":' + b"[" * depth + b"]" * depth + b"}"


MALFORMED = {
    "nothing at all": (b"\n", "The body is not JSON: Expecting value, line 2, column 1."),
    "cut short": (
        b'{"username": "thabo"',
        "The body is not JSON: Expecting ',' delimiter, line 1, column 21.",
    ),
    "a field twice": (
        b'{"username": "thabo", "username": "neo"}',
        "A field stands in the body twice.",
    ),
    "not a number": (b'{"username": NaN}', "NaN is not JSON."),
    "without end": (b'{"username": -Infinity}', "-Infinity is not JSON."),
    "too large for a number": (b'{"username": 1e999}', "A number in the body is too large."),
    "not UTF-8": (b'{"username": "\xff"}', "The body is not text in UTF-8."),
    "UTF-16": ('{"username": "thabo"}'.encode("utf-16"), "The body is not text in UTF-8."),
    "half a character": (rb'{"username": "\ud800"}', "The body is not text in UTF-8."),
    "half a character as a name": (rb'{"\udfff": 1}', "The body is not text in UTF-8."),
    "21 levels": (nested(20), "The body is nested too deeply."),
    "100 levels": (nested(99), "The body is nested too deeply."),
    "100,000 levels": (nested(99_999), "The body is nested too deeply."),
}


@pytest.mark.parametrize(("body", "detail"), MALFORMED.values(), ids=MALFORMED.keys())
def test_a_body_that_cannot_be_read_is_told_why(anyone: Caller, body: bytes, detail: str) -> None:
    answer = anyone.post("auth/token", body)
    assert (answer.status, answer.problem) == (400, "malformed")
    assert answer.document["detail"] == detail


REQUIRED = "This field is required."
INVALID = {
    "empty": (b"", {"username": [REQUIRED], "password": [REQUIRED]}),
    "no fields": ({}, {"username": [REQUIRED], "password": [REQUIRED]}),
    "no object": ([], {"body": ["Invalid data. Expected a dictionary, but got list."]}),
    "a word": ("thabo", {"body": ["Invalid data. Expected a dictionary, but got str."]}),
    "null": (None, {"body": ["No data provided"]}),
    "wrong types": (
        {"username": 7, "password": ["x"]},
        {"username": ["Not a valid string."], "password": ["Not a valid string."]},
    ),
    "yes is no text": (
        {"username": True, "password": {}},
        {"username": ["Not a valid string."], "password": ["Not a valid string."]},
    ),
    "null is no text": (
        {"username": None, "password": "x"},
        {"username": ["This field may not be null."]},
    ),
    "nothing in it": (
        {"username": "", "password": ""},
        {
            "username": ["This field may not be blank."],
            "password": ["This field may not be blank."],
        },
    ),
    "a NUL": (
        {"username": "thabo\x00", "password": "x"},
        {"username": ["Null characters are not allowed."]},
    ),
    "too long": (
        {"username": "x" * 61, "password": "x" * 201},
        {
            "username": ["Ensure this field has no more than 60 characters."],
            "password": ["Ensure this field has no more than 200 characters."],
        },
    ),
    "20 levels": (
        json.loads(nested(19)) | {"password": "x"},
        {"username": ["Not a valid string."]},
    ),
    "unknown fields beside wrong ones": (
        {"username": 7, "password": "x", "role": "admin", "mfi": None},
        {
            "role": ["No such field."],
            "mfi": ["No such field."],
            "username": ["Not a valid string."],
        },
    ),
}


@pytest.mark.parametrize(("body", "errors"), INVALID.values(), ids=INVALID.keys())
def test_a_body_that_does_not_fit_is_told_by_field(
    anyone: Caller,
    body: object,
    errors: dict[str, list[str]],
) -> None:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = anyone.post("auth/token", sent)
    assert (answer.status, answer.problem) == (400, "invalid")
    assert answer.document["errors"] == errors


def test_a_name_of_any_alphabet_is_looked_up(anyone: Caller) -> None:
    account = {"username": "’Malineo 人 \U0001f411", "password": "\u202e"}
    assert anyone.post("auth/token", account).problem == "sign-in-failed"


def test_the_largest_body_is_one_mebibyte(anyone: Caller) -> None:
    def of(length: int) -> bytes:
        return b'{"username":"' + b"x" * (length - 15) + b'"}'

    assert len(of(1024 * KIB)) == 1024 * KIB
    assert anyone.post("auth/token", of(1024 * KIB)).problem == "invalid"
    for length in (1024 * KIB + 1, 5 * 1024 * KIB):
        answer = anyone.post("auth/token", of(length))
        assert (answer.status, answer.problem) == (413, "too-large")


@pytest.mark.parametrize(
    "kind",
    ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "x"],
)
def test_only_json_is_taken(anyone: Caller, thabo: Colleague, kind: str) -> None:
    body = f"username={thabo.username}&password={thabo.password}".encode()
    answer = anyone.ask("POST", "auth/token", body, Content_Type=kind)
    assert (answer.status, answer.problem) == (415, "unsupported-media-type")


def test_json_that_names_its_alphabet_is_json(anyone: Caller, thabo: Colleague) -> None:
    body = json.dumps({"username": thabo.username, "password": thabo.password}).encode()
    kind = "application/json; charset=utf-8"
    assert anyone.ask("POST", "auth/token", body, Content_Type=kind).status == 200
