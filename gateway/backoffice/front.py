"""The desk's front page: who you are, what your role may do, and the state of the house."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gateway.signin.session_age import SESSION_HOURS_MAX, ends_at
from loans.models import StaffMember
from loans.queries.directory import lenders, staff_count
from loans.queries.trail import seals_of

Role = StaffMember.Role


@dataclass(frozen=True, slots=True)
class Work:
    """A role in words."""

    name: str
    may: str


WORK = {
    Role.OFFICER: Work(
        "loan officer",
        "registers borrowers, captures applications, and decides within a limit "
        "what a colleague captured",
    ),
    Role.MANAGER: Work(
        "manager",
        "does the work of an officer, decides above the limit of officers, sends broadcasts, "
        "and gives the second approval",
    ),
    Role.FINANCE: Work(
        "finance",
        "pays out, charges, books and reverses repayments, and reconciles",
    ),
    Role.ADMIN: Work(
        "administrator",
        "does the work of a manager and runs staff, products, budgets and settings",
    ),
    Role.AUDITOR: Work("auditor", "reads everything and changes nothing"),
    Role.PLATFORM_ADMIN: Work("platform administrator", "takes lenders on and keeps the house"),
    Role.REGULATOR: Work("regulator", "reads sums over all lenders, and no borrower's name"),
}
READS_THE_TRAIL = frozenset({Role.ADMIN, Role.AUDITOR, Role.PLATFORM_ADMIN})


@dataclass(frozen=True, slots=True)
class Trail:
    """How far a chain of the audit trail is sealed."""

    answered: bool
    number: int = 0
    sealed_at: datetime | None = None


def _trail(mfi_id: UUID | None) -> Trail:
    try:
        last = seals_of(mfi_id).order_by("-number").first()
    except OperationalError:
        # The lender's node is away: this cell says so, and the rest of the page stands.
        return Trail(answered=False)
    if last is None:
        return Trail(answered=True)
    return Trail(answered=True, number=last.number, sealed_at=last.sealed_at)


@login_required
@never_cache
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Show the page."""
    member = request.user
    assert isinstance(member, StaffMember)
    role = Role(member.role)
    facts = {
        "member": member,
        "work": WORK[role],
        "ends_at": ends_at(request.session),
        "hours_max": SESSION_HOURS_MAX,
        "idle_minutes": settings.SESSION_COOKIE_AGE // 60,
        "mfi": member.mfi,
        "staff_count": staff_count(member.mfi.id) if member.mfi else 0,
        "lenders": [] if member.mfi else lenders(),
        "trail": _trail(member.mfi_id) if role in READS_THE_TRAIL else None,
        "domain": settings.LETSEMA_DOMAIN,
        "port": "".join(request.get_host().partition(":")[1:]),
        "service_code": settings.SERVICE_CODE,
    }
    return render(request, "desk/front.html", facts)
