"""The close of a day: penalties, lateness, reminders, reserves, the portfolio as it stood."""

from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from loans.actions.write_off import write_off
from loans.errands.close_day import Progress, close_day, close_days
from loans.errors import NotNow, NotYet
from loans.models import Charge, DayClose, Event, Loan, Mfi, MfiState, PortfolioDay, SkippedLoan
from loans.queries.balances import trial_balance
from loans.queries.soundness import findings
from loans.rules.penalties import Every, Penalty, PenaltyKind
from loans.tasks import close_lenders_days
from tests.loans.book import Book, on_product, open_book
from tests.loans.nights import BEGUN, DAYS, FIRST_NIGHT, Life, at
from tests.people import MASERU, Hire, take_on

pytestmark = [pytest.mark.django_db, pytest.mark.citus]

FIVE_A_DAY = Penalty(PenaltyKind.FLAT, Decimal(5), 2, Every.DAY, 2_000).to_plain()
LATE_COSTS = on_product("Late costs", penalties=(FIVE_A_DAY,))


def test_a_day_is_closed_once_and_says_what_it_did(book: Book) -> None:
    with at(BEGUN):
        late, in_time = book.active(product=LATE_COSTS), book.active(product=LATE_COSTS)
    with at(date(2026, 2, 5)):
        book.pay(in_time, "270.00")
    with at(date(2026, 2, 9)):
        assert close_day(book.mfi.id, date(2026, 2, 8))
        assert close_day(book.mfi.id, date(2026, 2, 8))
    run = DayClose.objects.of(book.mfi).get()
    # Two days of waiting after the fifth: the eighth is the first that costs something.
    assert (run.status, run.loans, run.late_loans) == ("done", 2, 1)
    assert (run.penalties, run.penalties_lisente, run.skipped) == (1, 500, 0)
    kept = book.loan(late.id)
    assert (kept.day_closed_on, kept.late_lisente, kept.late_days) == (date(2026, 2, 8), 27_000, 3)
    assert kept.owed_penalties == 500
    (charge,) = Charge.objects.of(book.mfi)
    assert (charge.loan_id, charge.amount_lisente, charge.on) == (late.id, 500, date(2026, 2, 8))
    portfolio = PortfolioDay.objects.of(book.mfi).order_by("late_from")
    assert [
        (one.late_from, one.loans, one.principal, one.interest, one.penalties, one.overdue)
        for one in portfolio
    ] == [(0, 1, 75_000, 6_000, 0, 0), (2, 1, 100_000, 8_000, 500, 27_000)]
    # 1 % of what is not late, and 10 % of what is late by 30 days at most.
    assert run.provision_lisente == 750 + 10_000
    assert list(findings(book.mfi.id)) == []


def test_days_are_closed_in_order_and_none_that_has_not_ended(book: Book) -> None:
    with at(BEGUN):
        book.active()
        with pytest.raises(NotYet):
            close_day(book.mfi.id, BEGUN)
        assert close_days(book.mfi.id) == 1
    with at(BEGUN + timedelta(3)):
        with pytest.raises(NotNow) as refused:
            close_day(book.mfi.id, BEGUN + timedelta(2))
        assert refused.value.context == {"next_day": BEGUN.isoformat()}
        # Three days have ended since, and a fourth time there is nothing to do.
        assert [close_days(book.mfi.id), close_days(book.mfi.id)] == [3, 0]


def test_the_day_before_an_instalment_is_due_she_is_reminded_and_three_days_after(
    book: Book,
) -> None:
    with at(BEGUN):
        loan = book.active()
    due = date(2026, 2, 5)
    told: dict[date, list[str]] = {}
    seen: set[UUID] = set()
    for day in (due + timedelta(more) for more in range(-3, 6)):
        with at(day):
            close_days(book.mfi.id)
        new = Event.objects.of(book.mfi).filter(type__startswith="installment.")
        told[day] = [f"{one.type} {one.data['due_on']}" for one in new if one.id not in seen]
        assert {one.subject_id for one in new} <= {loan.id}
        seen |= {one.id for one in new}
    assert {day: lines for day, lines in told.items() if lines} == {
        due - timedelta(1): ["installment.due-soon 2026-02-05"],
        due + timedelta(3): ["installment.overdue 2026-02-05"],
    }


