"""One application on one page: all that is known to decide on it, and nothing that may not be."""

import re
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from django.db import OperationalError
from django.test import override_settings
from django.utils import timezone
from psycopg.errors import ConnectionException

from credit.stores.cassandra import CassandraRegistry
from gateway.backoffice import application as application_page
from loans.actions.accept_offer import Agreement, accept_offer
from loans.actions.amend_borrower import Amendment, amend_borrower
from loans.actions.block_borrower import block_borrower
from loans.actions.change_policy import change_policy
from loans.actions.decide import Approval, reject
from loans.errands.approve import approve_application
from loans.errands.credit_record import own_record
from loans.errands.registry import names
from loans.models import Acceptance, Application, Borrower, Mfi, Person
from loans.rules.details import Contact
from loans.rules.fees import Fee, FeeDue, FeeKind
from loans.rules.identity import Identity
from loans.rules.product_terms import NamedFee
from tests.credit.conftest import closed_port, nobodys_address
from tests.gateway.desk.conftest import House, Sit, main_of
from tests.loans.book import Book, on_product, open_book
from tests.people import Colleague, Hire

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]
STATIC = Path(__file__).resolve().parents[3] / "gateway" / "static"
PAGE_BYTES_MAX, LATER_BYTES_MAX = 100_000, 20_000
MINUS = "\u2212"
FORM = NamedFee("Form", Fee(FeeDue.DEDUCTED, FeeKind.FLAT, Decimal(35))).to_plain()


def at(application: Application) -> str:
    return f"/applications/{application.id}"


def earns(book: Book, borrower_id: UUID, lisente: int) -> None:
    details = {"income_month_lisente": lisente, "town": "Ha Mokoena", "employer": "A stall"}
    kin = Contact("Tšepo Mokoena", "+26663012288", "brother")
    told = Amendment(details={**details, "next_of_kin": kin}, identity=Identity.SEEN)
    amend_borrower(book.mfi.id, borrower_id, told, by=book.officer)


@pytest.fixture
def elsewhere(senqu: Mfi, hire: Hire) -> Book:
    """Another lender, which asks the registry too."""
    book = open_book(senqu, hire)
    book.asks_registry = True
    return book


def looks_at(application: Application) -> int:
    """Count the looks that stand in her record."""
    her = Borrower.objects.of(application.mfi_id).get(id=application.borrower_id)
    return len(own_record(Person.objects.get(id=her.person_id)).looks)


def test_the_whole_page(house: House) -> None:
    book = house.book
    asked = house.asked(1000, 4)
    earns(book, asked.borrower_id, 100_000)
    page = house.manager.page(at(asked))
    day = timezone.localdate()
    today = f"{day.day} {day:%b}"
    name = Borrower.objects.of(book.mfi).get().name
    for part in (
        f"{name} asks for M1,000.00 in 4 payments, Plain waits for you",
        "desk, written down by Maluti-Officer",
        "She pays each time M270.00 4 times",
        "Debt, of her income 27.0 % limit 33 %",
        "You approve up to M10,000,000.00",
        f"Person borrower since {today} declared she told it herself",
        "seen somebody saw her document matched not yet",
        "National ID •••• ••••",
        "Lives in Ha Mokoena, Maseru Works at A stall Next of kin Tšepo Mokoena, 6301 2288",
        # M1,000 over four months at two percent a month: M250 and M20.
        "Income M1,000.00 Loans here M0.00 Loans at other lenders M0.00",
        f"This loan {MINUS} M270.00 Left to live on M730.00",
        "debt takes 27.0 % within the limit",
        "Credit report fresh",
        "Open at all lenders Nothing is open at any lender.",
        "Maluti Credit: an application",
        "It would be her first loan with you.",
        "Loan M1,000.00 She receives M1,000.00 Interest M80.00 She pays in all M1,080.00",
        "The loan costs her M80.00",
        "250.00 20.00 270.00",
        "Total 1,000.00 80.00 1,080.00",
        "Approve M1,000.00 Enter",
        "M100.00 to M50,000.00. An SMS goes to her; the offer stands for 7 days.",
        "8 another reason",
    ):
        assert part in page, part


def test_the_same_in_sesotho(house: House) -> None:
    asked = house.asked(1000, 4)
    manager = house.manager
    manager.browser.cookies["letsema_language"] = "st"
    page = manager.page(at(asked))
    for part in (
        "kopo ea M1,000.00 ka litefo tse 4, Plain e emetse uena",
        "ofisi, e ngotsoe ke Maluti-Officer",
        "Ha ho ea ngotseng hore na chelete e kenang ke bokae.",
        "Ha ho letho le butsoeng ho mang kapa mang.",
        "Kaofela moreki o tla lefa M1,080.00",
        "chelete e kenang ha ea lekana",
        "Lumella M1,000.00",
    ):
        assert part in page, part
    english = r"\b(She|the|Loan|Approve|Reject|Return|not|of)\b"
    assert re.findall(english, page) == []


