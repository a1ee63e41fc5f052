"""A batch of reminders is written once and together; thousands of them in seconds."""

import json
import sys
import time
from datetime import timedelta
from uuid import UUID

import pytest

from loans.dates import today
from loans.deed import Actor
from loans.models import Installment, Loan, Person
from loans.sealed import new_data_key
from messaging.actions.queue_reminders import Reminding, queue_reminders
from messaging.errands.remind import Reminded, remind
from messaging.models import Message, Reminder
from messaging.queries.reminders import Due, due_today
from tests.loans.book import Book
from tests.loans.many import Hands, let_the_planner_know, write_many
from tests.messaging.test_remind import DUE, at, lent
from tests.plans import statements_sent
from tests.size import sized

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
BY = Actor.system("test")
# Of a hundred loans of such a book eighty run.
LOANS = sized(300, 2_500)
RUN = LOANS * 8 // 10
# One process on two busy cores; quiet, it is several times as many.
A_SECOND_LEAST = 200


def due(book: Book) -> list[Due]:
    with at(DUE - timedelta(1)):
        return due_today(book.mfi.id, today(), most=100)


def queued(book: Book, *steps: Due) -> int:
    people = Person.objects.in_bulk({step.person_id for step in steps})
    batch = [Reminding(step, held_back=False, notice="reminder", says="Pay") for step in steps]
    with at(DUE - timedelta(1)):
        return queue_reminders(book.mfi.id, today(), batch, people, by=BY)


def test_the_same_batch_twice_is_one(book: Book) -> None:
    lent(book)
    (step,) = due(book)
    queued(book, step)
    queued(book, step)
    assert Message.objects.of(book.mfi).count() == Reminder.objects.of(book.mfi).count() == 1


def test_who_was_told_of_her_loan_today_is_not_told_of_another_payment(book: Book) -> None:
    lent(book)
    (step,) = due(book)
    assert queued(book, step) == 1
    assert queued(book, step._replace(number=2)) == 0
    assert Message.objects.of(book.mfi).count() == 1


def test_from_whom_it_is_held_back_there_is_a_note_and_no_text(book: Book) -> None:
    lent(book)
    (step,) = due(book)
    held = Reminding(step, held_back=True, notice="reminder", says="")
    people = Person.objects.in_bulk([step.person_id])
    assert queue_reminders(book.mfi.id, DUE, [held], people, by=BY) == 0
    assert Reminder.objects.of(book.mfi).get().held_back
    assert not Message.objects.of(book.mfi).exists()


def test_who_was_erased_meanwhile_hears_nothing(book: Book) -> None:
    lent(book)
    (step,) = due(book)
    Person.objects.update(data_key=None)
    assert queued(book, step) == 0
    assert not Message.objects.of(book.mfi).exists()


def all_due_tomorrow(book: Book) -> None:
    """Very many loans, and the next payment of each of those that run is due tomorrow."""
    mfi_id, officer = book.mfi.id, UUID(book.officer.id)
    hands = Hands(mfi_id, [book.product()], [officer], UUID(book.checker.id))
    write_many(hands, LOANS, json.dumps(book.accepted().terms))
    people = list(Person.objects.filter(data_key=None))
    for person in people:
        key = new_data_key(person.id)
        person.data_key, person.data_key_id = key.wrapped, key.key_id
    Person.objects.bulk_update(people, ["data_key", "data_key_id"], batch_size=1000)
    let_the_planner_know()
    far = today() + timedelta(400)
    Installment.objects.of(mfi_id).update(due_on=far)
    Installment.objects.of(mfi_id).filter(number=12).update(due_on=today() + timedelta(1))
    let_the_planner_know()


def test_thousands_due_on_one_day_are_read_and_written_by_the_batch(
    book: Book, capsys: pytest.CaptureFixture[str]
) -> None:
    all_due_tomorrow(book)
    run = Loan.objects.of(book.mfi).filter(status="active").count()
    assert run == RUN
    begun = time.perf_counter()
    with statements_sent() as sent:
        assert remind(book.mfi.id) == Reminded(told=run)
    seconds = time.perf_counter() - begun
    with capsys.disabled():
        sys.stdout.write(f"\n{run} reminders in {seconds:.2f} s, {run / seconds:.0f} a second\n")
    assert Message.objects.of(book.mfi).filter(kind="reminder").count() == run
    # A batch takes some ten statements, and none is for one loan alone.
    assert len(sent) <= 20 + 20 * (run // 2000 + 1)
    assert run / seconds >= A_SECOND_LEAST
    assert remind(book.mfi.id) == Reminded()
