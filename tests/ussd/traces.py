"""Everything that outlives a hop, searched for what somebody typed: logs, Redis, the database."""

import base64
import hashlib
import logging
import re
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest
from django.db import connection
from redis import Redis

from tests.dump import copied
from tests.engine_room import EngineRoom

# Ids, digests, sealed bytes and fractions of a second: six digits in a row are chance in them.
CHANCE = re.compile(
    r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{16,}|\d\.\d{4,}(?:e-\d+)?"
)
DIGESTS = (hashlib.md5, hashlib.sha1, hashlib.sha256, partial(hashlib.blake2b, digest_size=32))
AROUND = 40


class Traces:
    """What one test leaves behind, wherever it could."""

    def __init__(self, caplog: pytest.LogCaptureFixture, redis: Redis, engines: Path) -> None:
        self.caplog = caplog
        self.redis = redis
        self.engines = engines
        (ours,) = [h for h in logging.getLogger().handlers if type(h) is logging.StreamHandler]
        assert ours.formatter is not None
        self.formatter = ours.formatter

    def found(self, secrets: Sequence[str]) -> list[str]:
        """Name each place that holds one of them, with what stands around it."""
        return [one for place in self._places() for one in _among(*place, secrets)]

    def found_in_redis(self, secrets: Sequence[str]) -> list[str]:
        """The same for what changes with every hop."""
        return [one for place in self._in_redis() for one in _among(*place, secrets)]

    def _places(self) -> Iterator[tuple[str, str]]:
        yield "log", "\n".join(map(self.formatter.format, self.caplog.records))
        yield from self._in_redis()
        yield "database", copied()
        for file in self.engines.glob("*.log"):
            yield file.name, file.read_text(errors="replace")

    def _in_redis(self) -> Iterator[tuple[str, str]]:
        for key in self.redis.scan_iter():
            assert isinstance(key, bytes)
            yield f"redis {key.decode()}", f"{key!r} {self._value(key)}"

    def _value(self, key: bytes) -> str:
        match self.redis.type(key):
            case b"string":
                return str(self.redis.get(key))
            case b"list":
                return str(self.redis.lrange(key, 0, -1))
            case b"hash":
                return str(self.redis.hgetall(key))
            case b"set":
                return str(self.redis.smembers(key))
            case b"zset":
                return str(self.redis.zrange(key, 0, -1, withscores=True))
            case kind:
                raise AssertionError(f"{key!r} is a {kind!r}")


def _among(place: str, text: str, secrets: Sequence[str]) -> Iterator[str]:
    plain = text.casefold()
    without_chance = CHANCE.sub("?", plain)
    for secret in secrets:
        yield from _at(place, without_chance, secret.casefold())
        for form in (secret.encode().hex(), *_digests(secret)):
            yield from _at(place, plain, form)
        for form in _in_base64(secret):
            yield from _at(place, text, form)


def _at(place: str, text: str, form: str) -> Iterator[str]:
    at = text.find(form)
    if at >= 0:
        yield f"{place}: {text[max(at - AROUND, 0) : at + len(form) + AROUND]}"


def _digests(secret: str) -> Iterator[str]:
    """Give what is as good as the secret itself: without a key all are tried out in no time."""
    for digest in DIGESTS:
        yield digest(secret.encode()).hexdigest()


def _in_base64(secret: str) -> Iterator[str]:
    """Give the letters that stand for it, wherever in a text it begins: so the queue packs it."""
    for before in range(3):
        letters = base64.b64encode(b"\0" * before + secret.encode()).decode()
        # Those at either end depend on what stands beside it.
        yield letters[-(-before * 8 // 6) : (before + len(secret)) * 8 // 6]


def everything_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Lower every logger to DEBUG, and let each statement with its values be a line."""
    caplog.set_level(logging.DEBUG)
    for name, logger in logging.getLogger().manager.loggerDict.items():
        if isinstance(logger, logging.Logger) and logger.level:
            caplog.set_level(logging.DEBUG, name)
    connection.force_debug_cursor = True


@pytest.fixture
def traces(
    caplog: pytest.LogCaptureFixture, redis_client: Redis, engine_room: EngineRoom
) -> Iterator[Traces]:
    """Catch every line of every logger, each statement with its values among them."""
    everything_logged(caplog)
    yield Traces(caplog, redis_client, engine_room.folder)
    connection.force_debug_cursor = False
