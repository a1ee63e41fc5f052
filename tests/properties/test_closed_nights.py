"""A closed day told again later is the day that was stored, but for what was dated back into it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loans.actions.add_product import NewProduct
from loans.actions.charge import NewCharge, charge, waive
from loans.actions.reschedule import NewSchedule
from loans.actions.reverse_payment import reverse_payment
from loans.actions.write_off import undo_write_off
from loans.errands.close_day import close_days
from loans.errands.turn_loan import give_up_loan, reschedule_loan
from loans.errors import DomainError
from loans.models import Charge, DayClose, Loan, Payment, Reversal
from loans.queries.closed_days import closed_day
from loans.queries.soundness import findings
from loans.rules.allocation import Strategy
from loans.rules.penalties import Every, Penalty, PenaltyKind
from tests.loans.as_known import replayed, stored
from tests.loans.book import Book, on_product, open_book
from tests.loans.nights import at
from tests.people import MASERU, Hire, take_on

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
NUMBERS = count(1)
BEGUN = date(2026, 3, 2)
DAILY = Penalty(PenaltyKind.FLAT, Decimal("1.50"), 0, Every.DAY, 2_000).to_plain()
ONCE = Penalty(PenaltyKind.PERCENT_OF_OVERDUE, Decimal(5), 1, Every.ONCE).to_plain()
RUNS, RUNS_FULL = 2, 150

Act = Callable[[Book, Loan, int], object]


def pays(book: Book, loan: Loan, number: int) -> object:
    return book.pay(loan, f"{number % 400 + 1}.00")


def pays_late(book: Book, loan: Loan, number: int) -> object:
    """A slip that comes some days after the money."""
    assert loan.disbursed_on is not None
    on = datetime.now(UTC).date() - timedelta(number % 7)
    return book.pay(loan, f"{number % 300 + 1}.00", max(on, loan.disbursed_on))


def bounces(book: Book, loan: Loan, number: int) -> object:
    gone = Reversal.objects.of(book.mfi).values("payment_id")
    payments = Payment.objects.of(book.mfi).filter(loan_id=loan.id).exclude(id__in=gone)
    paid = list(payments.order_by("at"))
    if not paid:
        return None
    one = paid[number % len(paid)]
    return reverse_payment(book.mfi.id, loan.id, one.id, "bounced", by=book.finance)


def is_charged(book: Book, loan: Loan, number: int) -> object:
    assert loan.disbursed_on is not None
    due = max(datetime.now(UTC).date() + timedelta(number % 9 - 4), loan.disbursed_on)
    new = NewCharge(Charge.Kind.FEE, "letter", number % 900 + 1, due)
    return charge(book.mfi.id, loan.id, new, by=book.finance)


def is_forgiven(book: Book, loan: Loan, number: int) -> object:
    part = ("interest", "fees", "penalties")[number % 3]
    lisente = number % 500 + 1
    return waive(book.mfi.id, loan.id, part, lisente, "hardship", by=book.finance)


def is_rescheduled(book: Book, loan: Loan, number: int) -> object:
    first = datetime.now(UTC).date() + timedelta(number % 10 + 1)
    new = NewSchedule(installments=number % 4 + 1, first_due_on=first)
    return reschedule_loan(book.mfi.id, loan.id, new, by=book.checker)


def is_given_up(book: Book, loan: Loan, _number: int) -> object:
    return give_up_loan(book.mfi.id, loan.id, "gone", by=book.finance)


def is_taken_up_again(book: Book, loan: Loan, _number: int) -> None:
    for by in (book.finance, book.checker):
        undo_write_off(book.mfi.id, loan.id, "error", by=by)


def another_begins(book: Book, loan: Loan, number: int) -> object:
    """Money handed over some days ago, and written down today."""
    assert loan.disbursed_on is not None
    on = datetime.now(UTC).date() - timedelta(number % 4)
    return book.active(300, 3, product_of(number), on)


ACTS: tuple[Act, ...] = (
    pays,
    pays,
    pays_late,
    pays_late,
    bounces,
    is_charged,
    is_forgiven,
    is_rescheduled,
    is_given_up,
    is_taken_up_again,
    another_begins,
)


def product_of(number: int) -> NewProduct:
    strategy = list(Strategy)[number % len(Strategy)]
    penalties = ([], [DAILY], [ONCE, DAILY])[number % 3]
    name = f"{strategy.value} {number % 3}"
    return on_product(name, period="week", allocation=strategy, penalties=penalties)


def test_each_closed_day_is_as_it_was_but_for_what_was_dated_back(
    db: None, hire: Hire, pytestconfig: pytest.Config, caplog: pytest.LogCaptureFixture
) -> None:
    runs = RUNS_FULL if pytestconfig.getoption("--full") else RUNS
    steps = st.tuples(
        st.integers(0, 3), st.sampled_from(ACTS), st.integers(0, 3), st.integers(0, 10_000)
    )

    @settings(
        max_examples=runs, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(st.lists(steps, min_size=12, max_size=25), st.integers(0, 14))
    def lived(happens: list[tuple[int, Act, int, int]], product: int) -> None:
        number = next(NUMBERS)
        lender = take_on(f"Nights {number}", f"nights-{number}", MASERU)
        live(open_book(lender, hire), happens, product)
        # No batch made trouble, after which its loans would have been closed one by one.
        assert [one.message for one in caplog.records if one.levelname == "ERROR"] == []

    lived()


def live(book: Book, happens: list[tuple[int, Act, int, int]], product: int) -> None:
    """Let days pass, each closed on the morning after, and ask about all of them at the end."""
    day = BEGUN
    with at(day):
        book.active(500, 4, product_of(product))
    for second, (gap, act, which, number) in enumerate(happens):
        for _ in range(gap):
            day += timedelta(1)
            with at(day):
                close_days(book.mfi.id)
        # What happens on one day comes one after the other: no clock goes back between two deeds.
        with at(day, 12, 10 * second):
            loans = list(Loan.objects.of(book.mfi).order_by("at", "id"))
            try:
                act(book, loans[which % len(loans)], number)
            except DomainError:
                # What is refused then and there leaves nothing behind.
                continue
    with at(day + timedelta(1)):
        close_days(book.mfi.id)
        check(book)


def check(book: Book) -> None:
    assert list(findings(book.mfi.id)) == []
    for run in DayClose.objects.of(book.mfi):
        day = run.on
        kept = closed_day(book.mfi.id, day)
        assert stored(book.mfi.id, day) == replayed(book.mfi.id, day, as_known=True), day
        now = replayed(book.mfi.id, day, as_known=False)
        told = {name: sum(sums[name] for sums in now.values()) for name in kept.now}
        assert told == kept.now, day
        if not kept.entries:
            assert kept.stored == kept.now, day
