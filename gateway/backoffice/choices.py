"""What a person chooses for this browser: light or dark, the language, keys of one letter."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from gateway.catalogue import ENGLISH, LANGUAGES

COOKIE_DAYS = 365


class Choice(NamedTuple):
    """A cookie, and what may stand in it; any other word takes it away."""

    cookie: str
    words: frozenset[str]


CHOICES: Mapping[str, Choice] = MappingProxyType(
    {
        "look": Choice("letsema_look", frozenset({"light", "dark"})),
        "language": Choice("letsema_language", frozenset(LANGUAGES)),
        "keys": Choice("letsema_keys", frozenset({"off"})),
    }
)


def chosen(request: HttpRequest, what: str) -> str:
    """Read a choice; a cookie of somebody's own making is none."""
    choice = CHOICES[what]
    word = request.COOKIES.get(choice.cookie, "")
    return word if word in choice.words else ""


def language_of(request: HttpRequest) -> str:
    """Tell in which language she reads."""
    return chosen(request, "language") or ENGLISH


def keep(response: HttpResponse, what: str, word: str) -> None:
    """Keep a choice in its cookie."""
    choice = CHOICES[what]
    if word not in choice.words:
        response.delete_cookie(choice.cookie, samesite="Lax")
        return
    response.set_cookie(
        choice.cookie,
        word,
        max_age=COOKIE_DAYS * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


@require_POST
def choose(request: HttpRequest, what: str) -> HttpResponse:
    """Keep the choice and go back to the page."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    response = redirect(back)
    keep(response, what, request.POST.get(what, ""))
    return response
