"""The mobile network between the demo's phones and the telco doors: only it knows their token."""

import http.client
import io
import json
import time
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.urls import Resolver404, resolve
from django.utils import timezone

from messaging.rules.gsm7 import NotGsm7, septets

SESSION_SECONDS = 180
ANSWER_SECONDS_MAX = 10
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
LABEL_HEADER = "at-ussd-hop-metadata"
OK = 200


class NoAnswer(Exception):
    """The door did not answer as a network needs it to; the text says what came instead."""


@dataclass(frozen=True, slots=True)
class Network:
    """A mobile network, by its code, and how much it shows on one screen."""

    code: str
    name: str
    screen_septets: int


NETWORKS = (
    Network("65101", "Vodacom", screen_septets=160),
    Network("65102", "Econet", screen_septets=160),
    Network("99999", "Another", screen_septets=160),
)
BUDGETS = {network.code: network.screen_septets for network in NETWORKS}


@dataclass(frozen=True, slots=True)
class Delivered:
    """What the door answered, and how long that took."""

    status: int
    body: str
    label: str
    ms: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A screen on its way to the phone."""

    kind: str
    text: str
    label: str
    ms: int


def _over_the_wire(path: str, body: bytes, kind: str) -> tuple[int, bytes, str]:
    address = urlsplit(settings.TELCO_URL)
    wire = http.client.HTTPConnection(
        address.hostname or "", address.port, timeout=ANSWER_SECONDS_MAX
    )
    try:
        wire.request("POST", path, body, {"Content-Type": kind})
        answer = wire.getresponse()
        return answer.status, answer.read(), answer.headers.get(LABEL_HEADER, "")
    finally:
        wire.close()


def _in_this_process(path: str, body: bytes, kind: str) -> tuple[int, bytes, str]:
    """Ask the door directly: where one process is all there is, it cannot call itself by HTTP."""
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": path,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": kind,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
        }
    )
    door = resolve(path)
    answer = door.func(request, *door.args, **door.kwargs)
    return answer.status_code, answer.content, answer.headers.get(LABEL_HEADER, "")


def deliver(door: str, form: dict[str, str]) -> Delivered:
    """Post a form to one of the telco doors."""
    path = f"/telco/{settings.TELCO_TOKENS[0]}/{door}"
    return _posted(path, urlencode(form).encode(), FORM)


def tell_wallet_door(told: dict[str, str]) -> Delivered:
    """Post to the wallets' door as the simulated wallet does."""
    path = f"/wallets/{settings.TELCO_TOKENS[0]}/simulator/callback"
    return _posted(path, json.dumps(told).encode(), JSON)


def _posted(path: str, body: bytes, kind: str) -> Delivered:
    carry = _over_the_wire if settings.TELCO_URL else _in_this_process
    began = time.perf_counter()
    try:
        status, answered, label = carry(path, body, kind)
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswer(f"The telco door does not answer ({type(error).__name__}).") from error
    except Resolver404 as error:
        raise NoAnswer("The telco doors are elsewhere: TELCO_URL must say where.") from error
    ms = round((time.perf_counter() - began) * 1000)
    return Delivered(status, answered.decode("utf-8", "replace"), label, ms)


def hop(form: dict[str, str]) -> Shown:
    """Carry one hop, and read the screen as strictly as a network does."""
    answer = deliver("ussd", form)
    kind, _, text = answer.body.partition(" ")
    if answer.status != OK:
        raise NoAnswer(f"The telco door refused the hop with status {answer.status}.")
    if kind not in {"CON", "END"}:
        raise NoAnswer("The telco door answered neither CON nor END.")
    return Shown(kind, text, answer.label, answer.ms)


def weight(shown: Shown) -> int:
    """Count a screen's septets; no network carries what has none."""
    try:
        return septets(shown.text)
    except NotGsm7 as error:
        raise NoAnswer(f"The screen leaves the alphabet of networks: {error}.") from error


def tell_end(
    session: dict[str, str], *, status: str, hops: str, duration_ms: str, typed: str, last: str
) -> Delivered:
    """Tell the product that a session is over."""
    notice = {
        "date": timezone.now().strftime("%Y-%m-%d %H:%M:%S"),
        "status": status,
        "cost": "0",
        "durationInMillis": duration_ms,
        "hopsCount": hops,
        "input": typed,
        "lastAppResponse": last,
        "errorMessage": "",
    }
    return deliver("ussd/events", session | notice)
