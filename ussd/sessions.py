"""Sessions in Redis: one value each, one round trip in and one out, under a lock of their own.

Everything here may be lost at any moment. Phones, session ids and transcripts are keyed digests.
"""

import json
import os
import secrets
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import structlog
from django.conf import settings
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import RedisError
from redis.retry import Retry

from ussd.digests import digest_of
from ussd.engine.stage import Reply
from ussd.engine.talk import Talk, unpacked
from ussd.redis_scripts import Script, Value

SESSION_SECONDS = 15 * 60
# Longer than a hop may take to be worth waiting for; a hop that outlives it keeps nothing.
LOCK_LEASE_MS = 5000
LOCK_POLL_SECONDS = 0.02
REDIS_SECONDS = 1.0
# The sessions in which we wait for an answer, by when we began to.
OPEN_SESSIONS = "ussd:open"

# The token makes the script safe to repeat when the connection broke before its answer.
OPEN = Script("""
if not redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2])
   and redis.call('GET', KEYS[2]) ~= ARGV[1] then return {'busy'} end
local function over(key, most, seconds)
  if most == 0 then return false end
  local count = redis.call('INCR', key)
  if count == 1 then redis.call('EXPIRE', key, seconds) end
  return count > most
end
local session = redis.call('GET', KEYS[1])
local often = over(KEYS[3], tonumber(ARGV[3]), 60)
often = not session and over(KEYS[4], tonumber(ARGV[4]), 3600) or often
if often then redis.call('DEL', KEYS[2]) end
local before = not session and redis.call('SET', KEYS[5], ARGV[5], 'EX', ARGV[6], 'GET')
return {often and 'often' or 'open', session, before}
""")
KEEP = Script("""
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
if ARGV[4] == '' then redis.call('ZREM', KEYS[3], ARGV[5])
else
  redis.call('ZADD', KEYS[3], ARGV[4], ARGV[5])
  redis.call('EXPIRE', KEYS[3], 3600)
end
return redis.call('DEL', KEYS[2])
""")
LEAVE = Script(
    "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end"
)

log = structlog.get_logger(__name__)


class StillBusy(Exception):
    """Another copy of the hop holds the session, and there is no time left to wait for it."""


@dataclass(frozen=True, slots=True)
class Session:
    """What one value in Redis holds."""

    caller: str
    heard: str
    # Characters of the transcript, or the number of the hop where a network numbers them.
    heard_so_far: int
    hops: int
    started_at: int
    began_with: Mapping[str, str]
    reply: Reply
    talk: Talk

    @property
    def ended(self) -> bool:
        """Tell whether she has seen the last screen."""
        return self.reply.kind == "END"


@dataclass(frozen=True, slots=True)
class Held:
    """A session under our lock; None inside for one that Redis does not know.

    `before` names the session that the same phone had before this one.
    """

    name: str
    token: str
    often: bool
    session: Session | None
    before: str = ""


@lru_cache(maxsize=4)
def _client(_process: int, url: str) -> Redis:
    # One more try, and at once: a connection that was open when Redis restarted is no failure.
    return Redis.from_url(
        url,
        socket_timeout=REDIS_SECONDS,
        socket_connect_timeout=REDIS_SECONDS,
        retry=Retry(NoBackoff(), 1, supported_errors=(NoConnection,)),
    )


def _here() -> Redis:
    """Give this process's client, made at first use: a connection does not survive a fork."""
    return _client(os.getpid(), settings.REDIS_URL)


def _run(script: Script, keys: Sequence[str], values: Sequence[Value]) -> object:
    return script.run(_here(), settings.REDIS_URL, keys, values)


def _keys(name: str) -> list[str]:
    return [f"ussd:session:{name}", f"ussd:lock:{name}"]


