"""A USSD callback in JSON, of a network that numbers its hops and sends each answer alone."""

import re

from django.http import HttpResponse, JsonResponse

from gateway.callbacks.africastalking_ussd import SESSION_ID_CHARACTERS_MAX, STEP_HEADER
from gateway.callbacks.door import Body, json_door
from gateway.metrics import screen_shown
from loans.rules.phone import is_e164
from ussd.conversation import SequencedCall, answer

# The network's own names for itself and its neighbours, as the dialogue knows them; what is not
# here has the smallest screen.
NETWORK_CODES = {"vodacom": "65101", "econet": "65102", "safaricom": "63902", "airtel": "63903"}
NETWORK_CODE = re.compile(r"[0-9]{1,8}")
# With its country's code a number is longer than the eight digits it has at home.
DIGITS_WITH_COUNTRY = re.compile(r"[1-9][0-9]{9,14}")
SEQUENCE_MAX = 10_000


class NotAHop(ValueError):
    """A field is missing, or holds what no hop has."""


@json_door
def json_ussd(body: Body) -> HttpResponse:
    """Answer a hop with one screen; fields that we do not know are the network's own affair."""
    try:
        call = _call(body)
    except NotAHop:
        return HttpResponse(status=400)
    reply = answer(call)
    screen_shown(reply.label).inc()
    return JsonResponse(
        {"action": reply.kind, "text": reply.text}, headers={STEP_HEADER: reply.label}
    )


def _call(body: Body) -> SequencedCall:
    session_id, is_new = _text(body, "session_id"), body.get("is_new")
    if not 0 < len(session_id) <= SESSION_ID_CHARACTERS_MAX or not isinstance(is_new, bool):
        raise NotAHop
    return SequencedCall(
        session_id=session_id,
        phone=_phone(_text(body, "msisdn")),
        service_code=_text(body, "service_code"),
        network_code=_network_code(_text(body, "network")),
        sequence=_sequence(body.get("sequence")),
        typed=_text(body, "input"),
        is_new=is_new,
    )


def _text(body: Body, name: str) -> str:
    """Take a text that is one: half of a pair of surrogates cannot be kept anywhere."""
    found = body.get(name)
    if not isinstance(found, str):
        raise NotAHop(name)
    try:
        found.encode()
    except UnicodeEncodeError:
        raise NotAHop(name) from None
    return found


def _phone(number: str) -> str:
    """Set the plus that this network may leave out, and repair nothing else."""
    phone = f"+{number}" if DIGITS_WITH_COUNTRY.fullmatch(number) else number
    if not is_e164(phone):
        raise NotAHop
    return phone


def _sequence(found: object) -> int:
    # To Python, true is a number as well.
    if type(found) is not int or not 0 <= found <= SEQUENCE_MAX:
        raise NotAHop
    return found


def _network_code(network: str) -> str:
    """Take any network, known or not, by its name or its code."""
    if NETWORK_CODE.fullmatch(network):
        return network
    return NETWORK_CODES.get(network.strip().casefold(), "")
