"""Decide on an application: approve, refuse, or send back; never by whoever captured it."""

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone

from loans.actions.apply import (
    check_terms,
    check_told,
    cycle_asked,
    locked_application,
    the_application,
)
from loans.dates import today
from loans.deed import Actor, Once, deed, remember
from loans.errors import (
    AlreadyDecided,
    MayNot,
    OutsideTerms,
    OverLimit,
    SelfApproval,
    UncheckedLimit,
)
from loans.models import Application, Decision, Product
from loans.models.application import NOTE
from loans.notes import sealed_for
from loans.once import Facts, answer_instead
from loans.queries.policy import policy_asked, the_policy
from loans.record import Values, record_act, record_event
from loans.rules.duties import may_begin, may_confirm
from loans.rules.policy import Policy
from loans.rules.reasons import REFUSAL
from loans.running import add_row, change_row
from loans.second_person import WAITS_FOR, role_asked, role_of, the_role
from loans.trip import ask, rows_like

# What an application is by a decision, or has become since without another.
BY_STAFF = (
    Application.Status.APPROVED,
    Application.Status.ACCEPTED,
    Application.Status.REJECTED,
    Application.Status.RETURNED,
)
DECIDED = (
    "first_approval_by_id",
    "waiting_for",
    "approved_by_id",
    "offered_lisente",
    "offered_installments",
    "offered_at",
    "offer_ends_on",
    "unchecked_at",
)


@dataclass(frozen=True, slots=True)
class Approval:
    """The terms that are offered; what is not named is what was asked for."""

    amount_lisente: int | None = None
    installments: int | None = None
    note: str = ""
    advice: dict[str, str | int | None] = field(default_factory=dict)
    # Though the registry does not answer: the note says why. Two must say so.
    unchecked: bool = False


@deed
def approve(
    mfi_id: UUID,
    application_id: UUID,
    approval: Approval,
    *,
    by: Actor,
    once: Once | None = None,
) -> Facts:
    """Make an application an offer, or note the first of two approvals and wait for the other."""
    facts: Facts = {"id": str(application_id)}
    remember(once, mfi_id, facts)
    found = rows_like(Application, mfi_id, id=application_id, lock=True)
    own = policy_asked(mfi_id)
    ask(found, own)
    application, policy = the_application(found), the_policy(own)
    lisente, installments, waits = check_approval(policy, application, approval, by)
    _write(application, Decision.Kind.APPROVE, by, approval.note, approval, waits)
    application.offered_lisente, application.offered_installments = lisente, installments
    application.unchecked_at = timezone.now() if approval.unchecked else None
    after: Values = {"lisente": lisente, "installments": installments, "waiting_for": waits}
    if approval.unchecked:
        after["unchecked"] = True
    if waits:
        application.first_approval_by_id, application.waiting_for = UUID(by.id), waits
        _keep(application)
        record_act(by, "approve", "application", application_id, mfi_id=mfi_id, after=after)
        record_event(mfi_id, "application.first-approval", "application", application_id)
        return answer_instead(once, mfi_id, {**facts, "waiting_for": waits})
    application.approve()
    if str(application.first_approval_by_id) == by.id:
        # He approved more before, and came down to what one alone may offer.
        application.first_approval_by_id = None
    application.approved_by_id, application.waiting_for = UUID(by.id), ""
    application.offered_at = timezone.now()
    application.offer_ends_on = today() + timedelta(policy.offer_days)
    _keep(application)
    record_act(by, "approve", "application", application_id, mfi_id=mfi_id, after=after)
    record_event(
        mfi_id,
        "application.approved",
        "application",
        application_id,
        offer_ends_on=application.offer_ends_on.isoformat(),
    )
    return facts


class Granted(NamedTuple):
    """What would be offered, and whose word is still missing for it."""

    lisente: int
    installments: int
    waiting_for: str


def check_approval(
    policy: Policy, application: Application, approval: Approval, by: Actor
) -> Granted:
    """Refuse what may not be approved by this member of staff; the errand asks so too, first."""
    _check_decider(application, by)
    lisente = approval.amount_lisente or application.amount_lisente
    installments = approval.installments or application.installments
    product = rows_like(Product, application.mfi_id, id=application.product_id)
    cycle = cycle_asked(application.mfi_id, application.borrower_id)
    role_here = role_asked(application.mfi_id, by)
    ask(product, cycle, role_here)
    check_terms(product.answer[0], cycle.answer, lisente, installments)
    if (lisente, installments) != (application.amount_lisente, application.installments):
        # As she asked for it, it was looked at when she asked: rates are the dearest thing here.
        check_told(product.answer[0], lisente, installments)
    role = _may_approve(policy, the_role(role_here, by), lisente)
    limit = policy.unchecked_limit_lisente
    if approval.unchecked and lisente > limit:
        raise UncheckedLimit(limit_lisente=limit)
    terms = (lisente, installments)
    if _is_second(application, terms, role, by):
        # Both must have said that they decide without the registry.
        both = application.unchecked_at is not None or not approval.unchecked
        return Granted(*terms, "" if both else WAITS_FOR)
    above = policy.second_approval_above_lisente
    two = approval.unchecked or (above is not None and lisente > above)
    return Granted(*terms, WAITS_FOR if two else "")