def test_what_she_owes_elsewhere_counts_and_names_nobody(house: House, elsewhere: Book) -> None:
    with override_settings(REGISTRY_LOANS_MAX=0):
        asked = house.asked(1000, 4)
        there = elsewhere.same_person(house.book, asked.borrower_id)
        other = elsewhere.applied(2000, 4, borrower=there)
        elsewhere.consent(there)
        approve_application(elsewhere.mfi.id, other.id, Approval(), by=elsewhere.checker)
        earns(house.book, asked.borrower_id, 200_000)
        page = house.manager.page(at(asked))
    assert f"Loans at other lenders {MINUS} M540.00 This loan {MINUS} M270.00" in page
    assert "Left to live on M1,190.00" in page
    assert "debt takes 40.5 % above the limit" in page
    assert re.search(r"another lender, \d+ \w+ approved, not paid out M2,000\.00", page)
    assert "Owed on loans M0.00" in page
    assert "another lender: an application" in page
    assert "Senqu" not in page


def test_her_loans_with_us_stand_there_and_weigh(house: House) -> None:
    book = house.book
    change_policy(book.mfi.id, {"loans_at_once": None}, by=book.second)
    loan = book.active(1000, 4)
    asked = book.applied(2000, 4, borrower=loan.borrower_id)
    page = house.manager.page(at(asked))
    assert f"{loan.reference}" in page
    assert "M1,000.00 4 payments M1,080.00 running" in page
    assert f"Loans here {MINUS} M270.00" in page


def test_opened_again_and_again_it_is_one_look_a_day(house: House) -> None:
    asked = house.asked()
    assert looks_at(asked) == 0
    manager = house.manager
    for path in (at(asked), at(asked), f"{at(asked)}?amount=900&installments=3"):
        manager.page(path)
    assert looks_at(asked) == 1
    assert manager.page(at(asked)).count("Maluti Credit: an application") == 1


@pytest.mark.parametrize("role", ["finance", "auditor"])
def test_who_decides_nothing_looks_at_nobody(house: House, hire: Hire, role: str) -> None:
    asked = house.asked()
    page = house.sit(hire(f"pule-{role}", role, house.book.mfi).member).page(at(asked))
    assert "Her record is asked for by those who decide" in page
    assert "Loans at other lenders not available" in page
    assert "Your role reads applications. Officers, managers and administrators decide." in page
    assert "Decide next" not in page
    assert looks_at(asked) == 0


def test_of_what_is_settled_nobody_asks_again_and_the_advice_is_kept(house: House) -> None:
    book, asked = house.book, house.asked()
    earns(book, asked.borrower_id, 80_000)
    approve_application(book.mfi.id, asked.id, Approval(note="steady"), by=book.checker)
    before = looks_at(asked)
    page = house.admin.page(at(asked))
    assert "Of what is settled her record is not asked for again." in page
    assert "Advised when it was decided: above the limit 33.8 %, limit 33 %" in page
    assert "Approved M1,000.00, 4 payments · Maluti-Checker steady" in page
    assert "Approved: it waits for her yes. M1,000.00, 4 payments. The offer stands until" in page
    assert "Decide next N" in page
    assert looks_at(asked) == before


def test_each_end_has_its_words(house: House) -> None:
    book, mfi = house.book, house.book.mfi
    no, loan = book.applied(), book.offered()
    reject(mfi.id, no.id, "documents", "no payslip", by=book.checker)
    accept_offer(mfi.id, loan.id, Agreement(Acceptance.How.PAPER, "form"), by=book.officer)
    page = house.manager.page(at(no))
    assert "Rejected: papers not complete · Maluti-Checker no payslip" in page
    page = house.manager.page(at(loan))
    assert re.search(r"Accepted: it is a loan\. Loan [0-9A-Z]{8}", page)


def test_without_her_consent_it_says_so_and_what_to_do(house: House) -> None:
    page = house.manager.page(at(house.book.applied()))
    assert "She has not allowed you to ask the registry." in page
    assert "Nothing is open at any lender" not in page
    assert "Loans at other lenders not available" in page


