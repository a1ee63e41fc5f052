"""Borrowers hear of what is due tomorrow and of what is late: once, and of nothing that is paid."""

import threading
from datetime import date, timedelta
from uuid import UUID

import pytest
import time_machine
from django.db import connection

from loans.actions.add_product import NewProduct
from loans.actions.amend_borrower import Amendment, amend_borrower
from loans.actions.change_policy import change_policy
from loans.actions.handle_case import Matter, bring_up
from loans.actions.write_off import write_off
from loans.dates import midnight
from loans.deed import Actor
from loans.errors import LenderUnavailable
from loans.models import Case, Loan, Mfi, Person, StaffMember
from messaging.errands.remind import Reminded, as_called, remind
from messaging.errands.send import send
from messaging.models import Message, Reminder
from messaging.queries.reminders import Due, due_today
from messaging.rules.held_back import Kind, is_held_back
from messaging.tasks import remind_borrowers
from tests.loans.book import PLAIN, Book, on_product, open_book
from tests.messaging.carrier import Heard
from tests.messaging.said import phone_of, text_of
from tests.people import Hire

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
LENT = date(2026, 1, 5)
# The first of four payments of M270.
DUE = date(2026, 2, 5)
FORTNIGHT = on_product("Often", reminders=(-14, -3, 0, 2))


def at(day_: date, hour: int = 8) -> time_machine.travel:
    return time_machine.travel(midnight(day_) + timedelta(hours=hour), tick=False)


def lent(book: Book, product: NewProduct = PLAIN) -> Loan:
    with at(LENT):
        return book.active(1000, 4, product, on=LENT)


def given_to(book: Book, loan: Loan, name: str) -> None:
    """Let somebody of this name look after her."""
    StaffMember.objects.filter(id=book.officer.id).update(name=name)
    mine = Amendment(officer_id=UUID(book.officer.id))
    amend_borrower(book.mfi.id, loan.borrower_id, mine, by=book.checker)


def on(book: Book, day_: date) -> list[str]:
    """Write the reminders of a day, and give what they say."""
    with at(day_):
        before = set(Message.objects.of(book.mfi).values_list("id", flat=True))
        remind(book.mfi.id)
        rows = Message.objects.of(book.mfi).exclude(id__in=before).order_by("id")
        return [text_of(row) for row in rows]


def test_the_day_before_her_officer_reminds_her_by_name(book: Book) -> None:
    loan = lent(book)
    given_to(book, loan, "Thabo Mokoena")
    assert on(book, DUE - timedelta(1)) == [
        (
            f"Maluti Credit: Thabo Mokoena reminds you to pay M270.00 for loan {loan.reference} on"
            " 05/02/2026 or before. Dial *384*11#. Thank you."
        )
    ]


def test_in_sesotho_to_whom_reads_sesotho(book: Book) -> None:
    loan = lent(book)
    given_to(book, loan, "Thabo Mokoena")
    Person.objects.update(language="st")
    assert on(book, DUE - timedelta(1)) == [
        (
            f"Maluti Credit: Thabo Mokoena o u hopotsa ho lefa M270.00 ea kalimo {loan.reference}"
            " ka la 05/02/2026 kapa pele. Tobetsa *384*11#. Rea leboha."
        )
    ]


def test_who_has_no_officer_hears_whom_to_call(book: Book) -> None:
    loan = lent(book)
    assert on(book, DUE - timedelta(1)) == [
        (
            f"Maluti Credit: a reminder to pay M270.00 for loan {loan.reference} on 05/02/2026 or"
            " before. Dial *384*11#. Questions: 22310001"
        )
    ]


def test_who_has_none_hears_it_in_sesotho(book: Book) -> None:
    loan = lent(book)
    Person.objects.update(language="st")
    assert on(book, DUE - timedelta(1)) == [
        (
            f"Maluti Credit: Re u hopotsa ho lefa M270.00 ea kalimo {loan.reference} ka la"
            " 05/02/2026 kapa pele. Tobetsa *384*11#. Lipotso: 22310001"
        )
    ]


