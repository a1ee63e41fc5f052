"""The report on reminders: who paid in time, of those who heard one and of the others."""

from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from loans.actions.reverse_payment import reverse_payment
from loans.models import Loan
from loans.queries.policy import policy_of
from messaging.models import Message, Reminder
from messaging.queries.reminder_worth import Worth, reminder_worth
from messaging.rules.held_back import Kind
from messaging.rules.worth import Group, Verdict
from tests.loans.book import Book
from tests.messaging.test_remind import DUE, at, lent, on

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
THE_DAY_BEFORE = DUE - timedelta(1)


def reminded(book: Book, loans: int) -> list[Loan]:
    """So many loans, of each of which a reminder was written."""
    made = [lent(book) for _ in range(loans)]
    assert len(on(book, THE_DAY_BEFORE)) == loans
    return made


def pay(book: Book, loan: Loan, maloti: str, day: date) -> None:
    with at(day, hour=12):
        book.pay(loan, maloti, day)


def hold_back(book: Book, loan: Loan) -> None:
    """As though her lot had been drawn."""
    step = Reminder.objects.of(book.mfi).filter(loan_id=loan.id)
    Message.objects.of(book.mfi).filter(id__in=step.values("id")).delete()
    step.update(held_back=True)


def worth(book: Book, after: int = 1, kind: Kind = Kind.REMINDER) -> Worth:
    with at(DUE + timedelta(after)):
        told = reminder_worth(book.mfi.id, DUE - timedelta(30), DUE + timedelta(30))
    return next(one for one in told if one.kind is kind)


def test_who_paid_by_the_due_day_paid_in_time(book: Book) -> None:
    in_time, on_the_day, late, part = reminded(book, 4)
    pay(book, in_time, "270.00", THE_DAY_BEFORE)
    pay(book, on_the_day, "270.00", DUE)
    pay(book, late, "270.00", DUE + timedelta(1))
    pay(book, part, "100.00", DUE)
    assert worth(book, after=2).told == Group(4, 2, 4 * 27_000, 64_000)


def test_who_heard_nothing_stands_on_the_other_side(book: Book) -> None:
    told, held = reminded(book, 2)
    hold_back(book, held)
    pay(book, held, "270.00", DUE)
    pay(book, told, "1080.00", DUE)
    found = worth(book)
    # That she paid all of it at once is no more than what was asked.
    assert (found.told, found.held_back) == (Group(1, 1, 27_000, 27_000),) * 2
    assert found.difference.verdict is Verdict.TOO_FEW
    assert found.brought_in_lisente == 0


def test_before_its_time_is_over_a_step_says_nothing(book: Book) -> None:
    reminded(book, 1)
    assert worth(book, after=0).told == Group()
    assert worth(book, after=1).told == Group(1, 0, 27_000, 0)


def test_of_what_is_late_a_week_is_in_time(book: Book) -> None:
    soon, later = lent(book), lent(book)
    assert len(on(book, DUE + timedelta(1))) == 2
    pay(book, soon, "270.00", DUE + timedelta(8))
    pay(book, later, "270.00", DUE + timedelta(9))
    assert worth(book, after=8, kind=Kind.OVERDUE).told == Group()
    assert worth(book, after=9, kind=Kind.OVERDUE).told == Group(2, 1, 54_000, 27_000)


def test_a_payment_that_did_not_stand_is_none(book: Book) -> None:
    (loan,) = reminded(book, 1)
    with at(DUE):
        payment = book.pay(loan, "270.00", DUE)
    with at(DUE + timedelta(1)):
        reverse_payment(book.mfi.id, loan.id, payment.id, "bounced", by=book.finance)
    assert worth(book).told == Group(1, 0, 27_000, 0)


def test_what_was_paid_before_the_text_is_no_merit_of_it(book: Book) -> None:
    loan = lent(book)
    pay(book, loan, "200.00", DUE - timedelta(3))
    on(book, THE_DAY_BEFORE)
    assert worth(book).told == Group(1, 0, 7_000, 0)
    pay(book, loan, "70.00", DUE)
    assert worth(book).told == Group(1, 1, 7_000, 7_000)


def test_the_texts_cost_what_the_carrier_said(book: Book) -> None:
    reminded(book, 3)
    costs = ("LSL 0.2505", "M 0.25", "KES 0.8000")
    for row, cost in zip(Message.objects.of(book.mfi).order_by("id"), costs, strict=True):
        Message.objects.of(book.mfi).filter(id=row.id).update(status="accepted", cost=cost)
    sent = worth(book).sent
    assert (sent.texts, sent.segments, sent.unpriced) == (3, 3, 1)
    assert sent.cost_lisente == Decimal("50.05")


def test_what_never_left_cost_nothing(book: Book) -> None:
    reminded(book, 1)
    assert worth(book).sent.texts == 0


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("reminders", *arguments, stdout=out)
    return out.getvalue()


def test_the_operator_runs_a_day_and_reads_what_came_of_it(book: Book) -> None:
    (loan,) = [lent(book)]
    with at(THE_DAY_BEFORE):
        assert said("maluti", "run") == "written: 1, held back: 0\n"
        assert said("maluti", "run") == "written: 0, held back: 0\n"
        assert "today, reminder: 1 told\n" in said("maluti")
    pay(book, loan, "270.00", DUE)
    with at(DUE + timedelta(1)):
        shown = said("maluti")
    assert shown.startswith("Plain: -1, +1, +7, +30\n")
    assert (
        "reminder, 90 days: 1 of 1 paid in time who heard it, 0 of 0 who did not; 0 texts for"
        " M0.00\n  too few to tell: hold some back, and wait\n"
    ) in shown


def test_the_operator_holds_some_back_and_never_more_than_a_tenth(book: Book) -> None:
    assert "reminder: held back from 10 of a hundred loans\n" in said(
        "maluti", "holdout", "reminder", "10"
    )
    assert policy_of(book.mfi.id).reminder_held_percent == 10
    with pytest.raises(CommandError, match="At most 10"):
        said("maluti", "holdout", "overdue", "11")
    with pytest.raises(CommandError, match="Write: reminders SLUG holdout"):
        said("maluti", "holdout")
    with pytest.raises(CommandError, match="No lender answers to nobody"):
        said("nobody")
