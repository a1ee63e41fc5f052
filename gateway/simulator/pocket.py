"""What lies in a phone on the page: its texts, and what its wallet asks; and losing Redis."""

import json
import uuid
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST
from redis.exceptions import RedisError

from gateway.simulator import prompts
from gateway.simulator.demo_only import demo_only
from gateway.simulator.hops import BAD_REQUEST, NotAHop, says_why
from gateway.simulator.network import deliver
from loans.rules import phone as numbers
from loans.rules.wallet_result import Word
from loans.rules.written import maloti
from messaging.carriers.simulator import connected, received

PHONES_MAX = 12
TEXT_CHARACTERS_MAX = 480
ANSWERS = {"approve": Word.SUCCEEDED, "refuse": Word.FAILED}
# What a network in trouble takes from us: sessions and how often somebody dialled. The texts in
# the phones, the worker's queue and the page's own prompts are not the product's sessions.
SESSIONS = ("ussd:*",)


@demo_only
@require_POST
@says_why
def pocket(request: HttpRequest) -> HttpResponse:
    """Say what lies in each phone that the page has open, and note that it has."""
    try:
        phones = json.loads(request.body)["phones"][:PHONES_MAX]
    except (ValueError, KeyError, TypeError) as error:
        raise NotAHop("The page and the server do not understand each other: reload it.") from error
    found = {}
    for typed in phones:
        try:
            phone = numbers.read(str(typed))
        except numbers.NotAPhone:
            continue  # somebody is still writing it
        try:
            found[str(typed)] = _in(phone)
        except RedisError:
            return JsonResponse({"error": "Redis does not answer."}, status=BAD_REQUEST)
    return JsonResponse({"phones": found})


def _in(phone: str) -> dict[str, object]:
    prompts.note_open(phone)
    texts = [
        {"id": one["id"], "says": one["says"], "at": _time(one["at"])}
        for one in reversed(received(settings.REDIS_URL, phone))
    ]
    asks = [
        {"reference": one["reference"], "amount": maloti(one["lisente"])}
        for one in prompts.on_phone(phone)
    ]
    return {"texts": texts, "asks": asks}


def _time(at: float) -> str:
    return timezone.localtime(datetime.fromtimestamp(at, timezone.get_current_timezone())).strftime(
        "%H:%M"
    )


@demo_only
@require_POST
@says_why
def answer(request: HttpRequest) -> HttpResponse:
    """Answer a prompt as somebody with the phone in her hand."""
    try:
        body = json.loads(request.body)
        reference, word = str(body["reference"]), ANSWERS[str(body["answer"])]
    except (ValueError, KeyError, TypeError) as error:
        raise NotAHop("The page and the server do not understand each other: reload it.") from error
    return JsonResponse({"answered": prompts.answer(reference, word)})


@demo_only
@require_POST
@says_why
def write(request: HttpRequest) -> HttpResponse:
    """Carry a text from a phone to the door, as its network does."""
    try:
        body = json.loads(request.body)
        phone, network_code = numbers.read(str(body["phone"])), str(body["network"])
        says = str(body["text"])
    except numbers.NotAPhone as error:
        raise NotAHop("This is no phone number: try one like +266 5812 3456.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise NotAHop("The page and the server do not understand each other: reload it.") from error
    if len(says) > TEXT_CHARACTERS_MAX:
        raise NotAHop("That is longer than a text can be.")
    delivered = deliver(
        "sms/inbound",
        {
            "date": timezone.now().strftime("%Y-%m-%d %H:%M:%S"),
            "from": phone,
            "id": uuid.uuid4().hex,
            "text": says,
            "to": settings.AT_SENDER_ID,
            "networkCode": network_code,
        },
    )
    return JsonResponse({"status": delivered.status})


@demo_only
@require_POST
@says_why
def lose_redis(_request: HttpRequest) -> HttpResponse:
    """Lose every session, as a Redis that came back empty does."""
    client = connected(settings.REDIS_URL)
    try:
        lost = [key for pattern in SESSIONS for key in client.scan_iter(pattern, count=500)]
        if lost:
            client.delete(*lost)
    except RedisError as error:
        raise NotAHop("Redis does not answer.") from error
    finally:
        client.close()
    return JsonResponse({"lost": len(lost)})
