"""Approve an application: room in the registry first, then the decision, else the room back."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

from credit.rules.subject import Degree
from loans.actions.apply import the_application
from loans.actions.decide import Approval, approve, check_approval
from loans.dates import today
from loans.deed import Actor, Once, refusals_named
from loans.errands.credit_report import report_on
from loans.errands.inquiries import officer_of
from loans.errands.registry import registry_borrower
from loans.errands.reservation import Room, release, reserve_for
from loans.models import Application, Borrower
from loans.once import Facts, answer_before
from loans.queries.advice import advise, monthly, repaying
from loans.queries.borrowers import income_of, person_behind
from loans.queries.policy import policy_asked, the_policy
from loans.trip import ask, rows_like


@refusals_named("approve_application")
def approve_application(
    mfi_id: UUID,
    application_id: UUID,
    approval: Approval,
    *,
    by: Actor,
    once: Once | None = None,
) -> Facts:
    """Decide for the desk and for the API: both come through here.

    Whoever may not decide learns nothing of the registry, and a first approval of two asks it
    nothing yet.
    """
    if (before := answer_before(once, mfi_id)) is not None:
        return before
    found, own = rows_like(Application, mfi_id, id=application_id), policy_asked(mfi_id)
    ask(found, own)
    application, policy = the_application(found), the_policy(own)
    granted = check_approval(policy, application, approval, by)
    if granted.waiting_for:
        return approve(mfi_id, application_id, approval, by=by, once=once)
    this = repaying(application, granted.lisente, granted.installments)
    person = person_behind(mfi_id, application.borrower_id)
    room = Room(
        application_id=application_id,
        subject=registry_borrower(person),
        mfi_id=mfi_id,
        lisente=granted.lisente,
        monthly_lisente=monthly(this),
        income_lisente=income_of(Borrower.objects.of(mfi_id).get(id=application.borrower_id)),
        degree=Degree(person.identity),
        officer=officer_of(by),
    )
    held = reserve_for(room, end_of_day_in(policy.offer_days), once)
    try:
        # The look of the reservation is that of the report, too.
        told = report_on(mfi_id, application.borrower_id, person, room.subject, application_id)
        advice = advise(application, this, told.monthly_elsewhere_lisente)
        advised = replace(approval, advice={**advice, **told.advice})
        facts = approve(mfi_id, application_id, advised, by=by, once=once)
    except Exception:
        release(held)
        raise
    if "waiting_for" in facts:
        release(held)
    return facts


def end_of_day_in(days: int) -> datetime:
    """Give the midnight that ends the day so many days from today."""
    midnight = datetime.combine(today() + timedelta(days + 1), time())
    return timezone.make_aware(midnight)
