"""Tokens that others make: each is refused, whatever it says of itself."""

import base64
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import jwt
import pytest
from django.conf import settings
from django.utils import timezone

from tests.gateway.api.caller import Caller
from tests.gateway.api.conftest import SignIn
from tests.people import Colleague

Claims = dict[str, Any]


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def part(value: Claims) -> str:
    return encoded(json.dumps(value).encode())


def signed(claims: Claims, **header: str) -> str:
    """Sign with the product's own key: only what the claims say can be wrong."""
    return jwt.encode(claims, settings.SECRET_KEY, "HS256", headers=dict(header))


@pytest.fixture
def claims(signed_in: SignIn, thabo: Colleague) -> Claims:
    """What a good token of Thabo's says."""
    token = signed_in(thabo).access
    return jwt.decode(token, options={"verify_signature": False})


def signed_with_sha512(claims: Claims) -> str:
    """Sign by hand, with the product's own key and another hash."""
    text = f"{part({'alg': 'HS512', 'typ': 'JWT'})}.{part(claims)}"
    digest = hmac.digest(settings.SECRET_KEY.encode(), text.encode(), "sha512")
    return f"{text}.{encoded(digest)}"


def without(claims: Claims, name: str) -> Claims:
    return {key: value for key, value in claims.items() if key != name}


def seconds_from_now(seconds: int) -> int:
    return int((timezone.now() + timedelta(seconds=seconds)).timestamp())


def test_the_same_claims_signed_by_us_are_good(claims: Claims) -> None:
    """The forgeries below differ from this one in what their names say, and in nothing else."""
    assert Caller(signed(claims)).get("me").status == 200


FORGERIES: dict[str, Callable[[Claims], str]] = {
    "no signature, and it says so": lambda c: f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(c)}.",
    "no signature, in capitals": lambda c: f"{part({'alg': 'NONE'})}.{part(c)}.",
    "says it needs no signature, but has one": lambda c: (
        f"{part({'alg': 'none'})}.{part(c)}.{signed(c).rpartition('.')[2]}"
    ),
    "claims an asymmetric algorithm": lambda c: (
        f"{part({'alg': 'RS256', 'typ': 'JWT'})}.{part(c)}.{signed(c).rpartition('.')[2]}"
    ),
    "another hash, the right key": signed_with_sha512,
    "another key": lambda c: jwt.encode(c, "k" * 40, "HS256"),
    "a key fetched from its own address": lambda c: jwt.encode(
        c,
        "k" * 40,
        "HS256",
        headers={"jku": "https://example.org/keys", "kid": "../../dev/null"},
    ),
    "expired": lambda c: signed({**c, "exp": seconds_from_now(-60)}),
    "without an end": lambda c: signed(without(c, "exp")),
    "an end that is no number": lambda c: signed({**c, "exp": "tomorrow"}),
    "issued tomorrow": lambda c: signed({**c, "iat": seconds_from_now(86400)}),
    "for another audience": lambda c: signed({**c, "aud": "another-product"}),
    "for no audience": lambda c: signed(without(c, "aud")),
    "by another issuer": lambda c: signed({**c, "iss": "another-product"}),
    "by no issuer": lambda c: signed(without(c, "iss")),
    "of no kind": lambda c: signed(without(c, "token_type")),
    "of another kind": lambda c: signed({**c, "token_type": "refresh"}),
    "without an id": lambda c: signed(without(c, "jti")),
    "of nobody": lambda c: signed(without(c, "sub")),
    "of somebody who is no id": lambda c: signed({**c, "sub": "thabo"}),
    "of somebody unknown": lambda c: signed({**c, "sub": "00000000-0000-4000-8000-000000000000"}),
    "without the account's stamp": lambda c: signed(without(c, "stamp")),
    "with a stamp of its own": lambda c: signed({**c, "stamp": "0" * 32}),
    "with a stamp that is no text": lambda c: signed({**c, "stamp": 7}),
    "two parts": lambda c: signed(c).rpartition(".")[0],
    "no parts": lambda _: "token",
    "a list for claims": lambda c: f"{signed(c).partition('.')[0]}.{encoded(b'[]')}.x",
    "letters of no alphabet": lambda _: "é.é.é",
}


def test_every_forged_token_is_refused_and_all_are_told_the_same(claims: Claims) -> None:
    answers = {what: Caller(forge(claims)).get("me") for what, forge in FORGERIES.items()}
    taken = {what: answer.status for what, answer in answers.items() if answer.status != 401}
    assert taken == {}
    assert {answer.problem for answer in answers.values()} == {"token-refused"}
    assert len({answer.content for answer in answers.values()}) == 1
    for answer in answers.values():
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="api"'


def test_a_token_with_one_letter_changed_is_refused(signed_in: SignIn, thabo: Colleague) -> None:
    token = signed_in(thabo).access
    for place in range(0, len(token), 7):
        if token[place] == "." or place == len(token) - 1:
            continue  # the last letter of base64 carries bits that nothing reads
        other = "A" if token[place] != "A" else "B"
        forged = token[:place] + other + token[place + 1 :]
        assert Caller(forged).get("me").problem == "token-refused"


def test_a_token_counts_in_its_own_header_only(signed_in: SignIn, thabo: Colleague) -> None:
    token = signed_in(thabo).access
    headers = {
        "": "not-signed-in",
        "Basic dGhhYm86cGFzc3dvcmQ=": "not-signed-in",
        token: "not-signed-in",
        f"Token {token}": "not-signed-in",
        "Bearer": "token-refused",
        f"Bearer {token} {token}": "token-refused",
    }
    for header, code in headers.items():
        asked = Caller().get("me", Authorization=header)
        assert (asked.status, asked.problem) == (401, code), header
    assert Caller().get(f"me?access={token}").problem == "not-signed-in"
