"""Her credit record in her hand: what lenders reported of her, and who looked."""

from datetime import datetime, time, timedelta
from uuid import UUID

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from credit.rules.consent import Purpose
from credit.stores.cassandra import CassandraRegistry
from loans.actions.accept_offer import Agreement, accept_offer
from loans.actions.choose_language import choose_language
from loans.actions.decide import Approval
from loans.actions.disburse import disburse_cash
from loans.actions.handle_case import Matter, bring_up
from loans.actions.settle_dispute import settle_dispute
from loans.actions.write_off import write_off
from loans.dates import today
from loans.deed import Actor
from loans.errands import reservation
from loans.errands.approve import approve_application
from loans.errands.credit_record import record_shown_to
from loans.errands.give_consent import NewConsent, give_consent
from loans.errands.registry import names, subject_of
from loans.models import Acceptance, Case, Loan, Mfi
from loans.rules.written import day
from tests.credit.conftest import closed_port, nobodys_address
from tests.loans.book import PLAIN, Book, a_room, open_book
from tests.loans.test_register_borrower import LINEO, PALESA, new
from tests.loans.test_register_borrower import register as at_the_office
from tests.people import Hire, take_on
from tests.phone import Phones
from tests.ussd.test_balance import PIN, Owing, borrows_at

pytestmark = pytest.mark.django_db
TODAY = day(today())


@pytest.fixture(autouse=True)
def several_loans(settings: Settings) -> None:
    """Let a person have loans at several lenders at once."""
    settings.REGISTRY_LOANS_MAX = 0


@pytest.fixture
def palesa(handset: Phones, maluti: Mfi, hire: Hire) -> Owing:
    return borrows_at(handset, maluti, hire)


@pytest.fixture
def senqus(senqu: Mfi, hire: Hire) -> Book:
    """The book of another lender."""
    return open_book(senqu, hire)


def offered(book: Book, borrower: UUID, maloti: int = 1000) -> UUID:
    """Approve a loan, by her consent; give its application."""
    asked = book.applied(maloti, 4, PLAIN, borrower)
    book.consent(borrower)
    approve_application(book.mfi.id, asked.id, Approval(), by=book.checker)
    return asked.id


def lent(book: Book, borrower: UUID, maloti: int = 1000) -> Loan:
    """Pay a loan out, and tell the registry."""
    asked = offered(book, borrower, maloti)
    paper = Agreement(Acceptance.How.PAPER, "form 17")
    made = accept_offer(book.mfi.id, asked, paper, by=book.officer)
    disburse_cash(book.mfi.id, UUID(str(made["loan"])), today(), by=book.finance)
    book.report()
    return book.loan(UUID(str(made["loan"])))


def opened(palesa: Owing, *more: str) -> str:
    palesa.phone.dial()
    return palesa.phone.press("My credit record", PIN, *more)


def test_of_whom_nobody_reported_anything_reads_so(palesa: Owing) -> None:
    palesa.phone.dial()
    assert palesa.phone.choose("My credit record") == "Enter your PIN:\n0. Back"
    assert palesa.phone.answer(PIN) == (
        "Your credit record: no lender has reported an open loan of yours.\n"
        "1. How I paid\n2. Who looked\n3. My reports\n0. Back"
    )
    assert palesa.phone.choose("Who looked") == (
        "Nobody has looked at your record.\n0. Back\n00. Home"
    )
    palesa.phone.answer("0")
    assert palesa.phone.choose("How I paid") == (
        "No lender has told how you paid.\n0. Back\n00. Home"
    )
    palesa.phone.answer("0")
    assert palesa.phone.choose("My reports") == ("You have reported no mistake.\n0. Back\n00. Home")


def test_she_sees_what_each_lender_reported(palesa: Owing, senqus: Book) -> None:
    lent(palesa.book, palesa.id)
    offered(senqus, at_the_office(senqus.mfi, new()), 500)
    assert opened(palesa) == (
        "Your credit record\nLoans that lenders reported: 2\n"
        "1. See the loans\n2. How I paid\n3. Who looked\n4. My reports\n0. Back"
    )
    assert palesa.phone.choose("See the loans") == (
        "Which loan?\n1. Senqu Finance M500.00\n2. Maluti Credit M1,000.00\n0. Back\n00. Home"
    )
    assert palesa.phone.answer("2") == (
        f"Maluti Credit\nYou owe M1,000.00, without interest.\nReported on {TODAY}\n"
        "1. This is wrong\n0. Back\n00. Home"
    )
    palesa.phone.answer("0")
    assert palesa.phone.answer("1") == (
        "Senqu Finance\nM500.00 is kept for a loan that is not paid out yet.\n"
        f"Reported on {TODAY}\n1. This is wrong\n0. Back\n00. Home"
    )


