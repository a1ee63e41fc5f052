"""Signing in and out."""

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from gateway.backoffice.choices import keep
from gateway.signin import session_age
from gateway.signin.lender_door import lender_of_door
from gateway.signin.words import asked_for, words_for
from loans.models import StaffMember
from loans.queries.directory import lenders


class SignInForm(forms.Form):
    """A user name in any case of letters, and a password as it is typed."""

    username = forms.CharField(max_length=60)
    password = forms.CharField(max_length=200, strip=False)

    def clean_username(self) -> str:
        """Fold the case: else each way to write a name would have failures of its own to waste."""
        return str(self.cleaned_data["username"]).lower()


def where_to(request: HttpRequest) -> str:
    """Read where the person was going, if that is a place of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted,
        allowed_hosts={request.get_host()},
        require_https=request.is_secure(),
    )
    return wanted if safe else ""


def member_of(request: HttpRequest) -> StaffMember | None:
    """Give the staff member whose name and password were typed."""
    form = SignInForm(request.POST)
    if not form.is_valid():
        return None
    member = authenticate(request, **form.cleaned_data)
    return member if isinstance(member, StaffMember) else None


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the form, or take it: the session gets a new key, and the person what she asked for."""
    lender = lender_of_door(request)
    going_to = where_to(request)
    if request.user.is_authenticated:
        return redirect(going_to or settings.LOGIN_REDIRECT_URL)
    refused = False
    if request.method == "POST":
        member = member_of(request)
        if member is not None:
            login(request, member)
            session_age.begin(request.session)
            response = redirect(going_to or settings.LOGIN_REDIRECT_URL)
            if asked_for(request):
                keep(response, "language", words_for(request).code)
            return response
        refused = True
    facts = {
        "words": words_for(request),
        "lender": lender,
        "lenders": lenders() if settings.DEMO and lender is None else [],
        "domain": settings.LETSEMA_DOMAIN,
        "port": "".join(request.get_host().partition(":")[1:]),
        "going_to": going_to,
        "refused": refused,
        "signed_out": "signed-out" in request.GET,
        "username": request.POST.get("username", "")[:60],
    }
    return render(request, "sign_in/form.html", facts)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session here and on the server."""
    logout(request)
    return redirect(f"{reverse('sign-in')}?signed-out")
