"""A lender's system: it asks over HTTP and reads what comes back."""

import json
from dataclasses import dataclass, field
from typing import Any, Literal

from django.http import HttpResponseBase
from django.test import Client

PREFIX = "/api/v1/"
Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; the document is read as JSON where it is JSON."""

    status: int
    content: bytes
    headers: dict[str, str]
    document: Any

    @classmethod
    def of(cls, response: HttpResponseBase) -> "Answer":
        content = response.getvalue()
        is_json = "json" in response.headers.get("Content-Type", "")
        document = json.loads(content) if is_json and content else None
        return cls(response.status_code, content, dict(response.headers), document)

    @property
    def problem(self) -> str:
        """The end of the problem's type, by which a caller recognises it."""
        assert self.headers["Content-Type"] == "application/problem+json"
        assert self.document["status"] == self.status
        return str(self.document["type"]).rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody with a token, or without one."""

    access: str = ""
    address: str = "10.20.30.40"
    client: Client = field(default_factory=Client)

    def ask(
        self,
        method: Method,
        path: str,
        body: object = None,
        **headers: str,
    ) -> Answer:
        """Send a JSON body, or bytes as they are; headers are named with underscores."""
        sent = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.access:
            named.setdefault("Authorization", f"Bearer {self.access}")
        response = self.client.generic(
            method,
            path if path.startswith(("/", "http")) else PREFIX + path,
            sent,
            content_type=named.pop("Content-Type", "application/json"),
            headers=named,
            REMOTE_ADDR=self.address,
        )
        return Answer.of(response)

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, **headers)

    def put(self, path: str, body: object = None, **headers: str) -> Answer:
        return self.ask("PUT", path, body, **headers)

    def post(self, path: str, body: object = None, **headers: str) -> Answer:
        return self.ask("POST", path, body, **headers)
