"""Kannel between us and an operator, and what is heard of a text that was handed to it."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from config.launcher.words import Refusal
from messaging.carriers.kannel import Kannel
from messaging.carriers.line import line
from messaging.carriers.port import Call, Recipient
from messaging.rules.delivery import Outcome
from messaging.rules.kannel import Callback, read_callback
from tests.stand_ins.ear import Ear, ear
from tests.stand_ins.kannel import RealKannel, kannel
from tests.stand_ins.smpp_operator import Operator, operator

SAYS = "Maluti Credit: Re fumane M50.00. Rea leboha."
MFI = uuid.uuid4()


@dataclass
class House:
    """Kannel between us, who are called back, and the operator."""

    kannel: RealKannel
    operator: Operator
    ear: Ear

    def carrier(self, password: str = "secret", sender: str = "LETSEMA") -> Kannel:
        return Kannel(self.kannel.url, "gw", password, f"{self.ear.url}/telco/T", sender)

    def send(self, phone: str, says: str = SAYS, carrier: Kannel | None = None) -> "Sent":
        call = a_call(phone, says)
        (answer,) = line().ask(carrier or self.carrier(), [call])
        (outcome,) = answer.result(25)
        return Sent(self, call.recipients[0].id, outcome)


@dataclass
class Sent:
    """A text that was handed over, and what is heard of it."""

    house: House
    id: uuid.UUID
    outcome: Outcome

    def callbacks(self, count: int) -> list[Callback]:
        """Give what was heard of it; in which order it comes nobody promises."""
        heard = self.house.ear.await_about(f"message={self.id}", count)
        told = [read_callback(query(one)["state"], query(one)["answer"]) for one in heard]
        return sorted(told, key=lambda one: one.word)


def query(path: str) -> dict[str, str]:
    """Read the question part of a callback."""
    return {k: v[0] for k, v in parse_qs(urlsplit(path).query, keep_blank_values=True).items()}


def a_call(phone: str, says: str = SAYS) -> Call:
    to = Recipient(uuid.uuid4(), phone)
    until = timezone.now() + timedelta(hours=2)
    return Call(mfi_id=MFI, recipients=(to,), says=says, expires_at=until)


@contextmanager
def kannel_house(folder: Path, extra: str = "") -> Iterator[House]:
    """Run all three for as long as a block lasts; without Kannel's packages there is no test."""
    with ear() as one, operator() as centre:
        try:
            with kannel(folder, centre.port, f"{one.url}/telco/T/kannel/mo", extra) as real:
                yield House(real, centre, one)
        except Refusal as why:
            pytest.skip(f"Kannel: {why}")