def test_of_days_long_gone_nobody_is_reminded(book: Book) -> None:
    with at(BEGUN):
        book.active()
        close_days(book.mfi.id)
    with at(date(2026, 2, 20)):
        close_days(book.mfi.id)
    assert not Event.objects.of(book.mfi).filter(type__startswith="installment.").exists()


def test_what_is_kept_back_is_booked_by_its_change(book: Book) -> None:
    with at(BEGUN):
        loan = book.active()
        close_days(book.mfi.id)
    with at(BEGUN + timedelta(1)):
        close_days(book.mfi.id)
    # A thousand lent and not late: one percent.
    assert reserve(book, BEGUN) == {"1190": (0, 1_000), "5010": (1_000, 0)}
    with at(date(2026, 2, 7)):
        close_days(book.mfi.id)
    # Two days late: ten percent.
    assert reserve(book, date(2026, 2, 6)) == {"1190": (0, 10_000), "5010": (10_000, 0)}
    with at(date(2026, 2, 8)):
        book.pay(loan, "1080.00")
        close_days(book.mfi.id)
    with at(date(2026, 2, 9)):
        close_days(book.mfi.id)
    assert reserve(book, date(2026, 2, 8)) == {"1190": (0, 0), "5010": (0, 0)}
    assert reserve(book, date(2026, 2, 6)) == {"1190": (0, 10_000), "5010": (10_000, 0)}
    assert list(findings(book.mfi.id)) == []


def reserve(book: Book, day: date) -> dict[str, tuple[int, int]]:
    held = trial_balance(book.mfi.id, day)
    return {one.code: (one.debit, one.credit) for one in held if one.code in {"1190", "5010"}}


def test_an_offer_that_nobody_accepted_ends_with_its_last_day(book: Book) -> None:
    with at(BEGUN):
        offer = book.offered()
        close_days(book.mfi.id)
    assert offer.offer_ends_on is not None
    with at(offer.offer_ends_on):
        close_days(book.mfi.id)
    offer.refresh_from_db()
    assert offer.status == "approved"
    with at(offer.offer_ends_on + timedelta(1)):
        close_days(book.mfi.id)
    offer.refresh_from_db()
    assert offer.status == "expired"
    assert DayClose.objects.of(book.mfi).get(on=offer.offer_ends_on).offers_expired == 1


def test_a_loan_that_cannot_be_closed_is_left_out_and_keeps_no_other_from_it(book: Book) -> None:
    with at(BEGUN):
        sound, broken = book.active(product=LATE_COSTS), book.active(product=LATE_COSTS)
    # Terms that nobody can read any more.
    terms = {**broken.terms, "rounding": "upwards"}
    Loan.objects.of(book.mfi).filter(id=broken.id).update(terms=terms)
    with at(date(2026, 2, 9)):
        assert close_day(book.mfi.id, date(2026, 2, 8))
    run = DayClose.objects.of(book.mfi).get()
    assert (run.status, run.loans, run.skipped) == ("done", 1, 1)
    (left_out,) = SkippedLoan.objects.of(book.mfi)
    assert (left_out.loan_id, left_out.why) == (broken.id, "ValueError")
    assert book.loan(sound.id).owed_penalties == 500
    assert book.loan(broken.id).day_closed_on is None


def test_a_loan_that_was_given_up_before_its_day_was_closed_keeps_no_day_open(book: Book) -> None:
    with at(BEGUN):
        loan = book.active(product=LATE_COSTS)
    late = date(2026, 2, 8)
    with at(late):
        close_days(book.mfi.id)
    with at(late + timedelta(1)):
        write_off(book.mfi.id, loan.id, "gone", by=book.finance)
        assert close_day(book.mfi.id, late)
    run = DayClose.objects.of(book.mfi).get(on=late)
    # It owed on that day, and is charged no more.
    assert (run.status, run.loans, run.late_loans, run.skipped) == ("done", 1, 1, 0)
    assert not Charge.objects.of(book.mfi).filter(on=late).exists()


