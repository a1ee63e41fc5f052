"""What becomes of a loan that was brought along: in the ledger, and at the registry."""

import time

import pytest

from loans.actions.reverse_payment import reverse_payment
from loans.models import (
    Borrower,
    Loan,
    Payment,
)
from loans.queries.balances import trial_balance
from loans.queries.funds import available
from loans.queries.soundness import findings
from loans.rules.allocation import Strategy
from tests.dump import copied, in_any_form
from tests.loans.book import Book, on_product
from tests.loans.bringing import (
    HERS,
    OPERATOR,
    PALESA,
    TODAY,
    UNPAID,
    as_csv,
    asked,
    both,
    bring_borrowers,
    loan_of,
    somebody,
)

pytestmark = [pytest.mark.django_db, pytest.mark.citus]


def test_todays_cash_is_untouched_and_the_trial_balance_is_whole(brought: Book) -> None:
    before = available(brought.mfi.id)
    both(brought, as_csv([HERS, {**UNPAID, "paid_by": "bank"}]))
    assert available(brought.mfi.id) == before
    balance = {line.code: line for line in trial_balance(brought.mfi.id, TODAY)}
    assert sum(one.debit for one in balance.values()) == sum(o.credit for o in balance.values())
    # Owed principal is an asset; interest received before is income; the rest was brought along.
    assert balance["1100"].debit == 97_200 + 120_000
    assert balance["4000"].credit == 7_200
    assert balance["3010"].credit == 97_200 + 120_000 - 7_200
    assert all(balance[code].debit == 0 for code in ("1000", "1010", "1020"))


FEES = (
    {"name": "Form", "when": "disbursement", "kind": "flat", "value": "50.00", "paid": "deducted"},
    {"name": "Book", "when": "installment", "kind": "flat", "value": "5.00"},
)


def test_fees_of_before_are_in_their_places(brought: Book) -> None:
    brought.product(on_product("With fees", fees=FEES))
    row = {**HERS, "product": "with FEES", "outstanding": "1248.00", "paid_by": "bank"}
    assert both(brought, as_csv([row])).faults == []
    loan = loan_of(brought)
    assert (loan.paid_out_lisente, loan.principal_lisente) == (115_000, 120_000)
    # 129 a month; 300 pays two, and of the third its fee, its interest and 13 of principal.
    assert brought.owed(loan) == (98_700, 21_600, 4_500, 0)
    assert brought.balances(loan) == {
        "1100": 98_700,
        "3010": -115_000 + 30_000,
        "4000": -7_200,
        "4010": -5_000 - 1_500,
    }


STRATEGIES = [
    pytest.param(one.value, id=one.value)
    for one in (Strategy.OLDEST_FIRST, Strategy.DUE_THEN_ADVANCE, Strategy.PAST_TODAY_FUTURE)
]


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_replayed_later_it_stands_as_it_was_brought(brought: Book, strategy: str) -> None:
    brought.product(on_product("Other", allocation=Strategy(strategy), fees=FEES))
    row = {**HERS, "product": "Other", "outstanding": ""}
    assert both(brought, as_csv([row])).written
    loan = loan_of(brought)
    there = brought.owed(loan), brought.balances(loan)
    # A payment of today is taken back: the loan is made anew from all that happened.
    payment = brought.pay(loan, "50.00")
    reverse_payment(brought.mfi.id, loan.id, payment.id, "bounced", by=brought.finance)
    assert (brought.owed(loan), brought.balances(loan)) == there
    assert list(findings(brought.mfi.id)) == []


def test_the_payment_of_before_can_be_taken_back_and_no_cash_moves(brought: Book) -> None:
    both(brought, as_csv([HERS]))
    loan = loan_of(brought)
    brought.pay(loan, "124.00")
    payment = Payment.objects.of(brought.mfi).get(loan_id=loan.id, brought=True)
    reverse_payment(brought.mfi.id, loan.id, payment.id, "typed twice", by=brought.finance)
    assert brought.owed(loan) == (110_000, 26_400, 0, 0)
    assert brought.balances(loan) == {
        "1000": 12_400,
        "1100": 110_000,
        "3010": -120_000,
        "4000": -2_400,
    }
    assert list(findings(brought.mfi.id)) == []


def test_it_goes_on_like_any_other_loan_until_it_is_closed(brought: Book) -> None:
    both(brought, as_csv([HERS]))
    loan = loan_of(brought)
    brought.pay(loan, "1188.00")
    assert brought.loan(loan.id).status == "closed"
    assert list(findings(brought.mfi.id)) == []
    assert brought.balances(loan) == {"1000": 118_800, "3010": -90_000, "4000": -28_800}


def test_the_registry_hears_of_them_without_a_consent(brought: Book) -> None:
    her = Borrower.objects.of(brought.mfi).get(external_id="M-1")
    both(brought, as_csv([HERS, UNPAID]))
    brought.report()
    for _ in range(2):
        (entry,) = brought.room(her.id)
        assert (entry.state, entry.amount_lisente, entry.consent_id) == ("exposed", 97_200, None)
        assert entry.monthly_lisente == 12_400
        brought.report()
    loan = loan_of(brought)
    brought.pay(loan, "124.00")
    brought.report()
    assert brought.room(her.id)[0].amount_lisente == brought.owed(loan)[0]
    brought.pay(loan, "1064.00")
    brought.report()
    assert brought.room(her.id) == ()


@pytest.mark.full
def test_a_thousand_loans_take_seconds(book: Book) -> None:
    book.product()
    people = [somebody(number) for number in range(1000)]
    bring_borrowers(book.mfi, as_csv(people), by=OPERATOR)
    rows = [
        {**HERS, "external_id": f"L-{number}", "borrower": f"M-{number}"} for number in range(1000)
    ]
    content = as_csv(rows)
    asked(book, content)
    begins = time.monotonic()
    assert asked(book, content, by=book.checker).written
    assert time.monotonic() - begins < 20
    assert Loan.objects.of(book.mfi).count() == 1000
    debits = [line.debit for line in trial_balance(book.mfi.id, TODAY)]
    other_side = [line.credit for line in trial_balance(book.mfi.id, TODAY)]
    assert sum(debits) == sum(other_side) > 0


@pytest.mark.django_db(transaction=True)
def test_the_id_by_which_a_file_named_her_is_kept_nowhere(brought: Book) -> None:
    row = {**HERS, "borrower": "", "national_id": PALESA["national_id"]}
    assert both(brought, as_csv([row])).written
    everything = copied()
    assert "L-1" in everything
    for form in in_any_form(PALESA["national_id"]):
        assert form not in everything
