"""Remind a lender's borrowers of what is due soon and of what is late: once a day, by the batch."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from loans.dates import today
from loans.deed import Actor, refusals_named
from loans.models import Person
from loans.queries.policy import policy_of
from loans.rules.policy import Policy
from loans.rules.written import day, maloti
from messaging.actions.queue_reminders import Reminding, queue_reminders
from messaging.catalogue import text
from messaging.facts_of.told import Facts
from messaging.notices import from_lender
from messaging.queries.reminders import NOBODY_BEFORE, Due, due_today, officers_of
from messaging.rules.gsm7 import in_letters, is_gsm7, septets
from messaging.rules.held_back import Kind, is_held_back

REMINDER = Actor.system("reminders")
BATCH = 2000
# With the rest of the text an officer's name of this length is still one message.
OFFICER_SEPTETS_MAX = 22


@dataclass(frozen=True, slots=True)
class Reminded:
    """How many texts were written, and from how many loans one was held back."""

    told: int = 0
    held_back: int = 0


@refusals_named("remind")
def remind(mfi_id: UUID, *, batch: int = BATCH) -> Reminded:
    """Write today's reminders that nobody has written yet."""
    on, done, after = today(), Reminded(), NOBODY_BEFORE
    policy, lender = policy_of(mfi_id), from_lender(mfi_id)
    officers = {
        one: as_called(name, plain=policy.plain_letters)
        for one, name in officers_of(mfi_id).items()
    }
    while found := due_today(mfi_id, on, after=after, most=batch):
        rows = Person.objects.only("id", "language", "data_key", "data_key_id")
        people = rows.in_bulk({due.person_id for due in found})
        told = [
            _reminding(mfi_id, due, people[due.person_id].language, policy, lender, officers)
            for due in found
            if due.person_id in people
        ]
        written = queue_reminders(mfi_id, on, told, people, by=REMINDER)
        held = sum(one.held_back for one in told)
        done = Reminded(done.told + written, done.held_back + held)
        after = found[-1].loan_id
    return done


def _reminding(
    mfi_id: UUID,
    due: Due,
    language: str,
    policy: Policy,
    lender: Facts,
    officers: Mapping[UUID, str],
) -> Reminding:
    percent = {
        Kind.REMINDER: policy.reminder_held_percent,
        Kind.OVERDUE: policy.overdue_held_percent,
    }[due.kind]
    officer = officers.get(due.officer_id, "") if due.officer_id else ""
    notice = due.kind.value
    if due.kind is Kind.REMINDER and not officer:
        notice = "reminder_office"
    if is_held_back(mfi_id, due.kind, due.loan_id, percent):
        return Reminding(due, held_back=True, notice=notice, says="")
    facts = {
        **lender,
        "officer": officer,
        "amount": maloti(due.open_lisente),
        "reference": due.reference,
        "until": day(due.due_on),
        "on": day(due.due_on),
    }
    said = text(language, notice, facts, mfi_id)
    return Reminding(
        due, held_back=False, notice=notice, says=said.says, wording_version=said.version
    )


def as_called(name: str, *, plain: bool = True) -> str:
    """Write an officer's name as a text holds it: whole, else the first of it, else not at all."""
    written = in_letters(name.strip(), plain=plain)
    for said in (written, written.split(" ")[0]):
        fits = septets(said) <= OFFICER_SEPTETS_MAX if is_gsm7(said) else not plain
        if said and fits and len(said) <= OFFICER_SEPTETS_MAX:
            return said
    return ""
