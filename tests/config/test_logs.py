"""A log line is one line of JSON, and holds no PIN, password, token or whole national id."""

import json
import logging
from io import StringIO

import pytest
import structlog

from config.logs import logging_tree, redacted


@pytest.fixture
def lines() -> StringIO:
    """Catch what a process would write to standard error."""
    logging_tree("json")
    handler = logging.getLogger().handlers[-1]
    assert isinstance(handler, logging.StreamHandler)
    caught = StringIO()
    handler.setStream(caught)
    return caught


def last(lines: StringIO) -> dict[str, object]:
    return dict(json.loads(lines.getvalue().splitlines()[-1]))


def test_an_event_is_one_line_with_its_request(lines: StringIO) -> None:
    structlog.contextvars.bind_contextvars(request_id="r-1")
    structlog.get_logger("letsema").info("paid\nforged line", loan="L-1")
    structlog.contextvars.clear_contextvars()
    (line,) = lines.getvalue().splitlines()
    event = json.loads(line)
    assert (event["event"], event["loan"], event["request_id"]) == (
        "paid\nforged line",
        "L-1",
        "r-1",
    )
    assert event["level"] == "info"
    assert event["timestamp"].endswith("Z")


@pytest.mark.parametrize(
    "field",
    ["pin", "password", "token", "refresh", "text", "input", "national_id", "lastAppResponse"],
)
def test_a_field_that_is_secret_by_name_is_hidden(field: str, lines: StringIO) -> None:
    structlog.get_logger("letsema").info("x", **{field: "canary-738194"})
    structlog.get_logger("letsema").info("x", deep={"list": [{field: "canary-738194"}]})
    assert "canary" not in lines.getvalue()


def test_what_django_and_others_log_is_redacted_too(lines: StringIO) -> None:
    logging.getLogger("django.x").error("POST /telco/%s/ussd failed", "tok-canary")
    assert last(lines)["event"] == "POST /telco/[hidden]/ussd failed"


def test_a_traceback_is_redacted(lines: StringIO) -> None:
    try:
        int("password=canary for 199001012345 at postgresql://u:canary@h/db")
    except ValueError:
        logging.getLogger("x").exception("failed")
    told = lines.getvalue()
    assert "canary" not in told
    assert "199001012345" not in told
    assert "********2345" in told
    assert "ValueError" in told


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("/telco/abc-DEF_1/ussd/events", "/telco/[hidden]/ussd/events"),
        ("/wallets/abc/mpesa/x", "/wallets/[hidden]/mpesa/x"),
        ("id 199001012345.", "id ********2345."),
        ("+26658123456", "+26658123456"),
        ("loan of 12345678 lisente", "loan of 12345678 lisente"),
        ("PIN: 4921 wrong", "PIN: [hidden] wrong"),
        ("redis://:hush@host/0", "redis://:[hidden]@host/0"),
    ],
)
def test_what_a_sentence_may_keep(written: str, kept: str) -> None:
    assert redacted(written) == kept
