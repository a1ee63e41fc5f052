"""A carrier that reaches the phones on the phone page, and nobody else."""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from redis import Redis
from redis.exceptions import RedisError

from messaging.carriers.port import Call
from messaging.rules.delivery import Accepted, NoAnswer, Outcome

KEPT_SECONDS = 24 * 3600
KEPT_TEXTS = 50
ANSWER_SECONDS = 2.0


class Received(TypedDict):
    """A text as it lies in a phone."""

    id: str
    says: str
    at: float


def inbox_key(phone: str) -> str:
    """Name the list in which a phone's texts lie."""
    return f"simulator:inbox:{phone}"


@dataclass(frozen=True, slots=True)
class SimulatedCarrier:
    """Puts texts where the phone page looks for them; whatever is lost there is lost."""

    redis_url: str
    recipients_max: int = 1_000
    name: str = "simulator"

    async def send(self, call: Call) -> Sequence[Outcome]:
        """Deliver it at once."""
        try:
            await asyncio.to_thread(self._put, call)
        except RedisError:
            return [NoAnswer()] * len(call.recipients)
        return [Accepted(f"SIM{one.id.hex[:12].upper()}", "LSL 0.00") for one in call.recipients]

    def _put(self, call: Call) -> None:
        client = connected(self.redis_url)
        try:
            with client.pipeline() as together:
                for one in call.recipients:
                    received = Received(id=str(one.id), says=call.says, at=time.time())
                    key = inbox_key(one.phone)
                    together.rpush(key, json.dumps(received))
                    together.ltrim(key, -KEPT_TEXTS, -1)
                    together.expire(key, KEPT_SECONDS)
                together.execute()
        finally:
            client.close()


def connected(redis_url: str) -> Redis:
    """Open Redis, for one thing to be asked of it."""
    return Redis.from_url(
        redis_url, socket_timeout=ANSWER_SECONDS, socket_connect_timeout=ANSWER_SECONDS
    )


def received(redis_url: str, phone: str) -> Sequence[Received]:
    """Give the texts that lie in a phone, the oldest first."""
    client = connected(redis_url)
    try:
        return [json.loads(one) for one in client.lrange(inbox_key(phone), 0, -1)]
    finally:
        client.close()
