"""A carrier that reports over the real callback, and messages that it has accepted."""

import random
import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from loans.models import Mfi
from loans.sealed import new_data_key
from messaging.models import Message
from messaging.numbers import digest_of
from tests.phone import FORM


class Sent(NamedTuple):
    """One text as the carrier knows it."""

    id: UUID
    provider_id: str
    phone: str


def sent(mfi: Mfi, count: int = 1, *, first: int = 6_000_000, **other: object) -> list[Sent]:
    """Texts of a lender that the carrier took, each to a number of its own."""
    now, made, rows = timezone.now(), [], []
    for number in range(first, first + count):
        one = Sent(uuid.uuid4(), f"ATXid_{uuid.uuid4().hex}", f"+2665{number}")
        key = new_data_key(one.id)
        made.append(one)
        values: dict[str, object] = {
            "status": "accepted",
            "provider_id": one.provider_id,
            "notice": "approved",
            "kind": "bulk",
            "settled_at": now,
            "at": now,
            "expires_at": now + timedelta(hours=24),
        }
        rows.append(
            Message(
                mfi=mfi,
                id=one.id,
                language="en",
                data_key=key.wrapped,
                data_key_id=key.key_id,
                to_sealed="",
                text_sealed="",
                to_digest=digest_of(one.phone),
                segments=1,
                **(values | other),
            )
        )
    Message.objects.bulk_create(rows, batch_size=1000)
    return made


def form(one: Sent, status: str, **other: str) -> dict[str, str]:
    """A report as Africa's Talking writes it."""
    return {
        "id": one.provider_id,
        "status": status,
        "phoneNumber": one.phone,
        "networkCode": "65101",
        **other,
    }


def post(door: str, fields: dict[str, str], client: Client | None = None) -> HttpResponse:
    """Post to a door of the network's."""
    path = f"/telco/{settings.TELCO_TOKENS[0]}/{door}"
    answer = (client or Client()).post(path, urlencode(fields), content_type=FORM, secure=True)
    assert isinstance(answer, HttpResponse)
    return answer


def report(one: Sent, status: str, **other: str) -> None:
    """Report over the callback, which answers 200 and nothing."""
    answer = post("sms/delivery", form(one, status, **other))
    assert (answer.status_code, answer.content) == (200, b"")


def shuffled(reports: Iterable[tuple[Sent, str]], times: int) -> list[tuple[Sent, str]]:
    """Each report several times, in no order; the same disorder in each run."""
    every = [one for one in reports for _ in range(times)]
    random.Random(8).shuffle(every)
    return every