def test_a_lender_in_trouble_keeps_no_other_from_closing(
    book: Book, senqu: Mfi, hire: Hire
) -> None:
    other = open_book(senqu, hire)
    with at(BEGUN):
        book.active()
        other.active()
        for one in (book, other):
            close_days(one.mfi.id)
    # A run of another day that somebody left open stands in this lender's way.
    DayClose.objects.create(mfi=book.mfi, on=date(2026, 3, 1))
    with at(BEGUN + timedelta(1)), pytest.raises(CommandError, match="maluti"):
        call_command("close_day", stdout=StringIO(), stderr=StringIO())
    assert MfiState.objects.of(other.mfi).get().day_closed_on == BEGUN
    assert MfiState.objects.of(book.mfi).get().day_closed_on == BEGUN - timedelta(1)


def test_the_command_says_what_each_day_brought(book: Book) -> None:
    with at(BEGUN):
        book.active(product=LATE_COSTS)
    told = StringIO()
    with at(date(2026, 2, 9)):
        call_command("close_day", "--lender", "maluti", stdout=told)
        call_command("close_day", "--lender", "maluti", stdout=told)
    first, total, again = told.getvalue().splitlines()
    words = "maluti 2026-02-08: 1 loans, 1 late, 1 penalties, 0 reminders, 0 left out, "
    assert first.startswith(words)
    assert total.startswith("maluti: 1 day in ")
    assert again == "maluti: nothing to close"


def test_the_worker_closes_what_is_open_at_every_lender(book: Book) -> None:
    with at(BEGUN):
        book.active()
    with at(BEGUN + timedelta(1)):
        assert close_lenders_days(str(book.mfi.id)) == 1
        assert close_lenders_days(str(book.mfi.id)) == 0


class Killed(BaseException):
    """The process dies between two batches."""


class KilledAfter(Progress):
    """Lets so many batches pass."""

    def __init__(self, batches: int) -> None:
        self.left = batches

    def on(self, _loans: int) -> None:
        self.left -= 1
        if self.left < 0:
            raise Killed


def every_night(life: Life, _day: date) -> None:
    close_days(life.mfi_id)


def twice(life: Life, day: date) -> None:
    close_days(life.mfi_id, batch=3)
    assert close_day(life.mfi_id, day - timedelta(1))


def once_a_week(life: Life, day: date) -> None:
    # The first night says where the lender's books begin.
    if (day - FIRST_NIGHT).days % 7 == 0:
        close_days(life.mfi_id)


def killed_at_every_batch(life: Life, day: date) -> None:
    if (day - FIRST_NIGHT).days % 4:
        close_days(life.mfi_id)
        return
    for batches in range(9):
        try:
            close_days(life.mfi_id, progress=KilledAfter(batches), batch=1)
        except Killed:
            continue
        break
    else:
        raise AssertionError("nine tries close seven loans")


OTHERWISE = (
    ("Twice", twice),
    ("Once a week", once_a_week),
    ("Killed at every batch", killed_at_every_batch),
)


@pytest.mark.long_on_citus
def test_however_the_nights_are_closed_the_books_are_the_same_to_the_byte(
    book: Book,
    hire: Hire,
    caplog: pytest.LogCaptureFixture,
    pytestconfig: pytest.Config,
) -> None:
    first = Life(book, every_night)
    first.live()
    told = first.told().decode()
    # The hardest of the three each time, and all of them at full size.
    for name, close in OTHERWISE if pytestconfig.getoption("--full") else OTHERWISE[2:]:
        life = Life(open_book(take_on(name, name.replace(" ", "-").lower(), MASERU), hire), close)
        life.live()
        assert list(findings(life.mfi_id)) == []
        assert life.told().decode() == told, name
    # No batch made trouble, after which its loans would have been closed one by one.
    assert [one.message for one in caplog.records if one.levelname == "ERROR"] == []
    # And they are no empty books.
    days = DayClose.objects.of(first.mfi_id)
    assert days.count() == DAYS - (FIRST_NIGHT - BEGUN).days + 1
    assert days.filter(penalties__gt=0, late_loans__gt=0, loans=7).exists()
