"""Signing in for tokens: `auth/token` and `auth/token/refresh`."""

from typing import cast

from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.bodies import Body, Text
from gateway.api.calls import Call
from gateway.api.errors import Refused
from gateway.api.tokens import Pair, issue, rotate
from gateway.signin.locked import open_again_at
from gateway.signin.may_work import may_work
from loans.models import StaffMember

TOKEN_CHARACTERS_MAX = 2000


class SignIn(Body):
    """A staff member's name and password."""

    username = Text(max_length=60)
    password = Text(max_length=200)


class Refresh(Body):
    """A refresh token that was not used yet."""

    refresh = Text(max_length=TOKEN_CHARACTERS_MAX)


class Tokens(serializers.Serializer[Pair]):
    """A token for calls (10 minutes), and one for the next pair (12 hours from the sign-in)."""

    access = serializers.CharField()
    refresh = serializers.CharField()


def signed_in(request: Request, username: str, password: str) -> StaffMember:
    """Check name and password as the sign-in page does; failures of both count together."""
    # The limits on failures read and mark this request, and the names count in one case only.
    asked = cast("HttpRequest", request)
    name = username.lower()
    staff = authenticate(asked, username=name, password=password)
    if getattr(request, "axes_locked_out", False):
        rest = open_again_at(asked, name) - timezone.now()
        seconds = max(1, int(rest.total_seconds()))
        raise Refused("too-many-failures", retry_after_seconds=seconds)
    if not isinstance(staff, StaffMember) or not may_work(staff):
        raise Refused("sign-in-failed")
    user_logged_in.send(sender=StaffMember, request=asked, user=staff)
    return staff


class AuthToken(Call):
    authentication_classes = ()
    permission_classes = ()

    @extend_schema(
        operation_id="sign_in",
        summary="Sign in for a pair of tokens",
        description="Failures count as on the sign-in page: after ten the sign-in rests.",
        request=SignIn,
        responses=Tokens,
    )
    def post(self, request: Request) -> Response:
        """Give a pair of tokens to staff who know their password."""
        body = SignIn(data=request.data)
        body.is_valid(raise_exception=True)
        staff = signed_in(request, **body.validated_data)
        return Response(Tokens(issue(staff)).data)


class AuthTokenRefresh(Call):
    authentication_classes = ()
    permission_classes = ()

    @extend_schema(
        operation_id="refresh_tokens",
        summary="Get the next pair of tokens",
        description="A refresh token is good once. The next one ends when the first would have.",
        request=Refresh,
        responses=Tokens,
    )
    def post(self, request: Request) -> Response:
        """Give a new pair for a refresh token."""
        body = Refresh(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(Tokens(rotate(body.validated_data["refresh"])).data)
