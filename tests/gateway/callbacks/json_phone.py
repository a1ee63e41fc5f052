"""A feature phone over the door of a network that numbers its hops."""

import json
import uuid
from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from tests.phone import PALESAS_NUMBER

CHOOSE = "Choose language / Khetha puo\n1. English\n2. Sesotho"
HOP: dict[str, object] = {
    "session_id": "7f3a-01",
    "msisdn": "26658123456",
    "service_code": "*384*11#",
    "network": "Vodacom",
    "sequence": 1,
    "input": "",
    "is_new": True,
}


@dataclass
class JsonPhone:
    """A phone whose network sends only what was typed in this hop."""

    number: str = PALESAS_NUMBER
    session_id: str = ""
    sequence: int = 0
    typed: str = ""
    open: bool = False
    label: str = ""
    screen: str = ""
    client: Client = field(default_factory=Client, repr=False)

    def dial(self, behind: str = "") -> str:
        self.session_id, self.sequence = uuid.uuid4().hex, 0
        return self.answer(behind)

    def answer(self, typed: str) -> str:
        self.sequence += 1
        self.typed = typed
        return self.send()

    def send(self) -> str:
        """Send the hop as it stands; once more, and it is a repeat."""
        answered = self.post(self.body())
        assert answered.status_code == 200, answered.status_code
        assert answered.headers["Content-Type"] == "application/json"
        told = json.loads(answered.content)
        assert told.keys() == {"action", "text"}
        assert told["action"] in {"CON", "END"}
        self.open, self.screen = told["action"] == "CON", told["text"]
        self.label = answered.headers["at-ussd-hop-metadata"]
        return self.screen

    def body(self) -> dict[str, object]:
        return HOP | {
            "session_id": self.session_id,
            "msisdn": self.number,
            "sequence": self.sequence,
            "input": self.typed,
            "is_new": self.sequence == 1,
        }

    def post(
        self, body: object, token: str | None = None, content_type: str = "application/json"
    ) -> HttpResponse:
        answered = self.client.post(
            f"/telco/{token or settings.TELCO_TOKENS[0]}/json/ussd",
            data=body if isinstance(body, bytes) else json.dumps(body).encode(),
            content_type=content_type,
            secure=True,
        )
        assert isinstance(answered, HttpResponse)
        return answered


def goes_on(phone: JsonPhone) -> bool:
    """Tell whether the real session stands where it stood: back from the text is home."""
    return phone.answer("0").startswith("Welcome to Letsema.") and phone.label == "home.menu"
