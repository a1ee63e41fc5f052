"""What a borrower can do on her phone that asks her lender's book something, key by key."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from loans.actions.accept_offer import Agreement, accept_offer
from loans.actions.decide import Approval, approve
from loans.models import Acceptance
from tests.loans.book import PLAIN, Book
from tests.phone import Handset
from tests.ussd.test_balance import PIN, borrowed

OTHER_PIN = "8305"


def nothing(book: Book, _borrower: UUID) -> None:
    book.product(PLAIN)


def applied(book: Book, borrower: UUID) -> UUID:
    return book.applied(1000, 3, PLAIN, borrower).id


def offered(book: Book, borrower: UUID) -> UUID:
    application = applied(book, borrower)
    approve(book.mfi.id, application, Approval(), by=book.checker)
    return application


def accepted(book: Book, borrower: UUID) -> None:
    paper = Agreement(Acceptance.How.PAPER, "form 17")
    accept_offer(book.mfi.id, offered(book, borrower), paper, by=book.officer)


def owing(book: Book, borrower: UUID) -> None:
    borrowed(book, borrower, 1000)


@dataclass(frozen=True)
class Way:
    """How she must stand for it, and what she chooses and types then."""

    stands: Callable[[Book, UUID], object]
    answers: Sequence[str]
    ends_at: str


# The amount, the time, the cost and the payments, her consent, her PIN.
APPLYING = ("1000", "3", "1", "1", "1", PIN)
TOWN = ("Town or village", "Change", "Ha Thetsane")
KIN = ("Next of kin", "Change", "Thabo Tau", "58111222", "1")
WORK = ("Work and income", "Change", "1", "A shop", "2500")
NUMBER = ("Number for money", "Change", "58999888", "Yes, change", PIN)
WAYS: Mapping[str, Way] = {
    "apply": Way(nothing, ("Apply for a loan", "Plain", *APPLYING), "apply.received"),
    "take": Way(offered, ("Offer waiting", PIN, "I take the loan", PIN), "offer.office"),
    "refuse": Way(offered, ("Offer waiting", PIN, "I refuse it", "1"), "offer.declined"),
    "facts": Way(offered, ("Offer waiting", PIN, "Send it by SMS"), "offer.sent"),
    "withdraw": Way(applied, ("My application", PIN, "Take it back", "1"), "application.withdrawn"),
    "read": Way(
        owing,
        ("Balance", PIN, "Details", "0", "Payments made", "All by SMS"),
        "balance.sent",
    ),
    "repay": Way(owing, ("Repay", PIN, "1", "Yes, pay"), "repay.asked"),
    "pay more": Way(owing, ("Repay", PIN, "Another amount", "50", "Yes, pay"), "repay.asked"),
    "cancel": Way(accepted, ("Balance", PIN, "Cancel", "Yes, cancel it", PIN), "cancel.cancelled"),
    "give back": Way(
        owing,
        ("Balance", PIN, "Give the loan back", "Yes, give it back", PIN),
        "repay.asked",
    ),
    "another PIN": Way(nothing, ("Change PIN", PIN, OTHER_PIN, OTHER_PIN), "pin.kept"),
    "forgotten PIN": Way(nothing, ("I forgot my PIN", "Please call me"), "forgotten.will_call"),
    "record": Way(owing, ("My credit record", PIN, "Who looked"), "record.no_looks"),
    "town": Way(nothing, ("My details", PIN, *TOWN), "details.town"),
    "kin": Way(nothing, ("My details", PIN, *KIN), "details.kin"),
    "work": Way(nothing, ("My details", PIN, *WORK), "details.work"),
    "number": Way(nothing, ("My details", PIN, *NUMBER), "details.asked"),
    "complain": Way(
        nothing, ("Complain or ask", PIN, "Complain", "It is wrong"), "complaint.taken"
    ),
    "be called": Way(nothing, ("Complain or ask", PIN, "Please call me"), "complaint.will_call"),
    "no adverts": Way(nothing, ("Advert SMS", "Stop"), "messages.stopped"),
}


def begins(phone: Handset, answers: Sequence[str], lender: str = "") -> None:
    """Dial, let go of what was left unfinished, and go a part of the way."""
    phone.dial()
    if phone.label == "resume.offer":
        phone.choose("Start over")
    goes(phone, answers, lender)


def goes(phone: Handset, answers: Sequence[str], lender: str = "") -> None:
    """Go on as far as she is let; where several lenders work here, choose one when asked."""
    for answer in answers:
        if phone.label == "apply.lender":
            phone.choose(lender)
        while (
            phone.open
            and "98. " in phone.screen
            and not (answer.isdigit() or answer in phone.screen)
        ):
            phone.answer("98")
        if phone.open and not answer.isdigit() and f". {answer}" in phone.screen:
            phone.choose(answer)
        elif phone.open:
            phone.answer(answer)
