"""Reading bodies: one JSON document, with nothing in it that two readers could read differently."""

import json
import math
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from django.conf import settings
from rest_framework.parsers import BaseParser

from gateway.api.errors import Refused

DEPTH_MAX = 20


def _without_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("A field stands in the body twice.")
    return fields


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("A number in the body is too large.")
    return number


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON.")


def _deeper_than(levels: int, value: object) -> bool:
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_deeper_than(levels - 1, each) for each in inner)


def read_json(raw: bytes) -> object:
    """Read one document, or say in a sentence why it is none."""
    try:
        document = json.loads(
            raw.decode(),
            object_pairs_hook=_without_doubles,
            parse_constant=_no_constant,
            parse_float=_finite,
        )
        # An escape can name half a character; it could be neither stored nor digested.
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeError:
        raise Refused("malformed", "The body is not text in UTF-8.") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise Refused("malformed", f"The body is not JSON: {error.msg}, {where}.") from None
    except ValueError as error:
        raise Refused("malformed", str(error)) from None
    except RecursionError:
        raise Refused("malformed", "The body is nested too deeply.") from None
    if _deeper_than(DEPTH_MAX, document):
        raise Refused("malformed", "The body is nested too deeply.")
    return document


class StrictJSON(BaseParser):
    """Takes `application/json` and nothing else, up to the size that the settings allow.

    A call whose bodies are longer says so in a parser of its own.
    """

    media_type = "application/json"
    bytes_max: int | None = None

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,  # noqa: ARG002 (the framework's own signature)
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002 (the same)
    ) -> Any:  # noqa: ANN401 (the framework's own signature)
        """Read the body to its end, or to the limit."""
        limit = self.bytes_max or settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        raw = stream.read(limit + 1)
        if len(raw) > limit:
            raise Refused("too-large")
        return read_json(raw)
