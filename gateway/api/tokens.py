"""Tokens of staff who call the API: issued at sign-in, rotated, and worth what the account is."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from rest_framework.exceptions import AuthenticationFailed
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken, OutstandingToken
from rest_framework_simplejwt.tokens import RefreshToken, Token

from gateway.signin.may_work import may_work
from loans.models import StaffMember

OWNER = "sub"
STAMP = "stamp"


@dataclass(frozen=True, slots=True)
class Pair:
    """A token for calls, and one to get the next pair with."""

    access: str
    refresh: str


def stamp(staff: StaffMember) -> str:
    """Sum up what ends all tokens of an account when it changes: password, role, lender."""
    account = f"{staff.password}|{staff.role}|{staff.mfi_id}"
    return salted_hmac("letsema.token", account, algorithm="sha256").hexdigest()[:32]


def bearer(token: Token) -> StaffMember:
    """Give the owner of a genuine token as the account is now, or refuse."""
    try:
        staff = StaffMember.objects.select_related("mfi").get(id=token[OWNER])
    except (KeyError, ValidationError, StaffMember.DoesNotExist):
        raise AuthenticationFailed from None
    if not may_work(staff) or not constant_time_compare(token.get(STAMP, ""), stamp(staff)):
        raise AuthenticationFailed
    return staff


def issue(staff: StaffMember, *, until: int | None = None) -> Pair:
    """Make a pair; what is kept of it is its id, not the token, so a stolen table opens nothing."""
    refresh = RefreshToken()
    refresh[OWNER] = str(staff.id)
    refresh[STAMP] = stamp(staff)
    if until is not None:
        refresh["exp"] = until
    OutstandingToken.objects.create(
        user=staff,
        jti=refresh["jti"],
        created_at=refresh.current_time,
        expires_at=datetime.fromtimestamp(refresh["exp"], tz=UTC),
    )
    return Pair(str(refresh.access_token), str(refresh))


def rotate(text: str) -> Pair:
    """Give a new pair for a refresh token, once: of many who bring the same, one is served."""
    try:
        old = RefreshToken(text)  # type: ignore[arg-type]
    except TokenError:
        raise AuthenticationFailed from None
    staff = bearer(old)
    kept = OutstandingToken.objects.filter(jti=old["jti"]).first()
    if kept is None:
        raise AuthenticationFailed
    with transaction.atomic():
        _, first = BlacklistedToken.objects.get_or_create(token=kept)
        if not first:
            raise AuthenticationFailed
        # The end stays where the sign-in set it.
        return issue(staff, until=old["exp"])


class StaffToken(JWTAuthentication):
    """Reads the account anew at every request: one closed a moment ago asks nothing more."""

    def get_user(self, validated_token: Token) -> StaffMember:  # type: ignore[override]
        """Give the account behind the token."""
        return bearer(validated_token)