def test_a_registry_that_is_away_is_never_no_debts(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = house.asked()
    earns(house.book, asked.borrower_id, 100_000)
    gone = CassandraRegistry(nobodys_address(closed_port()))
    monkeypatch.setattr(names, "opens", lambda: gone)
    page = house.manager.page(at(asked))
    assert "Not available. The registry does not answer. She may have loans or none" in page
    assert "Loans at other lenders not available" in page
    assert "Left to live on not known" in page
    assert "that is not the same as nothing" in page
    assert "Nothing is open" not in page
    assert "Return it" in page


def test_on_other_terms_it_says_what_they_cost(house: House) -> None:
    asked = house.asked(1000, 4)
    page = house.manager.page(f"{at(asked)}?amount=900&installments=3")
    assert "On other terms than it stands: M1,000.00 in 4 payments." in page
    assert "Loan M900.00 She receives M900.00 Interest M54.00 She pays in all M954.00" in page
    assert f"This loan {MINUS} M318.00" in page
    assert "Approve M900.00 Enter" in page


def test_terms_that_are_not_on_offer_are_not_reckoned(house: House) -> None:
    asked = house.asked(1000, 4)
    page = house.manager.page(f"{at(asked)}?amount=60000&installments=4")
    assert "This product is not offered on such terms." in page
    assert "M100.00 to M50,000.00" in page
    assert "She pays in all M1,080.00" in page
    assert "She pays in all M1,080.00" in house.manager.page(f"{at(asked)}?amount=x&installments=")


def test_fees_are_told_as_she_meets_them(house: House) -> None:
    asked = house.book.applied(1000, 4, on_product("Fees", fees=[FORM]))
    page = house.manager.page(at(asked))
    assert "Loan M1,000.00 Form, taken off M35.00 She receives M965.00" in page
    assert "The loan costs her M115.00" in page


def test_who_is_blocked_is_told_before_anybody_decides(house: House) -> None:
    asked = house.asked()
    block_borrower(house.book.mfi.id, asked.borrower_id, "fraud", by=house.book.checker)
    assert "She is blocked here" in house.manager.page(at(asked))


def test_another_lenders_application_does_not_exist(
    house: House, mpho: Colleague, sit: Sit
) -> None:
    asked = house.asked()
    seat = sit(mpho.member)
    assert seat.get(at(asked)).status_code == 404
    for verdict in ("approve", "return", "reject"):
        assert seat.browser.post(f"{at(asked)}/{verdict}", {"once": "1"}).status_code == 404
    draft = house.book.applied()
    Application.objects.of(house.book.mfi).filter(id=draft.id).update(status="draft")
    assert house.manager.get(at(draft)).status_code == 404
    assert looks_at(asked) == 0


@pytest.mark.parametrize("state", ["08006", "57014"])
def test_a_lender_whose_node_is_away_is_told_so(
    house: House, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    def away(*_: object) -> None:
        cause = ConnectionException()
        cause.sqlstate = state
        raise OperationalError from cause

    asked, manager = house.asked(), house.manager
    manager.browser.raise_request_exception = False
    monkeypatch.setattr(application_page, "read_application", away)
    answer = manager.get(at(asked))
    assert answer.status_code == (503 if state.startswith("08") else 500)
    if state.startswith("08"):
        assert answer.headers["Retry-After"] == "10"
        assert "Your records cannot be reached" in main_of(answer)


def test_the_first_page_weighs_little_and_what_follows_less(house: House) -> None:
    asked = house.book.applied(1000, 12)
    house.book.consent(asked.borrower_id)
    for language in ("en", "st"):
        manager = house.manager
        manager.browser.cookies["letsema_language"] = language
        for path in ("/applications", at(asked)):
            page = manager.get(path)
            files = set(re.findall(r'(?:src|href)="/static/([^"]+)"', page.text))
            assert {"desk.css", "desk.js", "htmx-4.0.1.min.js"} <= files
            weight = len(page.content) + sum((STATIC / one).stat().st_size for one in files)
            assert weight <= PAGE_BYTES_MAX
            assert len(page.content) <= LATER_BYTES_MAX


def test_no_page_holds_style_or_script_of_its_own(house: House) -> None:
    asked = house.asked()
    for path in ("/applications", at(asked)):
        answer = house.manager.get(path)
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert not re.search(r"<style|<script(?! src=)|\sstyle=|\son[a-z]+=", answer.text)
        assert answer.text.count("<h1") == 1
        ids = re.findall(r'\sid="([^"]+)"', answer.text)
        assert len(ids) == len(set(ids))
        assert "no-store" in answer.headers["Cache-Control"]


def test_the_keys_of_one_letter_can_be_switched_off(house: House) -> None:
    asked, manager = house.asked(), house.manager
    assert 'data-keys="on"' in manager.get(at(asked)).text
    manager.browser.post("/keys", {"keys": "off", "next": at(asked)})
    page = manager.get(at(asked)).text
    assert 'data-keys="off"' in page
    assert 'class="keys"' not in page
    manager.browser.post("/keys", {"keys": "on", "next": at(asked)})
    assert 'data-keys="on"' in manager.get(at(asked)).text
