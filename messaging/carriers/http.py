"""Requests to carriers: on lines that stay open, and with what the answer leaves open said."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import aiohttp

CONNECT_SECONDS = 3.05
# A server ends a line that rests, and what is sent on it in that instant is lost without a word:
# ours ends first.
REST_SECONDS = 4.0
CONNECTIONS_MAX = 256
BODY_BYTES_MAX = 1024 * 1024


class NotSent(Exception):
    """The request never left."""


class Lost(Exception):
    """The request left, and no whole answer came."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, whatever it is."""

    status: int
    body: str
    headers: Mapping[str, str]


_sessions: WeakKeyDictionary[asyncio.AbstractEventLoop, aiohttp.ClientSession] = WeakKeyDictionary()


def _session() -> aiohttp.ClientSession:
    loop = asyncio.get_running_loop()
    if loop not in _sessions:
        _sessions[loop] = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=CONNECTIONS_MAX, keepalive_timeout=REST_SECONDS),
            # The whole of a call ends by its own deadline.
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS),
            cookie_jar=aiohttp.DummyCookieJar(),
        )
    return _sessions[loop]


async def hang_up() -> None:
    """End the lines of this loop."""
    session = _sessions.pop(asyncio.get_running_loop(), None)
    if session is not None:
        await session.close()


async def post(url: str, headers: Mapping[str, str], body: bytes) -> Answered:
    """Send a body once; a redirection is an answer like another."""
    asking = _session().post(url, headers=headers, data=body, allow_redirects=False)
    try:
        async with asking as answer:
            told = await _whole(answer.content)
            return Answered(answer.status, told.decode(errors="replace"), answer.headers)
    except aiohttp.ClientError as error:
        raise (NotSent if _never_left(error) else Lost) from error


async def _whole(content: aiohttp.StreamReader) -> bytes:
    """Read all of an answer, in however many pieces it comes; beyond the most it is cut off."""
    told = bytearray()
    async for piece in content.iter_any():
        told += piece
        if len(told) >= BODY_BYTES_MAX:
            break
    return bytes(told[:BODY_BYTES_MAX])


def _never_left(error: BaseException) -> bool:
    """Tell a line that was never open, or broke under the request, from one that broke after it."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
            return True
        if isinstance(seen, aiohttp.ClientConnectionResetError):
            return True
        seen = seen.__cause__
    return False
