"""What every page of a lender's work has in common: who may open it, and how it fails in words."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from gateway.backoffice.choices import chosen, language_of
from gateway.caller_address import caller_address
from gateway.refusals import REFUSALS
from loans.deed import Actor
from loans.errors import LenderUnavailable, NotThisLender
from loans.models import Mfi, StaffMember
from loans.queries.waiting import Reader
from loans.sqlstate import NODE_AWAY, sqlstate

P = ParamSpec("P")
NO_CONTENT = 204


@dataclass(frozen=True, slots=True)
class Desk:
    """Who sits here, at which lender, reading which language."""

    request: HttpRequest
    member: StaffMember
    mfi: Mfi
    language: str

    @property
    def reader(self) -> Reader:
        """Name who reads to a query."""
        return Reader(self.member.id, self.member.role)

    @property
    def actor(self) -> Actor:
        """Name who acts to a deed."""
        request_id = getattr(self.request, "request_id", "")
        address = caller_address(self.request)
        return Actor.staff(self.member.id, ip=address, request_id=request_id)

    def page(self, template: str, facts: dict[str, Any], status: int = 200) -> HttpResponse:
        """Show a page."""
        own = {
            "desk": self,
            "mfi": self.mfi,
            "language": self.language,
            "letter_keys": chosen(self.request, "keys") != "off",
        }
        return render(self.request, template, {**own, **facts}, status=status)


Page = Callable[Concatenate[Desk, P], HttpResponse]
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def desk_page(page: Page[P]) -> View[P]:
    """Make a view of a page: for a lender's own staff, kept by nobody on the way.

    What belongs to another lender does not exist here. A lender whose database node is away is
    told as that, and nobody else's page notices.
    """

    @never_cache
    @functools.wraps(page)
    def view(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return _sign_in_first(request)
        desk = desk_of(request)
        try:
            return page(desk, *args, **kwargs)
        except NotThisLender:
            raise Http404 from None
        except LenderUnavailable:
            return _away(desk)
        except OperationalError as error:
            if not sqlstate(error).startswith(NODE_AWAY):
                raise
            return _away(desk)

    return view


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    """Ask for a sign-in; a part of a page that is fetched anew takes the whole page there."""
    if "HX-Request" not in request.headers:
        return redirect_to_login(request.get_full_path())
    here = urlsplit(request.headers.get("HX-Current-URL", "")).path
    answer = HttpResponse(status=NO_CONTENT)
    answer["HX-Redirect"] = redirect_to_login(here or "/").headers["Location"]
    return answer


def desk_of(request: HttpRequest) -> Desk:
    """Give who asks his place; whoever works for no lender has nothing of a lender's."""
    member = request.user
    assert isinstance(member, StaffMember)
    if member.mfi is None:
        raise PermissionDenied
    return Desk(request, member, member.mfi, language_of(request))


def _away(desk: Desk) -> HttpResponse:
    refusal = REFUSALS[LenderUnavailable.code]
    answer = desk.page("desk/away.html", {}, refusal.status)
    answer["Retry-After"] = str(refusal.retry_after_seconds)
    return answer
