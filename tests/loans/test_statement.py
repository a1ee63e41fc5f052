"""The account of a loan, line by line; whatever happened, its end is what is owed."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loans.actions.cancel_loan import cancel_loan
from loans.actions.charge import NewCharge, charge, waive
from loans.actions.refund import refund
from loans.actions.reschedule import NewSchedule, reschedule
from loans.actions.reverse_payment import reverse_payment
from loans.actions.write_off import undo_write_off, write_off
from loans.catalogue import LANGUAGES, words
from loans.errors import DomainError, NotThisLender
from loans.models import Charge, Loan, Mfi, Payment
from loans.queries.statement import Statement, statement
from loans.rules import reasons
from loans.rules.allocation import Strategy
from loans.rules.product_terms import EarlyInterest
from messaging.rules.gsm7 import is_gsm7
from messaging.rules.sesotho import doubts
from tests.loans.book import Book, on_product
from tests.size import sized

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
JANUARY = date(2026, 1, 5)
TODAY = timezone.localdate
FEES = (
    {"name": "Form", "when": "disbursement", "kind": "flat", "value": "20.00", "paid": "deducted"},
    {"name": "File", "when": "disbursement", "kind": "flat", "value": "50.00", "paid": "added"},
    {"name": "Book", "when": "installment", "kind": "flat", "value": "5.00"},
)


def lines(told: Statement) -> list[tuple[str, str, int, int, int]]:
    return [
        (line.on.isoformat(), line.kind, line.debit, line.credit, line.balance)
        for line in told.lines
    ]


def test_a_whole_account_from_payout_to_the_last_lisente(book: Book) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    book.pay(loan, "270.00", date(2026, 2, 5), reference="R-1")
    bounced = book.pay(loan, "100.00", date(2026, 3, 5), reference="R-2")
    late = NewCharge(Charge.Kind.PENALTY, "Late", 3_000, date(2026, 3, 8))
    charge(book.mfi.id, loan.id, late, by=book.finance)
    waive(book.mfi.id, loan.id, "penalties", 1_000, "hardship", by=book.finance)
    reverse_payment(book.mfi.id, loan.id, bounced.id, "bounced", by=book.finance)
    book.pay(loan, "850.00", reference="R-3")
    refund(book.mfi.id, loan.id, 2_000, "cash", "R-4", by=book.finance)
    told, today = statement(book.mfi.id, loan.id), TODAY().isoformat()
    assert lines(told) == [
        ("2026-01-05", "payout", 100_000, 0, 100_000),
        ("2026-01-05", "interest", 8_000, 0, 108_000),
        ("2026-02-05", "payment", 0, 27_000, 81_000),
        ("2026-03-05", "payment", 0, 10_000, 71_000),
        ("2026-03-08", "charge", 3_000, 0, 74_000),
        (today, "waiver", 0, 1_000, 73_000),
        (today, "reversal", 10_000, 0, 83_000),
        (today, "payment", 0, 85_000, -2_000),
        (today, "refund", 2_000, 0, 0),
    ]
    assert (told.opening, told.closing) == (0, 0)
    assert [line.description for line in told.lines] == [
        "Loan paid out",
        "Interest agreed",
        "Payment, R-1",
        "Payment, R-2",
        "Late fee: Late",
        "Late fees forgiven: hardship",
        "Payment taken back: the money did not come",
        "Payment, R-3",
        "Paid back to you, R-4",
    ]


def test_a_part_of_it_opens_with_what_was_owed_by_then(book: Book) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    for month in (2, 3, 4):
        book.pay(loan, "270.00", date(2026, month, 5))
    since, until = date(2026, 2, 6), date(2026, 3, 5)
    told = statement(book.mfi.id, loan.id, since=since, until=until)
    assert lines(told) == [("2026-03-05", "payment", 0, 27_000, 54_000)]
    assert (told.opening, told.closing) == (81_000, 54_000)


def test_fees_lent_along_and_by_instalment_are_fees_agreed(book: Book) -> None:
    loan = book.active(1000, 4, on_product("With fees", fees=FEES), on=JANUARY)
    # M1,050 bears M21 a month; four times M5 by instalment, and M50 that was lent along.
    assert lines(statement(book.mfi.id, loan.id)) == [
        ("2026-01-05", "payout", 100_000, 0, 100_000),
        ("2026-01-05", "interest", 8_400, 0, 108_400),
        ("2026-01-05", "fee", 7_000, 0, 115_400),
    ]


def test_a_loan_given_up_and_paid_all_the_same(book: Book) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    write_off(book.mfi.id, loan.id, "gone", by=book.finance)
    first = book.pay(loan, "80.00")
    reverse_payment(book.mfi.id, loan.id, first.id, "bounced", by=book.finance)
    undo_write_off(book.mfi.id, loan.id, "found", by=book.finance)
    undo_write_off(book.mfi.id, loan.id, "found", by=book.checker)
    told = statement(book.mfi.id, loan.id)
    assert [(kind, debit, credit, left) for _, kind, debit, credit, left in lines(told)][2:] == [
        ("write_off", 0, 108_000, 0),
        ("payment", 0, 8_000, -8_000),
        ("recovery", 8_000, 0, 0),
        ("reversal", 8_000, 0, 8_000),
        ("recovery", 0, 8_000, 0),
        ("write_off_undone", 108_000, 0, 108_000),
    ]


def test_a_reschedule_shows_the_interest_that_it_adds(book: Book) -> None:
    loan = book.active(1000, 4, on=TODAY())
    reschedule(book.mfi.id, loan.id, NewSchedule(installments=6), by=book.checker)
    # Six months at M20 instead of four.
    assert lines(statement(book.mfi.id, loan.id))[2:] == [
        (TODAY().isoformat(), "reschedule", 4_000, 0, 112_000)
    ]


def test_what_was_paid_before_it_could_be_forgiven_is_not_forgiven(book: Book) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    waive(book.mfi.id, loan.id, "interest", 8_000, "hardship", by=book.finance)
    book.pay(loan, "1080.00", date(2026, 2, 5))
    told = statement(book.mfi.id, loan.id)
    assert [line.kind for line in told.lines] == ["payout", "interest", "payment"]
    assert told.closing == 0


def test_a_payoff_that_bounces_takes_its_waiver_along(book: Book) -> None:
    kind = on_product("Kind", period="week", early_interest=EarlyInterest.EARNED)
    loan = book.active(1000, 4, kind, on=TODAY())
    payoff = book.pay(loan, "1000.00")
    reverse_payment(book.mfi.id, loan.id, payoff.id, "bounced", by=book.finance)
    told = statement(book.mfi.id, loan.id)
    # On its first day nothing of the M18.48 is earned.
    assert [line[1:] for line in lines(told)][2:] == [
        ("waiver", 0, 1_848, 100_000),
        ("payment", 0, 100_000, 0),
        ("reversal", 100_000, 0, 100_000),
        ("waiver", 1_848, 0, 101_848),
    ]
    assert [line.description for line in told.lines][-1] == "No longer forgiven"


def test_before_it_is_paid_out_there_is_nothing_to_tell(book: Book) -> None:
    assert statement(book.mfi.id, book.accepted().id) == Statement((), 0, 0)


def test_another_lenders_loan_is_not_there(book: Book, senqu: Mfi) -> None:
    with pytest.raises(NotThisLender):
        statement(senqu.id, book.active().id)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_its_words_and_phones_can_show_them(language: str) -> None:
    assert words(language, "reasons").keys() == reasons.EVERY
    for paper in ("statement", "reasons"):
        said = words(language, paper)
        assert said.keys() == words("en", paper).keys()
        assert all(is_gsm7(text) for text in said.values())
        if language == "st":
            assert [(label, one) for label, text in said.items() for one in doubts(text)] == []


@dataclass
class History:
    """What may happen to one loan; what the book refuses has not happened."""

    book: Book
    loan: Loan
    payments: list[Payment] = field(default_factory=list)

    def day(self, back: int) -> date:
        return max(TODAY() - timedelta(back), self.loan.disbursed_on or TODAY())

    def pay(self, lisente: int, back: int) -> None:
        money = f"{lisente // 100}.{lisente % 100:02d}"
        self.payments.append(self.book.pay(self.loan, money, self.day(back)))

    def pay_all(self, lisente: int, back: int) -> None:
        self.pay(max(self.book.loan(self.loan.id).owed_lisente, 1) + lisente % 3, back)

    def reverse(self, lisente: int, _back: int) -> None:
        if self.payments:
            payment = self.payments[lisente % len(self.payments)]
            self.do(reverse_payment, payment.id, "bounced")

    def charge(self, lisente: int, back: int) -> None:
        kind = list(Charge.Kind)[lisente % 2]
        due_on = self.day(back) + timedelta(7 * (lisente % 4))
        self.do(charge, NewCharge(kind, "Extra", lisente, due_on))

    def waive(self, lisente: int, back: int) -> None:
        component = ("interest", "fees", "penalties")[back % 3]
        owed = getattr(self.book.loan(self.loan.id), f"owed_{component}")
        if owed:
            self.do(waive, component, lisente % owed + 1, "hardship")

    def refund(self, lisente: int, _back: int) -> None:
        over = self.book.loan(self.loan.id).overpaid_lisente
        if over:
            self.do(refund, lisente % over + 1, "cash", "R")

    def reschedule(self, lisente: int, _back: int) -> None:
        new = NewSchedule(installments=lisente % 6 + 1)
        reschedule(self.book.mfi.id, self.loan.id, new, by=self.book.checker)

    def give_up(self, _lisente: int, _back: int) -> None:
        self.do(write_off, "gone")

    def take_up(self, _lisente: int, _back: int) -> None:
        self.do(undo_write_off, "found")
        undo_write_off(self.book.mfi.id, self.loan.id, "found", by=self.book.checker)

    def cancel(self, _lisente: int, _back: int) -> None:
        self.do(cancel_loan, "cash", "R")

    def do(self, verb: Callable[..., object], *told: object) -> None:
        verb(self.book.mfi.id, self.loan.id, *told, by=self.book.finance)


VERBS = [name for name in vars(History) if name[0] != "_" and name not in {"day", "do", "payments"}]
STEP = st.tuples(st.sampled_from(VERBS), st.integers(1, 120_000), st.integers(0, 30))


@pytest.mark.long_on_citus
@settings(
    max_examples=sized(8, 200),
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    steps=st.lists(STEP, max_size=8),
    strategy=st.sampled_from(Strategy),
    early=st.sampled_from(EarlyInterest),
    ago=st.integers(0, 35),
)
def test_whatever_happens_the_account_ends_with_what_is_owed(
    book: Book,
    steps: list[tuple[str, int, int]],
    strategy: Strategy,
    early: EarlyInterest,
    ago: int,
) -> None:
    name = f"{strategy.value} {early.value}"
    product = on_product(name, period="week", fees=FEES, allocation=strategy, early_interest=early)
    history = History(book, book.active(1000, 4, product, on=TODAY() - timedelta(ago)))
    for verb, lisente, back in steps:
        with suppress(DomainError):
            getattr(history, verb)(lisente, back)
        told, loan = statement(book.mfi.id, history.loan.id), book.loan(history.loan.id)
        assert told.closing == loan.owed_lisente - loan.overpaid_lisente, lines(told)
        assert [line.balance for line in told.lines][-1] == told.closing
