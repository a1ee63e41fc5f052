"""What a phone on the page sends: hops, and the end of a session."""

import json
from collections.abc import Iterable
from functools import wraps

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from gateway.simulator import network
from gateway.simulator.demo_only import View, demo_only
from loans.rules import phone as numbers

BAD_REQUEST, BAD_GATEWAY = 400, 502
FACT_CHARACTERS_MAX = 2000
SESSION_FACTS = ("session", "phone", "network", "service_code", "text")
END_FACTS = (*SESSION_FACTS, "status", "hops", "duration_ms", "last")
# The gateway's own codes of how a session ended.
END_STATUSES = frozenset({"Success", "Incomplete", "Failed"})

Facts = dict[str, str]


class NotAHop(Exception):
    """The page sent something that no phone can say; the text tells the person at the keys."""


def _read(request: HttpRequest, names: Iterable[str]) -> Facts:
    try:
        body = json.loads(request.body)
        facts = {name: str(body[name]) for name in names}
    except (ValueError, KeyError, TypeError) as error:
        raise NotAHop("The page and the server do not understand each other: reload it.") from error
    if any(len(value) > FACT_CHARACTERS_MAX for value in facts.values()):
        raise NotAHop("That is longer than a session can be.")
    try:
        facts["phone"] = numbers.read(facts["phone"])
    except numbers.NotAPhone as error:
        raise NotAHop("This is no phone number: try one like +266 5812 3456.") from error
    return facts


def _form(facts: Facts) -> Facts:
    """Write the session as Africa's Talking names it."""
    return {
        "sessionId": facts["session"],
        "phoneNumber": facts["phone"],
        "networkCode": facts["network"],
        "serviceCode": facts["service_code"],
    }


def says_why(view: View) -> View:
    """Answer what cannot be done with a line for the person at the keys."""

    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        try:
            return view(request)
        except NotAHop as error:
            return JsonResponse({"error": str(error)}, status=BAD_REQUEST)
        except network.NoAnswer as error:
            return JsonResponse({"error": str(error)}, status=BAD_GATEWAY)

    return answer


@demo_only
@require_POST
@says_why
def hop(request: HttpRequest) -> HttpResponse:
    """Carry one hop to the door and its screen back, with what the screen weighs."""
    facts = _read(request, SESSION_FACTS)
    if facts["network"] not in network.BUDGETS:
        raise NotAHop("No such network here: reload the page.")
    shown = network.hop(_form(facts) | {"text": facts["text"]})
    return JsonResponse(
        {
            "kind": shown.kind,
            "text": shown.text,
            "label": shown.label,
            "septets": network.weight(shown),
            "budget": network.BUDGETS[facts["network"]],
            "ms": shown.ms,
        }
    )


@demo_only
@require_POST
@says_why
def hang_up(request: HttpRequest) -> HttpResponse:
    """Tell the product that the session is over, as the network does."""
    facts = _read(request, END_FACTS)
    if facts["status"] not in END_STATUSES:
        raise NotAHop("A session ends as Success, Incomplete or Failed.")
    answer = network.tell_end(
        _form(facts),
        status=facts["status"],
        hops=facts["hops"],
        duration_ms=facts["duration_ms"],
        typed=facts["text"],
        last=facts["last"],
    )
    return JsonResponse({"status": answer.status})
