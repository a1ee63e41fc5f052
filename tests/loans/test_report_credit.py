"""What becomes of a loan reaches the registry, once or often, in any order, sooner or later."""

from decimal import Decimal

import pytest
from pytest_django import Settings

from credit.rules.reservation import Entry, State
from loans.actions.accept_offer import Agreement, accept_offer
from loans.actions.amend_borrower import Amendment, amend_borrower
from loans.actions.cancel_loan import cancel_loan
from loans.actions.decide import Approval
from loans.actions.disburse import disburse_cash
from loans.actions.reverse_payment import reverse_payment
from loans.actions.write_off import write_off
from loans.dates import today
from loans.errands.approve import approve_application
from loans.errands.registry import subject_of
from loans.errands.report_credit import hold_for_payout
from loans.errands.reservation import change_exposure, free
from loans.errors import CreditLimit
from loans.models import Acceptance, Loan, MfiState, Product
from loans.queries.waiting_events import LATE_EVENTS
from tests.loans.book import Book, on_product
from tests.loans.registry_lost import found

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]
WEEKLY = on_product("Weekly", rate=Decimal(0), period="week")


@pytest.fixture
def accepted(book: Book) -> Loan:
    """A loan that the registry holds room for, and that waits for its money."""
    application = book.applied(1000, 4)
    book.consent(application.borrower_id)
    approve_application(book.mfi.id, application.id, Approval(), by=book.checker)
    paper = Agreement(Acceptance.How.PAPER, "form 17")
    made = accept_offer(book.mfi.id, application.id, paper, by=book.officer)
    return Loan.objects.of(book.mfi).get(id=str(made["loan"]))


@pytest.fixture
def running(book: Book, accepted: Loan) -> Loan:
    hold_for_payout(accepted)
    disburse_cash(book.mfi.id, accepted.id, today(), by=book.finance)
    book.report()
    return book.loan(accepted.id)


def gone(book: Book, loan: Loan) -> None:
    """Let the registry forget the room of a loan that waits for its money."""
    free(loan.application_id, subject_of(book.mfi.id, loan.borrower_id))
    assert entry(book, loan) is None


def entry(book: Book, loan: Loan) -> Entry | None:
    """Give what takes up her room."""
    return next(iter(book.room(loan.borrower_id)), None)


def test_a_loan_of_which_payout_and_payment_are_told_at_once_takes_up_what_is_owed(
    book: Book, accepted: Loan
) -> None:
    hold_for_payout(accepted)
    disburse_cash(book.mfi.id, accepted.id, today(), by=book.finance)
    book.pay(accepted, "270.00")
    book.report()
    held = entry(book, accepted)
    assert held is not None
    assert (held.state, held.amount_lisente) == (State.EXPOSED, 75_000)


def test_a_loan_that_is_paid_out_is_held_until_it_is_paid_back(book: Book, running: Loan) -> None:
    held = entry(book, running)
    assert held is not None
    assert (held.state, held.amount_lisente) == (State.EXPOSED, 100_000)
    book.pay(running, "270.00")
    book.report()
    held = entry(book, running)
    assert held is not None
    assert held.amount_lisente == 75_000
    last = book.pay(running, "810.00")
    book.report()
    assert entry(book, running) is None
    reverse_payment(book.mfi.id, running.id, last.id, "bounced", by=book.finance)
    book.report()
    held = entry(book, running)
    assert held is not None
    assert (held.state, held.amount_lisente) == (State.EXPOSED, 75_000)


def test_what_was_given_up_is_owed_all_the_same(book: Book, running: Loan) -> None:
    write_off(book.mfi.id, running.id, "gone", by=book.finance)
    book.report()
    held = entry(book, running)
    assert held is not None
    assert held.amount_lisente == 100_000


