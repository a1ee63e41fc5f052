"""Make what the registry knows of a lender's people again, from the lender's book alone."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from credit.rules.reservation import State
from loans.errands.book_says import (
    BookSays,
    borrowers_in_batches,
    restored_from,
    said_of_borrowers,
)
from loans.errands.compare_registry import BATCH, from_lines, look_at
from loans.errands.disputes import report_case
from loans.errands.pass_on_consent import pass_on_consent
from loans.errands.registry import histories, registry_borrowers
from loans.errands.reservation import end_stray, restore
from loans.errands.tell_history import tell_history
from loans.errors import NotThisLender
from loans.models import Application, Borrower, Case, Person
from loans.queries.borrowers import persons_behind
from loans.queries.waiting_events import told_to

Tell = Callable[[int], object]


@dataclass(slots=True)
class Rebuilt:
    """What a lender's book had to say."""

    borrowers: int = 0
    running: int = 0
    held: int = 0
    lines: int = 0
    # What took up room, and the book knows nothing of it, or no more.
    ended: int = 0


def borrowers_of(mfi_id: UUID) -> int:
    """Count whom `rebuild_registry` goes through."""
    return Borrower.objects.of(mfi_id).count()


def rebuild_registry(mfi_id: UUID, tell: Tell = lambda _borrowers: None) -> Rebuilt:
    """Tell all that the book says, some borrowers at a time; no policy is asked.

    It may be broken off and begun anew at any moment, and beside the work of the day: what is there
    is told again, and what was told by a later word stays.
    """
    rebuilt = Rebuilt()
    for batch in borrowers_in_batches(mfi_id, BATCH):
        _restore(mfi_id, batch, rebuilt)
        looked = look_at(mfi_id, batch)
        rebuilt.ended += sum(end_stray(entry, looked.at) for entry in looked.strays)
        tell(len(batch))
    _her_own_words(mfi_id)
    mark = told_to(mfi_id)
    if mark is not None:
        with histories.asked() as store:
            store.note_told_to(mfi_id, mark)
    return rebuilt


def _restore(mfi_id: UUID, borrower_ids: Collection[UUID], rebuilt: Rebuilt) -> None:
    # What is told from now on is a later word than this book's.
    at = timezone.now()
    said = said_of_borrowers(mfi_id, borrower_ids)
    persons = persons_behind(mfi_id, {one.application.borrower_id for one in said})
    subjects = registry_borrowers(persons.values())
    hers = [one for one in said if persons[one.application.borrower_id].id in subjects]
    for one in hers:
        person = persons[one.application.borrower_id]
        told = restored_from(one, subjects[person.id], person, at)
        state = None if told is None else restore(told, at)
        rebuilt.running += state is State.EXPOSED
        rebuilt.held += state is State.RESERVED
    rebuilt.borrowers += len(subjects)
    rebuilt.lines += _lines(mfi_id, hers, persons, subjects)


def _lines(
    mfi_id: UUID,
    said: Collection[BookSays],
    persons: Mapping[UUID, Person],
    subjects: Mapping[UUID, UUID],
) -> int:
    loans = [one.loan for one in said if one.loan is not None]
    told = tell_history(mfi_id, [loan.id for loan in loans])
    from_lines({subjects[persons[loan.borrower_id].id] for loan in loans})
    return told


def _her_own_words(mfi_id: UUID) -> None:
    """Tell what people said and the book holds: consents of applications that wait, disputes."""
    sent = Application.objects.of(mfi_id).filter(status=Application.Status.SUBMITTED)
    waiting = sent.exclude(agreed="").order_by("id").values_list("id", flat=True)
    cases = Case.objects.of(mfi_id).filter(kind=Case.Kind.DISPUTE)
    disputed = cases.order_by("id").values_list("id", flat=True)
    for tell, ids in ((pass_on_consent, waiting), (report_case, disputed)):
        for id_ in ids:
            try:
                tell(mfi_id, id_)
            except NotThisLender:
                # She was erased since.
                continue
