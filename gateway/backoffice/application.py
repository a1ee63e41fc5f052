"""One application on one page: who asks, whether she can bear it, what it costs, the decision."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from gateway.backoffice.application_shown import facts_of, preview_of
from gateway.backoffice.decision_form import Typed, new_key, once_of, read_typed
from gateway.backoffice.desk_page import Desk, desk_page
from gateway.backoffice.no_room import reason_said
from gateway.catalogue import words
from gateway.refusals import REFUSALS
from loans.actions.decide import Approval, reject, send_back
from loans.deed import Once
from loans.errands.approve import approve_application
from loans.errors import CreditLimit, DomainError, LenderUnavailable, NotThisLender
from loans.queries.application_page import ApplicationRead, Asked, read_application

NOT_VALID = 422
# A refusal of which the catalogue says nothing of its own.
OTHER = "other"


@require_safe
@desk_page
def application(desk: Desk, application_id: UUID) -> HttpResponse:
    """Show it; on other terms than she asked for where the address names some."""
    read = read_application(desk.mfi.id, application_id)
    asked = desk.request.GET
    typed = Typed(amount=asked.get("amount", ""), installments=asked.get("installments", ""))
    return _page(desk, read, typed, typed.asked)


@require_POST
@desk_page
def approve(desk: Desk, application_id: UUID) -> HttpResponse:
    """Make it an offer on these terms, or be the first of two; or see first what they cost."""
    read, typed = _read(desk, application_id, "approve")
    sent, terms = desk.request.POST, typed.asked
    if terms is not None and ("look" in sent or sent.get("shown") != terms.key):
        # Nobody approves what he has not seen the costs of.
        return _page(desk, read, typed, terms, {"look_first": True})

    def decide(once: Once) -> None:
        assert terms is not None, "what cannot be read is refused before"
        lisente, times = terms.lisente, terms.installments
        approval = Approval(lisente, times, typed.note, unchecked=typed.without)
        approve_application(desk.mfi.id, application_id, approval, by=desk.actor, once=once)

    return _decided(desk, read, typed, decide)


@require_POST
@desk_page
def return_(desk: Desk, application_id: UUID) -> HttpResponse:
    """Send it back for what is missing."""
    read, typed = _read(desk, application_id, "return")

    def decide(once: Once) -> None:
        send_back(desk.mfi.id, application_id, typed.note, by=desk.actor, once=once)

    return _decided(desk, read, typed, decide)


@require_POST
@desk_page
def reject_(desk: Desk, application_id: UUID) -> HttpResponse:
    """Refuse it with a reason that she hears."""
    read, typed = _read(desk, application_id, "reject")

    def decide(once: Once) -> None:
        mfi_id, reason = desk.mfi.id, typed.reason
        reject(mfi_id, application_id, reason, typed.note, by=desk.actor, once=once)

    return _decided(desk, read, typed, decide)


def _read(desk: Desk, application_id: UUID, verdict: str) -> tuple[ApplicationRead, Typed]:
    """Look for the application before anything that was sent is looked at."""
    read = read_application(desk.mfi.id, application_id)
    return read, read_typed(desk.request, verdict)


def _decided(
    desk: Desk, read: ApplicationRead, typed: Typed, decide: Callable[[Once], None]
) -> HttpResponse:
    """Decide, and show what stands now; or say on the same page why it was not done."""
    once = once_of(desk.request, desk.member, typed)
    if once is None:
        told = {"refused": {"said": "refused.old_form"}}
        return _page(desk, read, typed, typed.asked, told, NOT_VALID)
    if typed.wrong:
        return _page(desk, read, typed, typed.asked, {}, NOT_VALID)
    try:
        decide(once)
    except (NotThisLender, LenderUnavailable):
        raise
    except DomainError as refusal:
        now = read_application(desk.mfi.id, read.row.id)
        status = REFUSALS[refusal.code].status
        told = {"refused": refusal_told(desk, now, refusal)}
        return _page(desk, now, typed, typed.asked, told, status)
    return redirect("application", read.row.id)


def refusal_told(desk: Desk, read: ApplicationRead, refusal: DomainError) -> dict[str, Any]:
    """Say a refusal in words: what of its context a person needs, and the way on."""
    label = f"refused.{refusal.code}"
    told: dict[str, Any] = {"said": label if label in words(desk.language) else f"refused.{OTHER}"}
    if at := refusal.context.get("decided_at"):
        told["at"] = parse_datetime(str(at))
        told["by"] = read.staff.get(UUID(str(refusal.context["decided_by"])), "")
    if isinstance(refusal, CreditLimit):
        told["no_room"] = reason_said(refusal.context.get("why"))
    return told


def _page(
    desk: Desk,
    read: ApplicationRead,
    typed: Typed,
    asked: Asked | None,
    more: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    facts = facts_of(desk, read, preview_of(desk, read, asked))
    own = {"typed": typed, "once": new_key(), **(more or {})}
    return desk.page("desk/application.html", {**facts, **own}, status)
