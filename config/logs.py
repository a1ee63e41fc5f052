"""Logs: one line of JSON an event, with a request id, and never a secret or a whole national id."""

import logging
import logging.config
import re
from collections.abc import Mapping

import structlog
from structlog.types import EventDict, Processor, WrappedLogger

HIDDEN = "[hidden]"
# Field names whose values never reach a log, whatever they hold.
SECRET_FIELDS = frozenset(
    {"pin", "password", "token", "access", "refresh", "otp", "code", "secret", "authorization"}
    | {"cookie", "national_id", "text", "input", "transcript", "lastappresponse"},
)
# The callback token rides in the path, and a national id is twelve digits in a row; an id of ours
# that ends in twelve of them by chance is none.
CALLBACK_PATH = re.compile(r"(/(?:telco|wallets)/)[^/\s?\"']+")
NATIONAL_ID = re.compile(
    r"(?<!\d)(?<![0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-)\d{8}(\d{4})(?!\d)"
)
URL_PASSWORD = re.compile(r"(://[^/\s:@]*:)[^@\s/]+@")
# Also as an object writes itself down: `Form(pin='4921')`, `{'pin': '4921'}`.
NAMED_SECRET = re.compile(
    r"(?i)\b(pin|password|token|otp|secret)([\"']?\s*[=:]\s*[\"']?)[^\s,;&\"']+"
)


def redacted(value: str) -> str:
    """Hide in a sentence what must not be kept."""
    value = CALLBACK_PATH.sub(rf"\1{HIDDEN}", value)
    value = URL_PASSWORD.sub(rf"\1{HIDDEN}@", value)
    value = NAMED_SECRET.sub(rf"\1\2{HIDDEN}", value)
    return NATIONAL_ID.sub(r"********\1", value)


def _clean(name: str, value: object) -> object:
    if name == "request_id":
        return value  # ours, or of a harmless shape; twelve digits in it are chance
    if name.lower() in SECRET_FIELDS:
        return HIDDEN
    match value:
        case None | bool() | int() | float():
            return value
        case Mapping():
            return {str(key): _clean(str(key), inner) for key, inner in value.items()}
        case list() | tuple():
            return [_clean(name, inner) for inner in value]
        case _:
            # Others hand over whole objects: a request writes its path, and a token rides in it.
            return redacted(value if isinstance(value, str) else repr(value))


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Hide secrets in every field of an event, tracebacks included."""
    return {key: _clean(key, value) for key, value in event.items()}


def in_a_sentence(record: logging.LogRecord) -> bool:
    """Say what went wrong in the words of the error, and leave its traceback out."""
    if record.exc_info and record.exc_info[1]:
        record.msg, record.args = f"{record.getMessage()} {record.exc_info[1]}", ()
        record.exc_info = record.exc_text = None
    return True


def logging_tree(style: str) -> None:
    """Send every logger, Django's and Celery's too, through one formatter to standard error."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: Processor = (
        structlog.processors.JSONRenderer()
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        # First, so that no field of a caller's takes the place of one of ours.
        "foreign_pre_chain": [structlog.stdlib.ExtraAdder(), *shared],
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            redact,
            last,
        ],
    }
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"line": formatter},
            "filters": {"in a sentence": {"()": lambda: in_a_sentence}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"handlers": ["stderr"], "level": "INFO"},
            "loggers": {
                # The trace logs each request once, with its id; Django's own line would repeat it.
                "django.server": {"level": "ERROR"},
                "django.request": {"level": "CRITICAL"},
                # A stranger's Host header is refused; a traceback of it each time says nothing.
                "django.security.DisallowedHost": {"level": "CRITICAL"},
                "axes": {"level": "ERROR"},
                "cassandra": {"level": "ERROR"},
                # While the cluster is away each process says so whenever it asks.
                "cassandra.cluster": {"filters": ["in a sentence"]},
                # The pulse beats every two seconds; a task that fails is told all the same.
                "celery.beat": {"level": "WARNING"},
                "celery.worker.strategy": {"level": "WARNING"},
                "celery.app.trace": {"level": "WARNING"},
            },
        },
    )