def test_an_officer_who_left_reminds_nobody(book: Book) -> None:
    loan = lent(book)
    given_to(book, loan, "Thabo Mokoena")
    StaffMember.objects.filter(id=book.officer.id).update(is_active=False)
    (says,) = on(book, DUE - timedelta(1))
    assert "Thabo" not in says
    assert says.endswith("Questions: 22310001")


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Thabo Mokoena", "Thabo Mokoena"),
        ("T\u0161epo Nt\u0161ekhe", "Tsepo Ntsekhe"),
        ("Retselisitsoe Mohapeloa-Mokhehle", "Retselisitsoe"),
        ("Retselisitsoe-Mohapeloa-Mokhehle", ""),
        ("\u0424\u0451\u0434\u043e\u0440", ""),
        ("  ", ""),
    ],
)
def test_an_officers_name_is_written_as_a_text_holds_it(name: str, called: str) -> None:
    assert as_called(name) == called


def test_what_is_late_is_told_the_next_day_a_week_and_a_month_later(book: Book) -> None:
    loan = lent(book)
    late = {
        "en": f"Maluti Credit: M270.00 of loan {loan.reference} was due on 05/02/2026. Please pay."
        " If it is hard, call 22310001 so that we talk.",
        "st": f"Maluti Credit: Tefo ea M270.00 ea kalimo {loan.reference} e ne e lebelletsoe ka la"
        " 05/02/2026. Ka kopo lefa. Haeba ho thata, letsetsa 22310001 re buisane.",
    }
    said = {after: on(book, DUE + timedelta(after)) for after in (0, 1, 2, 6)}
    assert said == {0: [], 1: [late["en"]], 2: [], 6: []}
    Person.objects.update(language="st")
    assert on(book, DUE + timedelta(7)) == [late["st"]]
    # A month after the first, two days after the second was due.
    assert on(book, DUE + timedelta(30)) == [late["st"]]


def test_the_days_are_the_products(book: Book) -> None:
    lent(book, FORTNIGHT)
    days = range(-16, 8)
    told = [step for step in days if on(book, DUE + timedelta(step))]
    assert told == [-14, -3, 0, 2]
    assert set(Reminder.objects.of(book.mfi).values_list("step", "kind")) == {
        (-14, "reminder"),
        (-3, "reminder"),
        (0, "reminder"),
        (2, "overdue"),
    }


def test_nothing_is_said_of_what_is_paid_and_of_a_part_what_is_left(book: Book) -> None:
    paid, part = lent(book), lent(book)
    with at(DUE - timedelta(3)):
        book.pay(paid, "270.00", DUE - timedelta(3))
        book.pay(part, "200.00", DUE - timedelta(3))
    (says,) = on(book, DUE - timedelta(1))
    assert f"M70.00 for loan {part.reference} " in says


def test_nothing_is_said_of_a_loan_that_is_over_or_given_up(book: Book) -> None:
    over, given_up = lent(book), lent(book)
    with at(DUE - timedelta(3)):
        book.pay(over, "1080.00", DUE - timedelta(3))
        write_off(book.mfi.id, given_up.id, "gone", by=book.checker)
    assert on(book, DUE - timedelta(1)) == []
    assert on(book, DUE + timedelta(1)) == []


def test_nothing_is_said_of_a_loan_that_she_disputes_until_it_is_settled(book: Book) -> None:
    disputed, other = lent(book), lent(book)
    matter = Matter(
        Case.Kind.DISPUTE, disputed.borrower_id, "not mine", disputed_id=disputed.application_id
    )
    bring_up(book.mfi.id, matter, by=book.officer)
    (says,) = on(book, DUE - timedelta(1))
    assert other.reference in says
    Case.objects.of(book.mfi).update(status="resolved")
    assert len(on(book, DUE + timedelta(1))) == 2


