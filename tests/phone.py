"""A feature phone over the real callback: it dials, types, hangs up, and shows whole screens."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings
from redis import Redis

from ussd.engine.talk import LANGUAGE
from ussd.greeting import greeting_of

PALESAS_NUMBER = "+26658123456"
VODACOM = "65101"
FORM = "application/x-www-form-urlencoded"


@dataclass
class Handset:
    """One phone; `open` while the network waits for an answer, `label` names the screen."""

    number: str = PALESAS_NUMBER
    network: str = VODACOM
    session_id: str = ""
    transcript: str = ""
    hops: int = 0
    open: bool = False
    label: str = ""
    screen: str = ""
    # What it dials; empty: the house's own.
    code: str = ""
    client: Client = field(default_factory=Client, repr=False)

    def dial(self, answers: str = "") -> str:
        """Dial the service code, with answers behind it if the network lets them through."""
        self.session_id = f"ATUid_{uuid.uuid4().hex}"
        self.transcript = answers
        self.hops = 0
        return self.send()

    def answer(self, typed: str) -> str:
        """Type an answer and send it."""
        first = not self.transcript and self.hops == 1
        self.transcript = typed if first else f"{self.transcript}*{typed}"
        return self.send()

    def choose(self, says: str) -> str:
        """Press the key of a choice by its words, turning pages until it is there."""
        for _ in range(9):
            for line in self.screen.split("\n"):
                key, _, words = line.partition(". ")
                if words == says and key.isdigit():
                    return self.answer(key)
            assert "98. " in self.screen, f"{says} is not on {self.screen}"
            self.answer("98")
        raise AssertionError(says)

    def press(self, *steps: str) -> str:
        """Choose what is written as choices are, and type everything else."""
        for step in steps:
            if " " in step or step.istitle():
                self.choose(step)
            else:
                self.answer(step)
        return self.screen

    def send(self) -> str:
        """Send the transcript as it stands; once more, and it is a repeat."""
        answered = self.post(self.fields())
        assert answered.status_code == 200, answered.status_code
        assert answered.headers["Content-Type"] == "text/plain; charset=utf-8"
        kind, _, self.screen = answered.content.decode().partition(" ")
        assert kind in {"CON", "END"}, kind
        self.open = kind == "CON"
        self.label = answered.headers["at-ussd-hop-metadata"]
        self.hops += 1
        return self.screen

    def hang_up(self, status: str = "Incomplete") -> None:
        """End the session: the network tells us, and the screen goes dark."""
        told = self.fields() | {
            "date": "2026-11-21 08:33:00",
            "status": status,
            "cost": "LSL 0.38",
            "durationInMillis": "47000",
            "hopsCount": str(self.hops),
            "input": self.transcript,
            "lastAppResponse": self.screen,
        }
        del told["text"]
        answered = self.post(told, door="ussd/events")
        assert (answered.status_code, answered.content) == (200, b"")
        self.open = False

    def fields(self) -> dict[str, str]:
        """The form of a hop, as the network fills it in."""
        return {
            "sessionId": self.session_id,
            "phoneNumber": self.number,
            "serviceCode": self.code or settings.SERVICE_CODE,
            "networkCode": self.network,
            "text": self.transcript,
        }

    def post(self, fields: dict[str, str], door: str = "ussd") -> HttpResponse:
        """Call a door under the token that the network knows."""
        answered = self.client.post(
            f"/telco/{settings.TELCO_TOKENS[0]}/{door}",
            data=urlencode(fields),
            content_type=FORM,
            secure=True,
        )
        assert isinstance(answered, HttpResponse)
        return answered


def language_of(number: str) -> str:
    """Tell in which language a phone would be greeted; empty when nobody chose one."""
    return greeting_of(number).get(LANGUAGE, "")


Phones = Callable[..., Handset]


@pytest.fixture
def handset(db: None, redis_client: Redis, settings: Settings) -> Phones:
    """Hand out phones, by number, on an empty Redis; how often one may dial is no matter here."""
    settings.USSD_HOPS_PER_MINUTE = settings.USSD_DIALS_PER_HOUR = 0
    return Handset
