"""Put a batch of reminders into the outbox, and note from whom one is held back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone

from loans.dates import midnight
from loans.deed import Actor, deed
from loans.models import Person
from loans.sealed import Unreadable, data_key_of, digest, seal
from messaging.actions.queue import OVER_BUDGET
from messaging.actions.spend import reserve_each
from messaging.models import Message, Reminder
from messaging.queries.reminders import Due
from messaging.rules.gsm7 import parts
from messaging.rules.outgoing import FIND_BY, TEXT, TO

A_DAY = timedelta(1)
# So many rows go into one statement.
ROWS = 1000


@dataclass(frozen=True, slots=True)
class Reminding:
    """One step: what is said, or that nothing is."""

    due: Due
    held_back: bool
    notice: str
    says: str = field(repr=False)
    wording_version: int = 0


@deed
def queue_reminders(
    mfi_id: UUID,
    on: date,
    batch: Sequence[Reminding],
    people: Mapping[UUID, Person],
    *,
    by: Actor,
) -> int:
    """Write them down once, however many do so at once; count the texts. No audit row each."""
    del by
    noted = {one.due.message_id(mfi_id, on): one for one in batch}
    steps = [_step(mfi_id, on, step_id, one) for step_id, one in noted.items()]
    Reminder.objects.bulk_create(steps, ignore_conflicts=True, batch_size=ROWS)
    # Whoever told of the loan today by another instalment was first: this one is not told.
    stand = Reminder.objects.of(mfi_id).filter(id__in=list(noted), held_back=False)
    before = Message.objects.of(mfi_id).filter(id__in=list(noted))
    there = set(before.values_list("id", flat=True))
    made = [
        row
        for step_id in stand.values_list("id", flat=True)
        if step_id not in there
        and (row := _message(mfi_id, on, step_id, noted[step_id], people)) is not None
    ]
    _keep_budget(mfi_id, made)
    # Another at the same moment: the deed begins again, and finds them there.
    Message.objects.bulk_create(made, batch_size=ROWS)
    return len(made)


def _keep_budget(mfi_id: UUID, made: Sequence[Message]) -> None:
    """Keep what they cost, as far as the budget goes."""
    for row, kept in zip(made, reserve_each(mfi_id, [one.segments for one in made]), strict=True):
        if kept is None:
            row.status, row.failure = Message.Status.SUPPRESSED, OVER_BUDGET
            row.settled_at = row.at
        else:
            row.reserved = kept


def _step(mfi_id: UUID, on: date, step_id: UUID, one: Reminding) -> Reminder:
    due = one.due
    return Reminder(
        mfi_id=mfi_id,
        id=step_id,
        loan_id=due.loan_id,
        version=due.version,
        number=due.number,
        kind=due.kind.value,
        step=due.step,
        on=on,
        due_on=due.due_on,
        lisente=due.open_lisente,
        paid_lisente=due.paid_lisente,
        held_back=one.held_back,
    )


def _message(
    mfi_id: UUID, on: date, message_id: UUID, one: Reminding, people: Mapping[UUID, Person]
) -> Message | None:
    """Seal it for her; whoever was erased meanwhile hears nothing."""
    due, now = one.due, timezone.now()
    person = people[due.person_id]
    try:
        key = data_key_of(person)
    except Unreadable:
        return None
    return Message(
        mfi_id=mfi_id,
        id=message_id,
        notice=one.notice,
        kind=Message.Kind.REMINDER,
        borrower_id=due.borrower_id,
        language=person.language,
        wording_version=one.wording_version,
        sealed_for_id=person.id,
        to_sealed=seal(key, TO, due.phone),
        text_sealed=seal(key, TEXT, one.says),
        to_digest=digest(FIND_BY, due.phone),
        segments=len(parts(one.says).texts),
        due_at=now,
        # Tomorrow it would say something else, or something wrong.
        expires_at=midnight(on + A_DAY),
        at=now,
    )
