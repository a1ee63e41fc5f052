"""Light or dark: the machine's own setting, or what the person chose here."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

COOKIE = "letsema_look"
LOOKS = frozenset({"light", "dark"})
COOKIE_DAYS = 365


@require_POST
def choose_look(request: HttpRequest) -> HttpResponse:
    """Keep the choice in a cookie and go back to the page; any other word lets the machine say."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    response = redirect(back)
    look = request.POST.get("look", "")
    if look in LOOKS:
        response.set_cookie(
            COOKIE,
            look,
            max_age=COOKIE_DAYS * 24 * 3600,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response