def test_what_still_comes_for_it_makes_it_less_and_the_last_of_it_frees_her_room(
    book: Book, running: Loan
) -> None:
    write_off(book.mfi.id, running.id, "gone", by=book.finance)
    book.pay(running, "400.00")
    book.report()
    held = entry(book, running)
    assert held is not None
    # M80 of interest were lost with the principal: what comes is for that first.
    assert held.amount_lisente == 68_000
    last = book.pay(running, "680.00")
    book.report()
    assert entry(book, running) is None
    assert found(book) == []
    reverse_payment(book.mfi.id, running.id, last.id, "bounced", by=book.finance)
    book.report()
    held = entry(book, running)
    assert held is not None
    assert (held.state, held.amount_lisente) == (State.EXPOSED, 68_000)


def test_one_that_was_lent_and_paid_before_anybody_told_frees_her_room(
    book: Book, accepted: Loan
) -> None:
    disburse_cash(book.mfi.id, accepted.id, today(), by=book.finance)
    book.pay(book.loan(accepted.id), "1080.00")
    book.report()
    assert entry(book, accepted) is None


def test_a_loan_she_went_back_on_frees_her_room(book: Book, running: Loan) -> None:
    cancel_loan(book.mfi.id, running.id, "cash", "slip 1", by=book.finance)
    book.report()
    assert entry(book, running) is None


def test_one_that_waits_for_its_money_keeps_its_room_longer_than_the_offer(
    book: Book, accepted: Loan
) -> None:
    before = entry(book, accepted)
    book.report()
    after = entry(book, accepted)
    assert before is not None
    assert after is not None
    assert after.expires_at > before.expires_at


def test_a_sweep_tells_what_has_happened_since_the_last_and_a_little_before(
    book: Book, running: Loan
) -> None:
    mark = MfiState.objects.of(book.mfi).get().credit_told_to
    assert mark is not None
    MfiState.objects.of(book.mfi).update(credit_told_to=mark + LATE_EVENTS * 2)
    assert book.report() == 0
    MfiState.objects.of(book.mfi).update(credit_told_to=mark)
    # The application and the loan that came of it.
    assert book.report() == 2
    assert running.status == "active"


def test_room_that_is_held_anew_says_what_its_instalments_ask_a_month(book: Book) -> None:
    book.asks_registry = True
    # Four instalments of M250, one a week: 52 of them are twelve months.
    asks = 108_333
    loan = book.accepted(1000, 4, product=WEEKLY)
    approved = entry(book, loan)
    assert approved is not None
    assert approved.monthly_lisente == asks
    # What becomes of the product is no matter of this loan.
    Product.objects.of(book.mfi).update(period="day")
    gone(book, loan)
    book.report()
    accepted = entry(book, loan)
    assert accepted is not None
    assert (accepted.state, accepted.monthly_lisente) == (State.RESERVED, asks)
    gone(book, loan)
    hold_for_payout(loan)
    paid_out = entry(book, loan)
    assert paid_out is not None
    assert (paid_out.state, paid_out.monthly_lisente) == (State.RESERVED, asks)
    gone(book, loan)
    disburse_cash(book.mfi.id, loan.id, today(), by=book.finance)
    book.report()
    running = entry(book, loan)
    assert running is not None
    assert (running.state, running.monthly_lisente) == (State.EXPOSED, asks)


def test_a_loan_that_is_over_and_owes_no_principal_is_known_and_no_new_one(
    book: Book, running: Loan
) -> None:
    book.pay(running, "1080.00")
    book.report()
    assert entry(book, running) is None
    subject = subject_of(book.mfi.id, running.borrower_id)
    assert change_exposure(running.application_id, subject, 0)
    assert entry(book, running) is None


def test_room_that_is_held_anew_is_weighed_against_what_she_earns(
    book: Book, accepted: Loan, settings: Settings
) -> None:
    earns = Amendment(details={"income_month_lisente": 90_000})
    amend_borrower(book.mfi.id, accepted.borrower_id, earns, by=book.officer)
    settings.REGISTRY_INCOME_PERCENT_MAX = 100
    gone(book, accepted)
    with pytest.raises(CreditLimit) as refused:
        hold_for_payout(accepted)
    assert refused.value.context["why"] == "too-much-for-her-income"
