"""A lender's system that asks a running house, over a wire."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from email.message import Message

from tests.gateway.api.caller import Answer

PATIENCE_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Wire:
    """Somebody with a token, or without one."""

    api_url: str
    access: str = ""

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask(path, None, headers)

    def post(self, path: str, body: object = None, **headers: str) -> Answer:
        return self._ask(path, json.dumps({} if body is None else body).encode(), headers)

    def _ask(self, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        asked = urllib.request.Request(self.api_url + path, body)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.access:
            named["Authorization"] = f"Bearer {self.access}"
        for name, value in {"Content-Type": "application/json", **named}.items():
            asked.add_header(name, value)
        try:
            with urllib.request.urlopen(asked, timeout=PATIENCE_SECONDS) as answer:
                return _read(answer.status, answer.read(), answer.headers)
        except urllib.error.HTTPError as refused:
            with refused:
                return _read(refused.code, refused.read(), refused.headers)


def _read(status: int, content: bytes, headers: Message) -> Answer:
    """Give headers by the names that they have in this house, however they were written."""
    named = {
        "-".join(part.capitalize() for part in name.split("-")): said
        for name, said in headers.items()
    }
    is_json = "json" in named.get("Content-Type", "")
    return Answer(status, content, named, json.loads(content) if is_json and content else None)
