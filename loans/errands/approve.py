"""Approve an application: room in the registry first, then the decision, else the room back."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from credit.rules.subject import Degree
from loans.actions.apply import the_application
from loans.actions.decide import Approval, Granted, approve, check_approval
from loans.dates import midnight, today
from loans.deed import Actor, Once, refusals_named
from loans.errands.credit_report import About, report_on
from loans.errands.inquiries import officer_of
from loans.errands.registry import registry_borrower
from loans.errands.reservation import Held, Room, agreed_by, release, reserve_for
from loans.errors import RegistryAway
from loans.models import Application, Borrower
from loans.once import Facts, answer_before
from loans.queries.advice import Advice, advise, monthly, repaying
from loans.queries.borrowers import income_of, person_behind
from loans.queries.policy import policy_asked, the_policy
from loans.rules.policy import Policy
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
    nothing yet. Where it does not answer nothing is approved, unless two say that they decide
    without it; as soon as it answers, it is asked all the same.
    """
    if (before := answer_before(once, mfi_id)) is not None:
        return before
    found, own = rows_like(Application, mfi_id, id=application_id), policy_asked(mfi_id)
    ask(found, own)
    application, policy = the_application(found), the_policy(own)
    checked = replace(approval, unchecked=False)
    granted = check_approval(policy, application, checked, by)
    if granted.waiting_for and not approval.unchecked:
        return approve(mfi_id, application_id, checked, by=by, once=once)
    about = _about(application)
    try:
        held = _hold(application, about, granted, policy, by, once)
    except RegistryAway:
        if not approval.unchecked:
            raise
        return approve(mfi_id, application_id, approval, by=by, once=once)
    try:
        advised = replace(checked, advice=_advice(application, about, granted, held))
        facts = approve(mfi_id, application_id, advised, by=by, once=once)
    except Exception:
        release(held)
        raise
    if "waiting_for" in facts:
        release(held)
    return facts


def _hold(
    application: Application,
    about: About,
    granted: Granted,
    policy: Policy,
    by: Actor,
    once: Once | None,
) -> Held:
    room = Room(
        application_id=application.id,
        subject=registry_borrower(about.person),
        mfi_id=application.mfi_id,
        lisente=granted.lisente,
        monthly_lisente=monthly(repaying(application, granted.lisente, granted.installments)),
        agreed=agreed_by(policy),
        income_lisente=about.income_lisente,
        degree=Degree(about.person.identity),
        officer=officer_of(by),
    )
    return reserve_for(room, end_of_day_in(policy.offer_days), once)


def _about(application: Application) -> About:
    mfi_id, borrower_id = application.mfi_id, application.borrower_id
    return About(
        mfi_id=mfi_id,
        borrower_id=borrower_id,
        person=person_behind(mfi_id, borrower_id),
        income_lisente=income_of(Borrower.objects.of(mfi_id).get(id=borrower_id)),
        application_id=application.id,
    )


def _advice(application: Application, about: About, granted: Granted, held: Held) -> Advice:
    """Give what is kept with the decision; the look of the reservation is that of the report."""
    told = report_on(about, held.subject)
    this = repaying(application, granted.lisente, granted.installments)
    return {**advise(application, this, told.monthly_other_lisente), **told.advice}


def end_of_day_in(days: int) -> datetime:
    """Give the midnight that ends the day so many days from today."""
    return midnight(today() + timedelta(days + 1))