def test_what_she_pays_is_reported_too(palesa: Owing) -> None:
    loan = lent(palesa.book, palesa.id)
    palesa.book.pay(loan, "270.00")
    palesa.book.report()
    # The first of four: M250 of what she borrowed, M20 of interest.
    assert "You owe M750.00, without interest." in opened(palesa, "See the loans", "1")
    palesa.book.pay(loan, "810.00")
    palesa.book.report()
    assert opened(palesa).startswith("Your credit record: no lender has reported")


def test_who_looked_stands_with_the_day_and_the_reason(palesa: Owing, senqus: Book) -> None:
    offered(palesa.book, palesa.id)
    there = at_the_office(senqus.mfi, new())
    review = NewConsent(Purpose.REVIEW, "paper")
    give_consent(senqus.mfi.id, there, review, by=senqus.officer)
    record_shown_to(senqus.mfi.id, there, by=senqus.officer)
    written = f"{today():%d/%m/%y}"
    looks = (
        f"Who looked:\n{written} Senqu Finance: to check your loan\n"
        f"{written} Maluti Credit: you applied\n0. Back\n00. Home"
    )
    assert opened(palesa, "Who looked") == looks
    # That she looks herself is nobody's look.
    assert opened(palesa, "Who looked") == looks


def test_three_lenders_that_looked_for_three_reasons_are_read_page_by_page(
    palesa: Owing, senqus: Book, hire: Hire
) -> None:
    third = open_book(take_on("Khotso Loans", "khotso", 3), hire)
    looked = []
    for book, purpose, days in (
        (palesa.book, Purpose.APPLICATION, 300),
        (senqus, Purpose.REVIEW, 40),
        (third, Purpose.COLLECTION, 0),
    ):
        hers = palesa.id if book is palesa.book else at_the_office(book.mfi, new())
        with time_machine.travel(timezone.now() - timedelta(days)):
            give_consent(book.mfi.id, hers, NewConsent(purpose, "paper"), by=book.officer)
            record_shown_to(book.mfi.id, hers, by=book.officer)
            looked.append(f"{today():%d/%m/%y} {book.mfi.name}: ")
    pages = [opened(palesa, "Who looked")]
    while "98. " in pages[-1]:
        pages.append(palesa.phone.answer("98"))
    reasons = ("you applied", "to check your loan", "late payment")
    read = [line for page in pages for line in page.splitlines() if "/" in line]
    assert read == [look + why for look, why in zip(looked, reasons, strict=True)][::-1]


def test_how_her_loans_stand_is_said_in_plain_words(palesa: Owing, senqus: Book) -> None:
    paid = lent(palesa.book, palesa.id)
    palesa.book.pay(paid, "1080.00")
    palesa.book.report()
    running = lent(senqus, at_the_office(senqus.mfi, new()), 500)
    written = f"{today():%d/%m/%y}"
    first = f"{written} Senqu Finance M500.00"
    page = opened(palesa, "How I paid")
    assert page.startswith("How your loans stand:\n")
    assert sorted(page.splitlines()[1:]) == [
        "0. Back",
        "00. Home",
        f"{written} Maluti Credit M1,000.00: paid off",
        f"{first}: nothing is late",
    ]
    due_on = senqus.rows(running)[0].due_on
    for days, says in ((1, "1 day late"), (12, "12 days late")):
        with time_machine.travel(datetime.combine(due_on + timedelta(days), time(12))):
            assert f"{first}: {says}\n" in opened(palesa, "How I paid")
    dispute = Matter(
        Case.Kind.DISPUTE,
        running.borrower_id,
        "not mine",
        disputed_id=running.application_id,
    )
    bring_up(senqus.mfi.id, dispute, by=senqus.officer)
    senqus.report()
    assert f"{first}: you say it is wrong\n" in opened(palesa, "How I paid")
    write_off(senqus.mfi.id, running.id, "gone", by=senqus.checker)
    senqus.report()
    (case,) = Case.objects.of(senqus.mfi)
    for by in (senqus.officer, senqus.checker):
        settle_dispute(senqus.mfi.id, case.id, Case.Verdict.REJECTED, "it was hers", by=by)
    senqus.report()
    assert f"{first}: given up, not paid\n" in opened(palesa, "How I paid")


def test_many_looks_fill_several_pages(palesa: Owing) -> None:
    application = offered(palesa.book, palesa.id)
    subject = subject_of(palesa.book.mfi.id, palesa.id)
    ends = timezone.now() + timedelta(1)
    for _ in range(5):
        reservation.reserve_for(a_room(application, subject, palesa.book.mfi.id), ends)
    line = f"{today():%d/%m/%y} Maluti Credit: you applied"
    pages = [opened(palesa, "Who looked"), palesa.phone.answer("98"), palesa.phone.answer("98")]
    assert [page.count(line) for page in pages] == [2, 3, 1]


