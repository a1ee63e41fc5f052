"""Weigh what a borrower asks for against her income, for whoever is to decide: never a refusal."""

from dataclasses import dataclass
from decimal import Decimal

from loans.deed import Actor, refusals_named
from loans.errands.pass_on_consent import pass_on_consent
from loans.errands.registry import person_known_already
from loans.errands.reservation import asked_at_others
from loans.errors import ConsentMissing, MayNot, RegistryAway, TooManyLooks
from loans.models import Application, Person
from loans.queries.advice import Own, monthly, own_figures, weighed
from loans.queries.borrowers import person_behind
from loans.rules.affordability import Advice
from loans.rules.duties import may_begin
from loans.second_person import role_of

# Why it may not be known whether she can bear it.
REASONS = (
    Advice.INCOME_UNKNOWN.value,
    MayNot.code,
    ConsentMissing.code,
    TooManyLooks.code,
    RegistryAway.code,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What her loans ask a month, and which share of her income that is; sums in lisente."""

    asked_lisente: int
    here_lisente: int
    # None where it may not be asked, and where nobody answers.
    elsewhere_lisente: int | None
    income_lisente: int | None
    share_percent: Decimal | None
    limit_percent: int
    advice: str | None
    # None where all of it is known.
    reason: str | None

    @property
    def known(self) -> bool:
        """Tell whether nothing is missing for the advice."""
        return self.reason is None


@refusals_named("weigh")
def weigh(application: Application, *, by: Actor) -> Weighed | None:
    """Weigh an application that waits; one that is decided has kept what was advised.

    What other lenders' loans ask is told by her consent, and only to a role that decides.
    """
    if application.status != Application.Status.SUBMITTED:
        return None
    own, role = own_figures(application), _role(application, by)
    person = person_behind(application.mfi_id, application.borrower_id)
    return weigh_own(application, own, role, person, by=by)


@refusals_named("weigh_own")
def weigh_own(
    application: Application, own: Own, role: str, person: Person, *, by: Actor
) -> Weighed:
    """Weigh what was read of an application already, for somebody in this role."""
    elsewhere, reason = None, None
    try:
        elsewhere = _elsewhere(application, role, person, by)
    except (MayNot, ConsentMissing, TooManyLooks, RegistryAway) as refusal:
        reason = refusal.code
    return weighed_with(own, elsewhere, reason)


def weighed_with(own: Own, elsewhere: int | None, reason: str | None) -> Weighed:
    """Weigh her loans here and those elsewhere, where they are known; else the reason says why."""
    income, share, advice = own.income_lisente, None, None
    if income is None:
        reason = Advice.INCOME_UNKNOWN.value
    elif elsewhere is not None:
        held = weighed(own.asked, own.here_lisente + elsewhere, income, own.limit_percent)
        share, advice = held.share_percent, held.advice.value
    return Weighed(
        asked_lisente=monthly(own.asked),
        here_lisente=own.here_lisente,
        elsewhere_lisente=elsewhere,
        income_lisente=income,
        share_percent=share,
        limit_percent=own.limit_percent,
        advice=advice,
        reason=reason,
    )


def _role(application: Application, by: Actor) -> str:
    """Give a role that decides nothing to whoever has none here."""
    try:
        return role_of(application.mfi_id, by)
    except MayNot:
        return ""


def _elsewhere(application: Application, role: str, person: Person, by: Actor) -> int:
    if not may_begin("approve", role):
        raise MayNot(role=role)
    mfi_id = application.mfi_id
    subject = person_known_already(person)
    if subject is None and pass_on_consent(mfi_id, application.id):
        subject = person_known_already(person)
    if subject is None:
        raise ConsentMissing(application=str(application.id))
    return asked_at_others(application.id, subject, mfi_id, by=by)