def hold(name: str, phone: str, wait_until: float) -> Held:
    """Take the session's lock and its value, and count the hop; RedisError when Redis is away."""
    caller = digest_of("phone", phone)
    keys = [*_keys(name), f"ussd:hops:{caller}", f"ussd:dials:{caller}", f"ussd:last:{caller}"]
    token = secrets.token_hex(8)
    limits = (settings.USSD_HOPS_PER_MINUTE, settings.USSD_DIALS_PER_HOUR)
    while True:
        asked = (token, LOCK_LEASE_MS, *limits, name, SESSION_SECONDS)
        answer = _run(OPEN, keys, asked)
        assert isinstance(answer, list)
        state, *rest = answer
        if state != b"busy":
            packed, before = [*rest, None, None][:2]
            session = _session(packed) if packed else None
            was = before.decode() if before and before != name.encode() else ""
            return Held(name, token, state == b"often", session, was)
        if time.monotonic() >= wait_until:
            raise StillBusy
        threading.Event().wait(LOCK_POLL_SECONDS)


def keep(held: Held, session: Session) -> None:
    """Write the session and give the lock back, unless the lock has passed to another."""
    waits_since = "" if session.ended else int(time.time())
    arguments = (held.token, _packed(session), SESSION_SECONDS, waits_since, held.name)
    if not _run(KEEP, [*_keys(held.name), OPEN_SESSIONS], arguments):
        log.warning("ussd session overtaken", session=held.name[:16])


def leave(held: Held) -> None:
    """Give the lock back and change nothing."""
    _run(LEAVE, _keys(held.name)[1:], (held.token,))


def peek(name: str) -> Session | None:
    """Look at a session without its lock, if Redis still knows it."""
    try:
        packed = _here().get(_keys(name)[0])
    except RedisError:
        return None
    return _session(packed) if packed else None


def is_last_of(phone: str, name: str) -> bool:
    """Tell whether a phone has had no other session since; where Redis is away, nobody knows."""
    try:
        last = _here().get(_last(phone))
    except RedisError:
        return False
    return _named(last) == name


def counted(what: str, seconds: int) -> int:
    """Count one more of something within some seconds; where Redis is away, nobody counts."""
    key = f"ussd:{what}:{int(time.time()) // seconds}"
    try:
        client = _here()
        count = client.incr(key)
        client.expire(key, 2 * seconds)
    except RedisError:
        return 0
    return int(str(count))


def over(phone: str, name: str) -> None:
    """Look after a session no longer: whoever ended it has told us."""
    try:
        client = _here()
        client.zrem(OPEN_SESSIONS, name)
        client.delete(_last(phone))
    except RedisError:
        log.warning("ussd session not let go of", session=name[:16])


def _last(phone: str) -> str:
    return f"ussd:last:{digest_of('phone', phone)}"


def left_since(moment: float, count: int) -> list[str]:
    """Name sessions that nobody has answered since a moment, and whose end nobody told."""
    client = _here()
    found: list[object] = list(client.zrangebyscore(OPEN_SESSIONS, "-inf", moment, 0, count))
    return [_named(name) for name in found]


def _named(value: object) -> str:
    """Read a session's name as Redis gives it; the client's types know no plain answers."""
    return value.decode() if isinstance(value, bytes) else ""


def let_go(name: str) -> None:
    """Look after a session no longer."""
    _here().zrem(OPEN_SESSIONS, name)


def _packed(session: Session) -> str:
    reply = session.reply
    return json.dumps(
        [
            session.caller,
            session.heard,
            session.heard_so_far,
            session.hops,
            session.started_at,
            dict(session.began_with),
            [reply.kind, reply.text, reply.label],
            session.talk.packed(),
        ],
        separators=(",", ":"),
        ensure_ascii=False,
    )


def _session(packed: bytes | str) -> Session | None:
    """Read a value; one that another version wrote counts as lost."""
    try:
        caller, heard, so_far, hops, started_at, began_with, reply, talk = json.loads(packed)
        return Session(
            caller,
            heard,
            so_far,
            hops,
            started_at,
            began_with,
            Reply(*reply),
            unpacked(talk),
        )
    except (ValueError, TypeError):
        log.warning("ussd session of another version")
        return None
