"""Whose door this is: each lender answers at its own subdomain, and lets in its own staff only."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest

from gateway.signin.may_work import may_work
from loans.models import StaffMember
from loans.queries.directory import Lender, lender_at


def slug_of(request: HttpRequest) -> str:
    """Read the lender's short name out of the address; empty at the general one."""
    host = request.get_host().partition(":")[0].lower()
    slug, dot, domain = host.partition(".")
    return slug if dot and domain == settings.LETSEMA_DOMAIN else ""


def lender_of_door(request: HttpRequest) -> Lender | None:
    """Give the lender whose address this is; an address of nobody does not exist."""
    slug = slug_of(request)
    if not slug:
        return None
    lender = lender_at(slug)
    if lender is None:
        raise Http404("No lender answers at this address.")
    return lender


class LenderBackend(ModelBackend):
    """Passwords are checked as ever; at a lender's address nobody else's staff comes in.

    It refuses inside `authenticate`, not after it, so that this refusal counts as a failure like
    a wrong password, and nobody learns from the lock which of the two it was.
    """

    def user_can_authenticate(self, user: StaffMember | AnonymousUser | None) -> bool:
        """Refuse closed accounts, and a suspended lender's: at sign-in and at each request."""
        return isinstance(user, StaffMember) and may_work(user)

    def get_user(self, user_id: UUID | str) -> StaffMember | None:
        """Give whose session it is with his lender, which every request asks for anyway."""
        member = StaffMember.objects.select_related("mfi").filter(pk=user_id).first()
        return member if member is not None and self.user_can_authenticate(member) else None

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **_others: object,
    ) -> StaffMember | None:
        """Let in who knows the password and belongs to this door."""
        member = super().authenticate(request, username=username, password=password)
        if not isinstance(member, StaffMember):
            return None
        slug = slug_of(request) if request else ""
        at_home = not slug or (member.mfi is not None and member.mfi.slug == slug)
        return member if at_home else None
