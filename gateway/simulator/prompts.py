"""The wallet prompts of the phone page: on a phone until somebody answers, or the wallet does."""

import json
import time
from collections.abc import Sequence
from typing import TypedDict

from django.conf import settings
from django.utils import timezone

from gateway.simulator import network
from loans.rules.wallet_result import CURRENCY, Word
from loans.rules.written import figure
from loans.wallets.port import Prompt
from messaging.carriers.simulator import connected

# A prompt is gone from a phone after so long, whether it was answered or not.
PROMPT_SECONDS = 120
# The page asks more often than this for what its phones have received.
OPEN_SECONDS = 6
CANCELLED = "INS-5"


class Shown(TypedDict):
    """A prompt as it stands on a phone."""

    reference: str
    phone: str
    lisente: int
    at: float


def ask(prompt: Prompt) -> None:
    """Put a prompt on a phone."""
    shown = Shown(
        reference=prompt.reference, phone=prompt.phone, lisente=prompt.lisente, at=time.time()
    )
    client = connected(settings.REDIS_URL)
    try:
        client.set(_key(prompt.reference), json.dumps(shown), ex=PROMPT_SECONDS)
        client.sadd(_of_phone(prompt.phone), prompt.reference)
        client.expire(_of_phone(prompt.phone), PROMPT_SECONDS)
    finally:
        client.close()


def on_phone(phone: str) -> Sequence[Shown]:
    """Give the prompts that stand on a phone."""
    client = connected(settings.REDIS_URL)
    try:
        references = client.smembers(_of_phone(phone))
        keys = sorted(_key(one.decode() if isinstance(one, bytes) else one) for one in references)
        found = client.mget(keys) if keys else []
        return [json.loads(one) for one in found if one]
    finally:
        client.close()


def is_open(phone: str) -> bool:
    """Tell whether somebody has this phone before her, who will answer herself."""
    client = connected(settings.REDIS_URL)
    try:
        return bool(client.exists(_open(phone)))
    finally:
        client.close()


def note_open(phone: str) -> None:
    """Note that somebody has."""
    client = connected(settings.REDIS_URL)
    try:
        client.set(_open(phone), "1", ex=OPEN_SECONDS)
    finally:
        client.close()


def answer(reference: str, word: Word, *, only_unseen: bool = False) -> bool:
    """Answer a prompt, once, and have the wallet tell our door; no, where there is none."""
    client = connected(settings.REDIS_URL)
    try:
        kept = client.get(_key(reference))
        if kept is None:
            return False
        shown: Shown = json.loads(kept)
        if only_unseen and client.exists(_open(shown["phone"])):
            return False
        if not client.delete(_key(reference)):
            return False
        client.srem(_of_phone(shown["phone"]), reference)
    finally:
        client.close()
    network.tell_wallet_door(
        {
            "type": "result",
            "reference": reference,
            "provider_id": f"SIM{reference[:12]}",
            "status": word.value,
            "amount": figure(shown["lisente"]).replace(",", ""),
            "currency": CURRENCY,
            "phone": shown["phone"],
            "at": timezone.now().isoformat(),
            **({} if word is Word.SUCCEEDED else {"failure": CANCELLED}),
        }
    )
    return True


def _key(reference: str) -> str:
    return f"simulator:prompt:{reference}"


def _of_phone(phone: str) -> str:
    return f"simulator:prompts:{phone}"


def _open(phone: str) -> str:
    return f"simulator:open:{phone}"
