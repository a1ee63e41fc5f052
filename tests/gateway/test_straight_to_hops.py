"""The short way of a hop answers as the long one does, and everybody else goes the long way."""

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection

from config.wsgi import application
from gateway.straight_to_hops import straight_to_hops
from tests.phone import FORM, Handset, Phones

pytestmark = pytest.mark.django_db


@dataclass
class Answered:
    """What came back over WSGI."""

    status: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def start(self, status: str, headers: list[tuple[str, str]], _info: object = None) -> Any:  # noqa: ANN401
        """Take the first line and the headers."""
        self.status, self.headers = status, dict(headers)


def asked(
    path: str,
    body: bytes | io.BytesIO,
    kind: str = FORM,
    method: str = "POST",
    announced: str | None = None,
) -> Answered:
    line = io.BytesIO(body) if isinstance(body, bytes) else body
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "SERVER_NAME": "telco.example.org",
        "SERVER_PORT": "80",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": str(len(line.getvalue())) if announced is None else announced,
        "wsgi.input": line,
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
        "SERVER_PROTOCOL": "HTTP/1.1",
    }
    answered = Answered()
    answered.body = b"".join(application(environ, answered.start))
    return answered


def door(token: str | None = None) -> str:
    return f"/telco/{settings.TELCO_TOKENS[0] if token is None else token}/ussd"


@pytest.fixture
def phone(handset: Phones, monkeypatch: pytest.MonkeyPatch) -> Handset:
    # A test's transaction is not to be closed between its requests.
    monkeypatch.setattr(
        "gateway.straight_to_hops.close_old_connections", connection.ensure_connection
    )
    return handset()


def sent(phone: Handset) -> bytes:
    return urlencode(phone.fields()).encode()


def test_the_same_hop_gets_the_same_screen_by_either_way(phone: Handset) -> None:
    long_way = phone.dial()
    short_way = asked(door(), sent(phone))
    assert (short_way.status, short_way.body.decode()) == ("200 OK", f"CON {long_way}")
    assert short_way.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert short_way.headers["at-ussd-hop-metadata"] == phone.label
    assert short_way.headers["Content-Length"] == str(len(short_way.body))
    assert len(short_way.headers["X-Request-ID"]) == 32


def test_a_conversation_goes_on_over_it(phone: Handset) -> None:
    phone.session_id = "ATUid_straight"
    asked(door(), sent(phone))
    phone.transcript = "1"
    assert asked(door(), sent(phone)).body.startswith(b"CON Welcome to Letsema.\n")


def test_what_the_door_refuses_is_refused(phone: Handset) -> None:
    assert asked(door("guess"), sent(phone)).status == "404 Not Found"
    assert asked(door(), b"{}", kind="application/json").status.startswith("415 ")
    assert asked(door(), b"x=1").status == "400 Bad Request"
    assert asked(door(), b"", method="GET").status == "405 Method Not Allowed"
    assert asked(door(), b"x" * 17_000).status.startswith("413 ")


def test_what_is_odd_leaves_a_line_without_the_token(
    phone: Handset, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    phone.session_id = "ATUid_odd"
    asked(door(), sent(phone))
    assert caplog.records == []
    asked(door(), b"x=1")
    assert "'event': 'hop'" in caplog.text
    assert settings.TELCO_TOKENS[0] not in capsys.readouterr().err


def test_a_door_that_breaks_says_so_in_the_log_and_nothing_to_the_caller(
    phone: Handset, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the door fell off")

    monkeypatch.setattr("gateway.straight_to_hops.ussd", broken)
    answered = asked(door(), sent(phone))
    assert (answered.status, answered.body) == ("500 Internal Server Error", b"")
    assert "hop failed" in caplog.text
    assert "the door fell off" in caplog.text


def test_a_body_that_does_not_come_is_refused(phone: Handset) -> None:
    class Cut(io.BytesIO):
        def read(self, _size: int | None = -1, /) -> bytes:
            raise OSError("the line broke")

    assert asked(door(), Cut(sent(phone))).status == "400 Bad Request"


@pytest.mark.parametrize("announced", ["-1", "many", ""])
def test_no_more_is_read_than_was_announced(phone: Handset, announced: str) -> None:
    class Endless(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            assert size is not None
            assert size >= 0, "the whole of what never ends"
            return super().read(size)

    assert asked(door(), Endless(sent(phone)), announced=announced).status == "400 Bad Request"


def test_everybody_else_goes_the_way_of_all() -> None:
    went: list[str] = []

    def all_doors(environ: dict[str, Any], _start: object) -> Iterable[bytes]:
        went.append(environ["PATH_INFO"])
        return ()

    way = straight_to_hops(all_doors)
    for path in ("/", "/telco/t/ussd/events", "/telco/a/b/ussd", "/telco/ussd", "/xtelco/t/ussd"):
        way({"PATH_INFO": path}, lambda *_: lambda _: None)
    assert went == ["/", "/telco/t/ussd/events", "/telco/a/b/ussd", "/telco/ussd", "/xtelco/t/ussd"]