def test_nothing_of_a_neighbour_is_shown(palesa: Owing) -> None:
    lineo = at_the_office(
        palesa.book.mfi, new(name="Lineo Tau", phone=LINEO, national_id="198505051234")
    )
    lent(palesa.book, lineo)
    assert opened(palesa).startswith("Your credit record: no lender has reported")
    assert palesa.phone.choose("Who looked").startswith("Nobody has looked")


def test_where_the_registry_is_away_she_is_asked_to_come_back(
    palesa: Owing, monkeypatch: pytest.MonkeyPatch
) -> None:
    lent(palesa.book, palesa.id)
    opened(palesa)
    gone = CassandraRegistry(nobodys_address(closed_port()))
    monkeypatch.setattr(names, "opens", lambda: gone)
    later = "We cannot see it now. Please try again later.\n0. Back"
    assert palesa.phone.choose("See the loans").startswith(later)
    assert opened(palesa) == later


def test_a_loan_that_ended_meanwhile_is_not_there(palesa: Owing) -> None:
    loan = lent(palesa.book, palesa.id)
    opened(palesa, "See the loans")
    palesa.book.pay(loan, "1080.00")
    palesa.book.report()
    assert palesa.phone.answer("1") == (
        "This loan is not in your record any more.\n0. Back\n00. Home"
    )


def test_empty_states_in_sesotho(palesa: Owing) -> None:
    choose_language(PALESA, "st", by=Actor.system("test"))
    palesa.phone.dial()
    assert palesa.phone.press("Rekoto ea ka ea likalimo", PIN) == (
        "Rekoto ea hau: ha ho kalimo ea hau e tlalehiloeng hona joale.\n"
        "1. Kamoo ke lefileng\n2. Ba shebileng\n3. Litlaleho tsa ka\n0. Khutla"
    )
    assert palesa.phone.answer("1") == (
        "Ha ho letho le tlalehiloeng ka litefo tsa hau.\n0. Khutla\n00. Qalong"
    )
    palesa.phone.answer("0")
    assert palesa.phone.answer("2") == (
        "Ha ho motho ea shebileng rekoto ea hau.\n0. Khutla\n00. Qalong"
    )
    palesa.phone.answer("0")
    assert palesa.phone.answer("3") == "Ha u so tlalehe phoso.\n0. Khutla\n00. Qalong"


def test_before_her_pin_nothing_is_shown_and_without_one_it_is_not_offered(
    palesa: Owing, handset: Phones
) -> None:
    at_the_office(palesa.book.mfi, new(name="Lineo Tau", phone=LINEO, national_id="198505051234"))
    choose_language(LINEO, "en", by=Actor.system("test"))
    lineo = handset(LINEO)
    pages = [lineo.dial()]
    while "98. " in pages[-1]:
        pages.append(lineo.answer("98"))
    assert "My credit record" not in "\n".join(pages)


def test_in_sesotho_too(palesa: Owing, senqus: Book) -> None:
    lent(palesa.book, palesa.id)
    offered(senqus, at_the_office(senqus.mfi, new()), 500)
    choose_language(PALESA, "st", by=Actor.system("test"))
    phone = palesa.phone
    phone.dial()
    assert phone.press("Rekoto ea ka ea likalimo", PIN) == (
        "Rekoto ea hau ea likalimo\nLikalimo tse tlalehiloeng: 2\n"
        "1. Bona likalimo\n2. Kamoo ke lefileng\n3. Ba shebileng\n4. Litlaleho tsa ka\n0. Khutla"
    )
    assert phone.choose("Bona likalimo").startswith("Kalimo efe?\n1. Senqu Finance M500.00\n")
    assert phone.answer("1") == (
        "Senqu Finance\nKalimo e emetseng ho romeloa: M500.00\n"
        f"E tlalehiloe ka la {TODAY}\n1. Tlaleha phoso\n0. Khutla\n00. Qalong"
    )
    phone.answer("0")
    assert phone.answer("2") == (
        "Maluti Credit\nSekoloto ntle le tsoala: M1,000.00\n"
        f"Se tlalehiloe ka la {TODAY}\n1. Tlaleha phoso\n0. Khutla\n00. Qalong"
    )
    phone.answer("0")
    phone.answer("0")
    assert phone.choose("Ba shebileng") == (
        f"Ba shebileng:\n{today():%d/%m/%y} Senqu Finance: kopo ea hau\n"
        f"{today():%d/%m/%y} Maluti Credit: kopo ea hau\n0. Khutla\n00. Qalong"
    )
