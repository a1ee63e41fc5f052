"""What every call of the API has in common: the order in which it is refused."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from types import MappingProxyType
from typing import Any, NoReturn, cast
from uuid import UUID

from django.http import HttpRequest
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.views import APIView

from gateway.caller_address import caller_address
from loans.deed import Actor
from loans.errors import MayNot, NotThisLender
from loans.models import StaffMember

Role = StaffMember.Role
# Who works for a lender, and who of them writes down what borrowers say.
LENDERS_STAFF = frozenset({Role.OFFICER, Role.MANAGER, Role.FINANCE, Role.ADMIN, Role.AUDITOR})
WHO_CAPTURES = frozenset(StaffMember.OFFICER_ROLES)
# Text without what no column can hold, as it is said in the document and to whoever sends it.
TEXT = {"type": "string", "pattern": r"^[^\x00]*$"}
NO_TEXT = "Null characters are not allowed."


def staff_of(request: Request) -> StaffMember:
    """Give the staff member who asks."""
    assert isinstance(request.user, StaffMember)
    return request.user


def lender_of(request: Request) -> UUID:
    """Give the lender that the caller works for; who works for none has nothing of a lender's."""
    mfi_id = staff_of(request).mfi_id
    if mfi_id is None:
        raise NotThisLender
    return mfi_id


def text_asked_for(name: str, request: Request) -> str | None:
    """Read a filter that is any text but what no column can hold."""
    text = request.query_params.get(name)
    if text is not None and "\0" in text:
        raise ValidationError({name: [NO_TEXT]})
    return text


def actor_of(request: Request) -> Actor:
    """Name whoever asks for the audit trail."""
    return Actor.staff(
        staff_of(request).id,
        ip=caller_address(cast("HttpRequest", request)),
        request_id=getattr(request, "request_id", ""),
    )


class Call(APIView):
    """One address of the API.

    Who asks is settled first, so that a stranger learns nothing from any other refusal. A call
    that names an object looks for it before it looks at what was sent.
    """

    # Without OPTIONS: what a call takes stands in the document, and no other site may ask.
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]  # noqa: RUF012 (Django's)
    # Who may, by method; a method that is not named is for whoever has a token.
    roles: Mapping[str, AbstractSet[str]] = MappingProxyType({})
    # Query parameters that the call knows.
    filters: AbstractSet[str] = frozenset()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Ask who it is, then in which form; where no object is named, check the filters now."""
        self.perform_authentication(request)
        self.check_permissions(request)
        super().initial(request, *args, **kwargs)
        if not kwargs:
            self.check_filters(request)

    def check_permissions(self, request: Request) -> None:
        """Refuse a stranger, and whoever has another role."""
        super().check_permissions(request)
        method = "GET" if request.method == "HEAD" else request.method or ""
        allowed = self.roles.get(method)
        if allowed is not None and staff_of(request).role not in allowed:
            raise MayNot(method=method, role=staff_of(request).role)

    def check_filters(self, request: Request) -> None:
        """Refuse a filter that would silently not filter."""
        unknown = request.query_params.keys() - self.filters
        if unknown:
            raise ValidationError({name: ["No such filter."] for name in sorted(unknown)})

    @property
    def default_response_headers(self) -> dict[str, str]:
        """Keep every answer, tokens above all, out of every cache."""
        return {**super().default_response_headers, "Cache-Control": "no-store"}


class Nowhere(Call):
    """Every address that is none: unknown to those who may ask, and 401 to all others."""

    schema = None

    def http_method_not_allowed(self, *_: object, **__: object) -> NoReturn:
        """Say that nothing is here, whatever the method."""
        raise NotFound
