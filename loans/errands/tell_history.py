"""Tell the registry how loans stand, and how late they were: in whole lines, however often."""

import logging
from collections.abc import Iterable, Sequence
from uuid import UUID

from credit.outage import RegistryUndecided
from credit.registry import Histories
from credit.rules.standing import Ended, Standing, last_day, month_number
from credit.rules.subject import Degree
from loans.dates import today
from loans.errands.registry import histories, keeping, note_phone, registry_borrowers
from loans.queries.borrowers import persons_behind
from loans.queries.standings import HowItStands, Late, how_they_stand

BATCH = 500
log = logging.getLogger(__name__)


def tell_history(mfi_id: UUID, loan_ids: Sequence[UUID]) -> int:
    """Tell of the loans among these that were paid out, and count the lines.

    Of a loan that is over nothing is told, for it would come back; unless as running it is there.
    """
    told = 0
    for start in range(0, len(loan_ids), BATCH):
        every = lines_of(mfi_id, loan_ids[start : start + BATCH])
        with histories.asked() as store:
            lines = [line for line in every if not is_over(line) or _still_runs(store, line)]
            try:
                store.tell(lines)
            except RegistryUndecided:
                store.tell(lines)
        told += len(lines)
    return told


def is_over(line: Standing) -> bool:
    """Tell a loan that ended so long ago that nobody is told of it any more."""
    return keeping.retention.loan_is_over(line, today())


def _still_runs(store: Histories, line: Standing) -> bool:
    known = (one for one in store.standings(line.subject) if one.loan_id == line.loan_id)
    return any(one.ended is None for one in known)


def lines_of(mfi_id: UUID, loan_ids: Sequence[UUID]) -> list[Standing]:
    """Give the lines as the book tells them now; of who was erased there is nothing to tell."""
    stand = how_they_stand(mfi_id, loan_ids)
    persons = persons_behind(mfi_id, {one.borrower_id for one in stand})
    subjects = registry_borrowers(persons.values())
    lines = []
    for one in stand:
        person = persons[one.borrower_id]
        subject = subjects.get(person.id)
        if subject is None:
            log.info("not told of one who was erased", extra={"loan": str(one.loan_id)})
            continue
        note_phone(person, subject)
        lines.append(standing_of(mfi_id, one, subject, Degree(person.identity)))
    return lines


def standing_of(mfi_id: UUID, one: HowItStands, subject: UUID, degree: Degree) -> Standing:
    """Put what the book tells of somebody's loan into the registry's words."""
    ended = None
    if one.given_up_on is not None:
        ended = Ended.WRITTEN_OFF
    elif one.paid_back_on is not None:
        ended = Ended.PAID
    return Standing(
        subject=subject,
        mfi_id=mfi_id,
        loan_id=one.application_id,
        revision=one.revision,
        degree=degree,
        opened_on=one.opened_on,
        principal_lisente=one.principal_lisente,
        installments=one.installments,
        period=one.period,
        owed_lisente=one.owed_lisente,
        oldest_due_on=one.oldest_due_on,
        late=worst_of_months(one.late),
        last_paid_on=one.last_paid_on,
        rescheduled=one.rescheduled,
        ended=ended,
        ended_on=one.given_up_on or one.paid_back_on,
    )


def worst_of_months(stretches: Iterable[Late]) -> dict[int, int]:
    """Give the most days of lateness on any day of each month."""
    worst: dict[int, int] = {}
    for stretch in stretches:
        for month in range(month_number(stretch.since), month_number(stretch.until) + 1):
            days = (min(stretch.until, last_day(month)) - stretch.due_on).days
            worst[month] = max(worst.get(month, 0), days)
    return worst
