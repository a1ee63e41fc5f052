"""Tell the registry what became of applications and loans: room that is free, and what is owed."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from credit.rules.reservation import Given
from credit.rules.subject import Degree
from loans.actions.note_told import note_told
from loans.deed import Actor
from loans.errands.book_says import ACCEPTED_LASTS, is_over, owed
from loans.errands.disputes import report_case
from loans.errands.pass_on_consent import pass_on_consent
from loans.errands.recheck import check_again, recheck
from loans.errands.registry import histories, subject_of
from loans.errands.reservation import (
    Room,
    agreed_by,
    change_exposure,
    expose,
    expose_given,
    free,
    is_held,
    release_unapproved,
    reserve_for,
    settle,
)
from loans.errands.tell_history import tell_history
from loans.errors import ConsentMissing, CreditLimit, NotThisLender, RegistryAway
from loans.models import Application, Borrower, Event, Loan
from loans.queries.advice import monthly, repaying_loan
from loans.queries.approved import approved_among
from loans.queries.borrowers import income_of, person_behind
from loans.queries.policy import policy_of
from loans.queries.waiting_events import events_from, told_to, untold_from

# A payout that has begun is written down within this time.
PAYOUT_LASTS = timedelta(minutes=5)
# After these the registry should know something else than before, at once. A payment is the most
# frequent of all, and a word to the worker costs a third of it: only the one that ends a loan is
# told at once, and of the others the sweep tells within a minute.
REPORTED = (
    "application.rejected",
    "application.withdrawn",
    "case.opened",
    "case.resolved",
    "import.done",
    "offer.accepted",
    "offer.expired",
    "loan.cancelled",
    "loan.disbursed",
    "loan.paid-off",
    "loan.written-off",
    "loan.write-off-undone",
    "payment.reversed",
)
# What is owed of the principal is as before: a night brings thousands of these, told together.
CHARGED = ("loan.late-charged", "loan.charged")
# After so many events it is noted how far the telling has come: who goes on begins there.
NOTED_EVERY = 200
ENDED = {Application.Status.REJECTED, Application.Status.WITHDRAWN, Application.Status.EXPIRED}
REPORTER = Actor.system("reporter")
log = logging.getLogger(__name__)


def hold_for_payout(loan: Loan) -> None:
    """Make sure of the room before money moves; where it is gone and taken, no money moves."""
    try:
        _make_sure(loan)
    except RegistryAway:
        if not _may_go_without(loan):
            raise
        log.warning("paid out unchecked", extra={"loan": str(loan.id)})


def _make_sure(loan: Loan) -> None:
    subject = subject_of(loan.mfi_id, loan.borrower_id)
    over = timezone.now() + PAYOUT_LASTS
    if not is_held(loan.application_id, subject, until=over):
        _reserve(loan, subject, timezone.now() + timedelta(days=1))


def _may_go_without(loan: Loan) -> bool:
    """Tell a loan that two have approved without the registry, of which it has said nothing yet."""
    row = Application.objects.of(loan.mfi_id).get(id=loan.application_id)
    return row.registry == Application.Registry.UNCHECKED


def report(event: Event) -> None:
    """Tell what an event leads to, as it stands now: told twice or out of order, it is the same."""
    if event.subject_kind == "loan":
        report_loan(event.mfi_id, event.subject_id)
    elif event.subject_kind == "import":
        report_import(event.mfi_id, event.subject_id)
    elif event.subject_kind == "case":
        report_case(event.mfi_id, event.subject_id)
    elif event.subject_kind == "application":
        report_application(event.mfi_id, event.subject_id)


def report_application(mfi_id: UUID, application_id: UUID) -> None:
    """Pass on her consent; free the room of what will be no loan; hold that of one accepted."""
    application = Application.objects.of(mfi_id).filter(id=application_id).first()
    if application is None or application.channel == Application.Channel.IMPORT:
        return
    if application.status == Application.Status.SUBMITTED:
        pass_on_consent(mfi_id, application_id)
    elif application.status in ENDED:
        free(application_id, subject_of(mfi_id, application.borrower_id))
    elif application.status == Application.Status.ACCEPTED:
        loan = Loan.objects.of(mfi_id).filter(application_id=application_id).first()
        if loan is not None and loan.disbursed_on is None:
            _hold(loan)


def report_import(mfi_id: UUID, import_id: UUID) -> None:
    """Tell all loans that came in one file; one that cannot be told keeps back no other."""
    applications = Application.objects.of(mfi_id).filter(import_id=import_id)
    for application_id in applications.order_by("id").values_list("id", flat=True):
        loan = Loan.objects.of(mfi_id).get(application_id=application_id)
        try:
            report_loan(mfi_id, loan.id)
        except NotThisLender:
            log.warning("not told", extra={"loan": str(loan.id)})


def report_loan(mfi_id: UUID, loan_id: UUID) -> None:
    """Tell what a loan owes, or that it owes nothing any more, and how it stands."""
    # Whatever becomes of the room: how she paid is told.
    tell_history(mfi_id, [loan_id])
    report_exposure(mfi_id, loan_id)


def report_exposure(mfi_id: UUID, loan_id: UUID) -> None:
    """Tell what a loan owes, or that it owes nothing any more."""
    loan = Loan.objects.of(mfi_id).filter(id=loan_id).first()
    if loan is None:
        return
    subject = subject_of(mfi_id, loan.borrower_id)
    if loan.status == Loan.Status.CANCELLED:
        free(loan.application_id, subject)
    elif loan.disbursed_on is None:
        _hold(loan)
    elif is_over(loan):
        settle(loan.application_id, subject)
    elif not change_exposure(loan.application_id, subject, owed(loan)):
        if _told_and_not_asked(loan):
            expose_given(_given(loan, subject))
        else:
            expose(_room(loan, subject))
            if owed(loan) != loan.principal_lisente:
                # Lent and paid before the registry heard of either.
                change_exposure(loan.application_id, subject, owed(loan))


def _given(loan: Loan, subject: UUID) -> Given:
    return Given(
        id=loan.application_id,
        subject=subject,
        mfi_id=loan.mfi_id,
        owed_lisente=owed(loan),
        monthly_lisente=monthly(repaying_loan(loan)),
        degree=Degree(person_behind(loan.mfi_id, loan.borrower_id).identity),
    )


def _told_and_not_asked(loan: Loan) -> bool:
    """Tell a loan that counts whatever the policy says: the money is lent.

    It was given in other books; or by two who could ask nobody, and the registry would have said
    no.
    """
    application = Application.objects.of(loan.mfi_id).get(id=loan.application_id)
    if application.unchecked_at is not None and not application.conflict:
        return bool(check_again(application))
    return bool(application.conflict) or application.channel == Application.Channel.IMPORT.value


def _hold(loan: Loan) -> None:
    if loan.status not in {Loan.Status.ACCEPTED, Loan.Status.DISBURSING}:
        return
    subject = subject_of(loan.mfi_id, loan.borrower_id)
    if is_held(loan.application_id, subject, until=timezone.now() + ACCEPTED_LASTS / 2):
        return
    _reserve(loan, subject, timezone.now() + ACCEPTED_LASTS)


def _reserve(loan: Loan, subject: UUID, until: datetime) -> None:
    """Hold the room of a loan anew, with what its instalments ask a month."""
    reserve_for(_room(loan, subject), until)


def _room(loan: Loan, subject: UUID) -> Room:
    person = person_behind(loan.mfi_id, loan.borrower_id)
    return Room(
        application_id=loan.application_id,
        subject=subject,
        mfi_id=loan.mfi_id,
        lisente=loan.principal_lisente,
        monthly_lisente=monthly(repaying_loan(loan)),
        agreed=agreed_by(policy_of(loan.mfi_id)),
        income_lisente=income_of(Borrower.objects.of(loan.mfi_id).get(id=loan.borrower_id)),
        degree=Degree(person.identity),
    )


def catch_up(mfi_id: UUID) -> int:
    """Tell a lender's events that nobody told, and give back room that tries left behind.

    They are told in their order, and how far that has come is noted as it goes: a registry that
    was away for long is told of thousands, and a run that ends among them has not been in vain.
    """
    begun = timezone.now()
    mark = told_to(mfi_id)
    found = list(events_from(mfi_id, untold_from(mark)).order_by("at", "id"))
    told: set[UUID] = set()
    for start in range(0, len(found), NOTED_EVERY):
        part = found[start : start + NOTED_EVERY]
        # What is told is how it stands now: of a subject's events the first will do for all.
        told |= _tell(mfi_id, [event for event in part if event.subject_id not in told])
        if start + NOTED_EVERY < len(found) and (mark is None or part[-1].at > mark):
            mark = part[-1].at
            _note(mfi_id, mark)
    recheck(mfi_id)
    _note(mfi_id, begun)
    release_unapproved(mfi_id, approved_among)
    return len(told)


def _tell(mfi_id: UUID, events: Sequence[Event]) -> set[UUID]:
    """Tell of the subjects of some events, each once, and give those that are told wholly."""
    latest = {event.subject_id: event for event in events if event.type not in CHARGED}
    charged = {event.subject_id for event in events if event.type in CHARGED}
    # Of all loans at once how they stand; one after the other what takes up room.
    loans = {id_ for id_, event in latest.items() if event.subject_kind == "loan"} | charged
    tell_history(mfi_id, sorted(loans))
    for event in latest.values():
        try:
            if event.subject_id in loans:
                report_exposure(mfi_id, event.subject_id)
            else:
                report(event)
        except (CreditLimit, ConsentMissing, NotThisLender) as error:
            # Nothing that asking again would change: the operator's log has it.
            log.warning("not told", extra={"event_id": str(event.id), "refusal": error.code})
    return set(latest)


def _note(mfi_id: UUID, moment: datetime) -> None:
    """Tell the registry, too: whoever reads it hears how old it is."""
    with histories.asked() as store:
        store.note_told_to(mfi_id, moment)
    note_told(mfi_id, moment, by=REPORTER)
