"""What a locked account's owner is told: that it rests, and when to try again."""

from datetime import datetime, timedelta

from axes.helpers import get_client_ip_address, get_cool_off
from axes.models import AccessAttempt
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from gateway.signin.lender_door import lender_of_door
from gateway.signin.words import words_for

TOO_MANY_REQUESTS = 429


def open_again_at(request: HttpRequest, username: str) -> datetime:
    """Give the moment at which this name may be tried again from this address."""
    now = timezone.now()
    rest = get_cool_off(request)
    last = (
        AccessAttempt.objects.filter(username=username, ip_address=get_client_ip_address(request))
        .order_by("-attempt_time")
        .values_list("attempt_time", flat=True)
        .first()
    )
    return (last or now) + (rest or timedelta())


def _next_minute(moment: datetime) -> datetime:
    """Round up to what a page tells in hours and minutes: at 08:41:30 "08:41" is too early."""
    return (moment + timedelta(minutes=1, microseconds=-1)).replace(second=0, microsecond=0)


def locked_out(
    request: HttpRequest,
    answer: HttpResponse | None,
    credentials: dict[str, str] | None,
) -> HttpResponse:
    """Answer a locked sign-in; called by django-axes, which the settings point here."""
    again = open_again_at(request, (credentials or {}).get("username", ""))
    seconds = max(1, int((again - timezone.now()).total_seconds()))
    if request.path.startswith("/api/") and answer is not None:
        # The API has said it in its own form already.
        response = answer
    else:
        words = words_for(request)
        lender = lender_of_door(request)
        facts = {"again": _next_minute(again), "words": words, "lender": lender}
        response = render(request, "sign_in/locked.html", facts, status=TOO_MANY_REQUESTS)
    response["Retry-After"] = str(seconds)
    return response
