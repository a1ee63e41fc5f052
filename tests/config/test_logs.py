"""A log line is one line of JSON, and holds no PIN, password, token or whole national id."""

import json
import logging
from io import StringIO
from types import MappingProxyType

import pytest
import structlog
from django.test import RequestFactory

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


def test_a_line_of_any_logger_shows_what_it_was_given_beside_its_words(lines: StringIO) -> None:
    loan = "8d7f3c2e-5b1a-4c6d-9e8f-199001012345"
    beside = {"loan": loan, "refusal": "funds-missing", "tries": 2, "deep": MappingProxyType({})}
    logging.getLogger("loans.tasks").warning("a loan was not paid out", extra=beside)
    event = last(lines)
    assert event.pop("timestamp")
    assert event == {
        "event": "a loan was not paid out",
        "logger": "loans.tasks",
        "level": "warning",
        **beside,
        "deep": {},
    }


def test_no_field_of_a_caller_takes_the_place_of_ours(lines: StringIO) -> None:
    forged = {"logger": "x", "level": "x", "timestamp": "x"}
    logging.getLogger("letsema").warning("paid", extra=forged)
    event = last(lines)
    assert (event["logger"], event["level"]) == ("letsema", "warning")
    assert event["timestamp"] != "x"


@pytest.mark.parametrize("field", ["pin", "password", "token", "code", "national_id"])
def test_what_is_secret_by_name_is_hidden_beside_the_words_too(field: str, lines: StringIO) -> None:
    log = logging.getLogger("letsema")
    log.warning("x", extra={field: "canary-738194"})
    log.warning("x", extra={"deep": MappingProxyType({field: ["canary-738194"]})})
    assert lines.getvalue().count("[hidden]") == 2
    assert "canary" not in lines.getvalue()


def test_what_is_secret_within_a_sentence_or_an_object_is_hidden(lines: StringIO) -> None:
    log = logging.getLogger("django.security")
    request = RequestFactory().post("/telco/tok-canary/ussd")
    log.warning("x", extra={"request": request, "id": "of 199001012345", "said": "PIN: canary"})
    log.warning("x", extra={"form": [ValueError({"pin": "canary"}), ValueError("199001012345")]})
    told = lines.getvalue()
    assert "WSGIRequest: POST '/telco/[hidden]/ussd'" in told
    assert told.count("********2345") == 2
    assert "canary" not in told


def test_a_cluster_that_is_away_is_told_in_one_line_without_a_traceback(lines: StringIO) -> None:
    away = ConnectionRefusedError("10.0.0.7:9042 refused")
    logging.getLogger("cassandra.cluster").error("Failed to connect to %s:", "it", exc_info=away)
    told = last(lines)
    assert told["event"] == "Failed to connect to it: 10.0.0.7:9042 refused"
    assert (told["level"], "exception" in told) == ("error", False)


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
        ("Form(pin='4921')", "Form(pin='[hidden]')"),
        ('{"otp": "4921"}', '{"otp": "[hidden]"}'),
        (
            "8d7f3c2e-5b1a-4c6d-9e8f-199001012345",
            "8d7f3c2e-5b1a-4c6d-9e8f-199001012345",
        ),
        ("9e8f-199001012345", "9e8f-********2345"),
        ("redis://:hush@host/0", "redis://:[hidden]@host/0"),
    ],
)
def test_what_a_sentence_may_keep(written: str, kept: str) -> None:
    assert redacted(written) == kept
