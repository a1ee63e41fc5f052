"""What becomes of a loan reaches the registry, once or often, in any order, sooner or later."""

import pytest

from credit.rules.reservation import Entry, State
from loans.actions.accept_offer import Agreement, accept_offer
from loans.actions.cancel_loan import cancel_loan
from loans.actions.decide import Approval
from loans.actions.disburse import disburse_cash
from loans.actions.reverse_payment import reverse_payment
from loans.actions.write_off import write_off
from loans.dates import today
from loans.errands.approve import approve_application
from loans.errands.report_credit import LATE_EVENTS, hold_for_payout
from loans.models import Acceptance, Loan, MfiState
from tests.loans.book import Book

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]


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


def entry(book: Book, loan: Loan) -> Entry | None:
    """Give what takes up her room."""
    return next(iter(book.room(loan.borrower_id)), None)


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
