"""Palesa, of whom two lenders know much, and another of her name on the same phone."""

from dataclasses import dataclass
from uuid import UUID

from credit.rules.consent import Purpose
from loans.actions.accept_offer import Agreement, accept_offer
from loans.actions.decide import Approval
from loans.actions.disburse import disburse_cash
from loans.actions.handle_case import Matter, bring_up
from loans.actions.register_borrower import NewBorrower, register_borrower
from loans.errands.approve import approve_application
from loans.errands.credit_report import credit_report
from loans.models import Acceptance, Case, Event, Loan, Mfi
from loans.queries.borrowers import person_behind
from loans.rules.details import Contact, Details
from loans.rules.identity import Identity
from messaging.errands.tell import tell
from tests.loans.book import Book, open_book
from tests.loans.registry_lost import BEGUN, DUE, at
from tests.people import Hire
from ussd.pins import set_pin

ID, TWINS_ID, PHONE = "199001012345", "199001015555", "+26658123456"
NAME, KIN, TWINS_KIN, WRONG = "Palesa Mokoena", "Thabiso Mota", "Tumelo Mota", "I never lent <this>"
NUMBER = "K-17"


@dataclass(frozen=True)
class Known:
    """Palesa at two lenders, and her twin in name on the same phone at the first."""

    maluti: Book
    senqu: Book
    here: UUID
    there: UUID
    twin: UUID
    loan: Loan
    loan_there: Loan


def register(book: Book, national_id: str, kin: str, number: str | None = None) -> UUID:
    details = Details(town="Ha Thamae", next_of_kin=Contact(kin, "+26662047719", "uncle"))
    new = NewBorrower(
        NAME, PHONE, national_id, 1, "st", Identity.SEEN, external_id=number, details=details
    )
    return UUID(str(register_borrower(book.mfi.id, new, by=book.officer)["id"]))


def lent(book: Book, borrower_id: UUID, maloti: int) -> Loan:
    application = book.applied(maloti, 4, borrower=borrower_id)
    book.consent(borrower_id)
    approve_application(
        book.mfi.id, application.id, Approval(note=f"knows {maloti}"), by=book.checker
    )
    paper = Agreement(Acceptance.How.PAPER, "form 17")
    made = accept_offer(book.mfi.id, application.id, paper, by=book.officer)
    loan_id = UUID(str(made["loan"]))
    disburse_cash(book.mfi.id, loan_id, BEGUN, by=book.finance)
    return book.loan(loan_id)


def make_known(maluti: Mfi, senqu: Mfi, hire: Hire) -> Known:
    book, other = open_book(maluti, hire), open_book(senqu, hire)
    with at(BEGUN):
        here = register(book, ID, KIN, NUMBER)
        twin = register(book, TWINS_ID, TWINS_KIN)
        there = register(other, ID, KIN)
        loan, loan_there = lent(book, here, 1000), lent(other, there, 700)
        lent(book, twin, 4321)
        credit_report(senqu.id, there, Purpose.APPLICATION, by=other.officer)
        set_pin(person_behind(maluti.id, here).id, "4826")
        matter = Matter(Case.Kind.DISPUTE, here, WRONG, disputed_id=loan.application_id)
        bring_up(maluti.id, matter, by=book.officer)
        for each in (book, other):
            tell(list(Event.objects.of(each.mfi).order_by("at")))
            each.report()
    with at(DUE):
        book.pay(loan, "270.00", DUE, reference="R-270")
        book.report()
    return Known(book, other, here, there, twin, loan, loan_there)