@deed
def reject(
    mfi_id: UUID,
    application_id: UUID,
    reason: str,
    note: str,
    *,
    by: Actor,
    once: Once | None = None,
) -> Facts:
    """Refuse an application, with a reason that she hears."""
    facts: Facts = {"id": str(application_id)}
    remember(once, mfi_id, facts)
    application = _to_decide(mfi_id, application_id, by)
    _check_duty(role_of(mfi_id, by))
    if reason not in REFUSAL:
        raise OutsideTerms("reason", f"One of {', '.join(REFUSAL)}.")
    _write(application, Decision.Kind.REJECT, by, note, reason=reason)
    application.reject()
    _settle(application)
    record_act(by, "reject", "application", application_id, mfi_id=mfi_id, reason=reason)
    record_event(mfi_id, "application.rejected", "application", application_id, reason=reason)
    return facts


@deed
def send_back(
    mfi_id: UUID, application_id: UUID, note: str, *, by: Actor, once: Once | None = None
) -> Facts:
    """Return an application for something that is missing."""
    facts: Facts = {"id": str(application_id)}
    remember(once, mfi_id, facts)
    application = _to_decide(mfi_id, application_id, by)
    _check_duty(role_of(mfi_id, by))
    _write(application, Decision.Kind.RETURN, by, note)
    application.send_back()
    _settle(application)
    record_act(by, "return", "application", application_id, mfi_id=mfi_id)
    record_event(mfi_id, "application.returned", "application", application_id)
    return facts


def _to_decide(mfi_id: UUID, application_id: UUID, by: Actor) -> Application:
    application = locked_application(mfi_id, application_id)
    _check_decider(application, by)
    return application


def _check_decider(application: Application, by: Actor) -> None:
    if application.status != Application.Status.SUBMITTED:
        raise AlreadyDecided(status=str(application.status), **_decision_that_stands(application))
    if by.kind != "staff":
        raise MayNot(kind=by.kind)
    if str(application.captured_by_id) == by.id:
        raise SelfApproval(application=str(application.id))


def _decision_that_stands(application: Application) -> dict[str, str]:
    """Say when it was made, and by which member of staff; what she settled herself is none."""
    if application.status not in BY_STAFF:
        return {}
    made = Decision.objects.of(application.mfi_id).filter(application_id=application.id)
    last = made.order_by("-at", "-id").first()
    if last is None:
        # It began in other books.
        return {}
    return {
        "decided_at": timezone.localtime(last.at).isoformat(),
        "decided_by": str(last.by_id),
    }


def _check_duty(role: str) -> None:
    if not may_begin("approve", role):
        raise MayNot(role=role)


def _may_approve(policy: Policy, role: str, lisente: int) -> str:
    _check_duty(role)
    limit = policy.approval_limits_lisente.get(role, 0)
    if lisente > limit:
        raise OverLimit(role=role, limit_lisente=limit)
    return role


def _is_second(application: Application, terms: tuple[int, int], role: str, by: Actor) -> bool:
    """Tell the second of two, who asks for the same; who asks for other terms begins anew."""
    first = application.first_approval_by_id
    same = terms == (application.offered_lisente, application.offered_installments)
    return first is not None and same and str(first) != by.id and may_confirm("approve", role)


def _settle(application: Application) -> None:
    application.first_approval_by_id, application.waiting_for = None, ""
    application.offered_lisente = application.offered_installments = None
    application.unchecked_at = None
    _keep(application)


def _keep(application: Application) -> None:
    """Write down all that a decision may change."""
    values = {name: getattr(application, name) for name in DECIDED}
    values["status"] = str(application.status)
    change_row(Application, application.mfi_id, application.id, **values)


def _write(
    application: Application,
    kind: Decision.Kind,
    by: Actor,
    note: str,
    approval: Approval | None = None,
    waiting_for: str = "",
    reason: str = "",
) -> None:
    terms = approval or Approval()
    add_row(
        Decision,
        mfi_id=application.mfi_id,
        id=uuid.uuid4(),
        application_id=application.id,
        kind=kind.value,
        by_id=UUID(by.id),
        waiting_for=waiting_for,
        amount_lisente=terms.amount_lisente or application.amount_lisente,
        installments=terms.installments or application.installments,
        reason=reason,
        **sealed_for(application.mfi_id, application.borrower_id, NOTE, note),
        advice=terms.advice,
        at=timezone.now(),
    )
