"""A lender that works on while the registry is away: it lends, is paid, and people ask."""

from uuid import UUID

from loans.actions.accept_offer import Agreement, accept_offer
from loans.actions.apply import Wish, apply, withdraw
from loans.actions.decide import Approval, reject
from loans.actions.seed_book import seed_book
from loans.deed import Actor
from loans.errands.approve import approve_application
from loans.errands.pay_out import pay_out_cash
from loans.errands.rebuild_registry import rebuild_registry
from loans.models import Acceptance, Application, Loan
from loans.queries.borrowers import person_behind
from loans.queries.payoff import payoff
from loans.seeded.book import Size
from loans.seeded.lender import open_house
from tests.loans.book import Book
from tests.loans.registry_lost import BEGUN, DUE, at

OPERATOR = Actor.system("operator")
AGREED = "on her phone, in st: apply.consent:0123456789abcdef"
WITHOUT = Approval(note="no answer since noon", unchecked=True)
# What one part of the work leaves: of each payment one event; of two who borrow and pay some or all
# six each, for two had to approve; of one who signs four; of two who ask one each; and two each of
# who does without and of who is refused.
PAY_ONCE, PAY_TWICE, PAY_OFF = 24, 3, 3
LENT = PAY_ONCE + PAY_TWICE + PAY_OFF
EVENTS = PAY_ONCE + 2 * PAY_TWICE + PAY_OFF + 2 * 6 + 4 + 2 * 1 + 2 * 2


def lend_before(book: Book, loans: int) -> list[Loan]:
    """Have a book that the registry knows, of loans that run and some that are over."""
    house = open_house(book.mfi.slug, 1, "", by=OPERATOR)
    with at(BEGUN):
        seed_book(house, Size(loans, loans + loans // 5, 1, BEGUN), lambda *_: None, by=OPERATOR)
        rebuild_registry(book.mfi.id)
    with at(BEGUN, 12):
        book.report()
    running = Loan.objects.of(book.mfi).filter(status=Loan.Status.ACTIVE)
    return list(running.order_by("id"))


def work_on(book: Book, loans: list[Loan]) -> list[Application]:
    """Work through a part of a day, and give what was only asked for."""
    once = loans[:PAY_ONCE]
    twice, off = loans[PAY_ONCE:-PAY_OFF], loans[-PAY_OFF:]
    for loan in (*once, *twice, *twice):
        book.pay(loan, "20.00", DUE)
    for loan in off:
        owed = payoff(book.mfi.id, loan.id, DUE).total
        book.pay(loan, f"{owed // 100}.{owed % 100:02d}", DUE)
    for maloti in ("270.00", "1080.00"):
        book.pay(_lent(book, _signed(book)), maloti, DUE)
    _signed(book)
    withdraw(book.mfi.id, asks(book).id, "her sister helps", by=book.officer)
    reject(book.mfi.id, asks(book).id, "income", "", by=book.checker)
    return [asks(book), asks(book)]


def asks(book: Book) -> Application:
    """Have somebody apply on her own phone, and agree there to the registry's being asked."""
    borrower_id = book.borrower()
    wish = Wish(
        borrower_id=borrower_id,
        product_id=book.product(),
        amount_lisente=100_000,
        installments=4,
        channel=Application.Channel.USSD,
        agreed=AGREED,
    )
    by = Actor.person(person_behind(book.mfi.id, borrower_id).id)
    made = apply(book.mfi.id, wish, by=by)
    return Application.objects.of(book.mfi).get(id=str(made["id"]))


def _signed(book: Book) -> UUID:
    """Have two approve without the registry, and her sign."""
    application = asks(book)
    for by in (book.checker, book.second):
        approve_application(book.mfi.id, application.id, WITHOUT, by=by)
    paper = Agreement(Acceptance.How.PAPER, "form 17")
    made = accept_offer(book.mfi.id, application.id, paper, by=book.officer)
    return UUID(str(made["loan"]))


def _lent(book: Book, loan_id: UUID) -> Loan:
    pay_out_cash(book.mfi.id, loan_id, DUE, by=book.finance)
    return book.loan(loan_id)
