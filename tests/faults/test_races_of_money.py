"""Money that comes from several sides at the same instant: booked or refused, and it adds up."""

from datetime import date
from functools import partial
from itertools import groupby

import pytest

from loans import ledger
from loans.actions.change_policy import change_policy
from loans.actions.charge import NewCharge, charge
from loans.actions.move_funds import Funds, move_funds
from loans.actions.receive_payment import PaymentIn, receive_payment
from loans.actions.refund import refund
from loans.deed import Once
from loans.models import Charge, Funding, Loan, Payment
from loans.past import PARTS
from loans.queries.funds import available
from loans.rules import allocation
from loans.rules.allocation import Asked, Part
from tests.faults.at_once import HANDS_MAX, Hands, Outcome, Race, answers, refusals
from tests.loans.book import Book

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]
JANUARY, FEBRUARY = date(2026, 1, 5), date(2026, 2, 5)
LATE = NewCharge(Charge.Kind.PENALTY, "Late", 5_000, FEBRUARY)


def test_repayment_payoff_and_penalty_at_once_leave_a_loan_that_adds_up(
    race: Race, book: Book
) -> None:
    for number in race.each():
        loan = book.active(1000, 4, on=JANUARY)
        pay = partial(receive_payment, book.mfi.id, loan.id, by=book.finance)
        quoted = PaymentIn(loan.owed_lisente, FEBRUARY, "wallet", f"all-{number}")
        part = PaymentIn(10_000, FEBRUARY, "cash", f"{number}")
        early = PaymentIn(2_500, JANUARY, "bank", f"early-{number}")
        told = race.hands.do(
            partial(pay, part),
            partial(pay, quoted),
            partial(pay, early),
            partial(charge, book.mfi.id, loan.id, LATE, by=book.finance),
        )
        # Whoever came after the loan was closed hears that it is.
        race.holds(set(refusals(told)) <= {"not-now"}, f"refused: {refusals(told)}")
        check_whole(race, book, book.loan(loan.id), told)


def check_whole(race: Race, book: Book, loan: Loan, told: list[Outcome]) -> None:
    """Hold a loan's rows against a replay of its own, and its transfers against both."""
    payments = list(Payment.objects.of(book.mfi).filter(loan_id=loan.id).order_by("paid_on", "at"))
    charges = list(Charge.objects.of(book.mfi).filter(loan_id=loan.id))
    booked = {str(one.id) for one in (*payments, *charges)}
    race.holds({one["id"] for one in answers(told)} == booked, "what was answered is booked")
    rows = book.rows(loan)
    made = allocation.replay(
        [Asked(row.due_on, row.principal, row.interest) for row in rows],
        [allocation.Charge(Part.PENALTY, one.due_on, one.amount_lisente) for one in charges],
        [allocation.Payment(one.paid_on, one.amount_lisente) for one in payments],
        allocation.Strategy.OLDEST_FIRST,
        JANUARY,
    )
    for row, wanted in zip(rows, made.installments, strict=True):
        paid = {part: getattr(row, f"paid_{name}") for part, name in PARTS.items()}
        race.holds(paid == wanted.paid, f"instalment {row.number}: {paid}")
    race.holds(loan.owed_lisente == made.outstanding, f"owed {loan.owed_lisente}")
    race.holds(loan.overpaid_lisente == made.overpaid, f"overpaid {loan.overpaid_lisente}")
    state = "active" if made.outstanding else "overpaid" if made.overpaid else "closed"
    race.holds(loan.status == state, str(loan.status))
    live = sorted(ledger.live(book.mfi.id, loan.id, "payment"), key=lambda one: one.source_id)
    by_payment = {
        source: sum(one.amount_lisente for one in some)
        for source, some in groupby(live, key=lambda one: one.source_id)
    }
    race.holds(
        by_payment == {one.id: one.amount_lisente for one in payments}, "each is in the ledger"
    )
    balances = book.balances(loan)
    paid_principal = sum(row.paid_principal for row in rows)
    race.holds(balances.get("1100", 0) == 100_000 - paid_principal, "the loan's account")
    race.holds(balances.get("2000", 0) == -made.overpaid, "what is owed back")


def test_money_of_one_reference_for_two_loans_at_once_is_booked_once(
    race: Race, book: Book
) -> None:
    loans = [book.active(1000, 4, on=JANUARY) for _ in range(2)]
    for number in race.each():
        money = PaymentIn(10, FEBRUARY, "wallet", f"MP{number}")
        told = race.hands.do(
            *(
                partial(receive_payment, book.mfi.id, one.id, money, by=book.finance)
                for one in loans
            )
        )
        race.holds(refusals(told) == ["payment-conflict"], f"refused: {refusals(told)}")
        same = Payment.objects.of(book.mfi).filter(reference=money.reference)
        race.holds([str(one.id) for one in same] == [one["id"] for one in answers(told)], "once")


def test_one_key_from_eight_sides_has_one_effect_and_one_answer(race: Race, book: Book) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    for number in race.each():
        money = PaymentIn(10, FEBRUARY, "cash", f"{number}")
        once = Once.of_body(f"key-{number}", book.finance.id, "repayments", {"n": number})
        pay = partial(receive_payment, book.mfi.id, loan.id, money, by=book.finance, once=once)
        told = race.hands.do(*[pay] * HANDS_MAX)
        race.holds(set(refusals(told)) <= {"busy"}, f"refused: {refusals(told)}")
        paid = [str(one.id) for one in Payment.objects.of(book.mfi).filter(reference=f"{number}")]
        race.holds(len(paid) == 1, f"{len(paid)} payments")
        race.holds({one["id"] for one in answers(told)} == set(paid), "one answer")


def test_the_last_lisente_of_a_place_goes_to_one(race: Race, book: Book) -> None:
    """A withdrawal and two refunds, and money for one of them."""
    came = PaymentIn(200_000, FEBRUARY, "cash", "slip 1")
    loans = [book.active(1000, 4, on=JANUARY) for _ in range(2)]
    for one in loans:
        receive_payment(book.mfi.id, one.id, came, by=book.finance)
    change_policy(book.mfi.id, {"funds_checked": True}, by=book.second)
    for _ in race.each():
        move_funds(book.mfi.id, Funds(Funding.Way.IN, 1, "bank", "b", JANUARY), by=book.finance)
        out = Funds(Funding.Way.OUT, 1, "bank", "b", JANUARY)
        told = race.hands.do(
            partial(move_funds, book.mfi.id, out, by=book.finance),
            *(
                partial(refund, book.mfi.id, one.id, 1, "bank", "b", by=book.finance)
                for one in loans
            ),
        )
        race.holds(refusals(told) == ["funds-missing"] * 2, f"refused: {refusals(told)}")
        race.holds(available(book.mfi.id)["bank"] == 0, "nothing is left, and nothing is missing")


def test_the_hands_really_reach_at_once(book: Book) -> None:
    """Without the loan's lock the same hands lose money, so the races above are races."""
    loan = book.active(1000, 4, on=JANUARY)

    def unlocked() -> dict[str, str]:
        row = Loan.objects.of(book.mfi).get(id=loan.id)
        Loan.objects.of(book.mfi).filter(id=loan.id).update(
            paid_out_lisente=row.paid_out_lisente + 1
        )
        return {}

    before, rounds = loan.paid_out_lisente, 20
    with Hands() as hands:
        for _ in range(rounds):
            hands.do(*[unlocked] * HANDS_MAX)
    assert book.loan(loan.id).paid_out_lisente < before + rounds * HANDS_MAX
