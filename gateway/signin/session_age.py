"""How long a sign-in lasts: a quarter of an hour without work, and twelve hours at the most."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.contrib.auth import SESSION_KEY, logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

SESSION_HOURS_MAX = 12
SIGNED_IN_AT = "signed_in_at"


def begin(session: SessionBase) -> None:
    """Note when the session began."""
    session[SIGNED_IN_AT] = int(timezone.now().timestamp())


def ends_at(session: SessionBase) -> datetime:
    """Give the moment from which the session is no longer good, whatever work is done in it."""
    began = datetime.fromtimestamp(session.get(SIGNED_IN_AT, 0), tz=UTC)
    return began + timedelta(hours=SESSION_HOURS_MAX)


class SessionAge:
    """Ends sessions by their age; the idle limit is the session's own expiry, renewed by work."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if SESSION_KEY in request.session and ends_at(request.session) <= timezone.now():
            logout(request)
        return self.get_response(request)