def test_two_runs_and_three_at_once_tell_her_once(book: Book) -> None:
    lent(book)
    assert len(on(book, DUE - timedelta(1))) == 1
    assert on(book, DUE - timedelta(1)) == []
    with at(DUE - timedelta(1), hour=11):
        remind_borrowers()
    assert Message.objects.of(book.mfi).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_beats_at_once_one_tells_her(book: Book) -> None:
    for _ in range(5):
        lent(book)

    def one() -> None:
        remind(book.mfi.id)
        connection.close()

    with at(DUE - timedelta(1)):
        beats = [threading.Thread(target=one) for _ in range(4)]
        for beat in beats:
            beat.start()
        for beat in beats:
            beat.join()
    assert Reminder.objects.of(book.mfi).count() == 5
    assert Message.objects.of(book.mfi).count() == 5


def test_it_goes_to_her_phone_and_is_not_sent_tomorrow(book: Book, carrier: Heard) -> None:
    lent(book)
    on(book, DUE - timedelta(1))
    row = Message.objects.of(book.mfi).get()
    assert (row.kind, row.notice, row.segments) == ("reminder", "reminder_office", 1)
    assert phone_of(row).startswith("+2665")
    assert row.expires_at == midnight(DUE)
    assert Reminder.objects.of(book.mfi).get().id == row.id
    with at(DUE):
        assert not send(book.mfi.id, row.id)
    assert carrier.texts == []


def test_by_the_batch_it_is_the_same(book: Book) -> None:
    for _ in range(7):
        lent(book)
    with at(DUE - timedelta(1)):
        assert remind(book.mfi.id, batch=3) == Reminded(told=7)


def test_another_lenders_borrowers_are_not_reminded(book: Book, senqu: Mfi, hire: Hire) -> None:
    elsewhere = open_book(senqu, hire)
    lent(elsewhere)
    assert on(book, DUE - timedelta(1)) == []
    assert len(on(elsewhere, DUE - timedelta(1))) == 1


def test_a_tenth_is_held_back_by_lot_and_noted(book: Book) -> None:
    change_policy(book.mfi.id, {"reminder_held_percent": 10}, by=Actor.system("operator"))
    loans = [lent(book) for _ in range(20)]
    said = on(book, DUE - timedelta(1))
    kept = {one.id for one in loans if is_held_back(book.mfi.id, Kind.REMINDER, one.id, percent=10)}
    held = Reminder.objects.of(book.mfi).filter(held_back=True)
    assert set(held.values_list("loan_id", flat=True)) == kept
    assert len(said) == 20 - len(kept)
    # What is late is another matter: of that nobody is held back.
    assert len(on(book, DUE + timedelta(1))) == 20


def test_of_many_loans_about_a_tenth_is_held_back_and_the_same_each_time() -> None:
    lender = UUID(int=7)
    loans = [UUID(int=number) for number in range(10_000)]

    def held(kind: Kind, percent: int) -> set[UUID]:
        return {one for one in loans if is_held_back(lender, kind, one, percent)}

    assert 900 <= len(held(Kind.REMINDER, 10)) <= 1100
    assert held(Kind.REMINDER, 10) == held(Kind.REMINDER, 10)
    assert held(Kind.REMINDER, 3) < held(Kind.REMINDER, 10)
    assert held(Kind.REMINDER, 0) == set()
    # Who hears no reminder is not always the same as who hears nothing when she is late.
    assert len(held(Kind.REMINDER, 10) & held(Kind.OVERDUE, 10)) < 200


def test_a_lender_that_is_away_keeps_nobody_elses_from_being_written(
    book: Book, senqu: Mfi, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    lent(book)

    def away(mfi_id: UUID, *args: object, **named: object) -> list[Due]:
        if mfi_id == senqu.id:
            raise LenderUnavailable(mfi=str(mfi_id))
        return due_today(mfi_id, *args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("messaging.errands.remind.due_today", away)
    with at(DUE - timedelta(1)):
        remind_borrowers()
    assert Message.objects.of(book.mfi).count() == 1
    assert "a lender's reminders were not written" in caplog.text
