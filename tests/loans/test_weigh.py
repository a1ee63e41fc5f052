"""What an application asks of her income is weighed for whoever decides, and refuses nobody."""

from decimal import Decimal
from uuid import UUID

import pytest
from django.utils import timezone
from pytest_django import Settings

from credit.rules.consent import Purpose
from credit.stores.cassandra import CassandraRegistry
from loans.actions.accept_offer import Agreement, accept_offer
from loans.actions.amend_borrower import Amendment, amend_borrower
from loans.actions.change_policy import change_policy
from loans.actions.decide import Approval, approve, reject, send_back
from loans.actions.reschedule import NewSchedule, reschedule
from loans.deed import Actor
from loans.errands.approve import approve_application
from loans.errands.give_consent import NewConsent, give_consent
from loans.errands.registry import consents, known_already, names, subject_of
from loans.errands.weigh import Weighed, weigh
from loans.models import Acceptance, Application, Borrower, Mfi, Person
from tests.credit.conftest import closed_port, nobodys_address
from tests.loans.book import Book, on_product, open_book
from tests.people import Hire

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]
WEEKLY = on_product("Weekly", rate=Decimal(0), period="week")


@pytest.fixture
def book(book: Book, settings: Settings) -> Book:
    """A lender whose borrowers may have several loans, here and elsewhere."""
    settings.REGISTRY_LOANS_MAX = 0
    book.asks_registry = True
    change_policy(book.mfi.id, {"loans_at_once": None}, by=book.second)
    return book


@pytest.fixture
def other_book(senqu: Mfi, hire: Hire) -> Book:
    return open_book(senqu, hire)


def earns(book: Book, borrower_id: UUID, lisente: int) -> None:
    income = Amendment(details={"income_month_lisente": lisente})
    amend_borrower(book.mfi.id, borrower_id, income, by=book.officer)


def read(book: Book, application: Application) -> Application:
    return Application.objects.of(book.mfi).get(id=application.id)


def told(book: Book, application: Application, by: Actor | None = None) -> Weighed:
    weighed = weigh(read(book, application), by=by or book.checker)
    assert weighed is not None
    return weighed


def lent_at(book: Book, borrower_id: UUID, maloti: int) -> None:
    """Have a lender give her a loan over four months, as far as her signature."""
    application = book.applied(maloti, 4, borrower=borrower_id)
    book.consent(borrower_id)
    approve_application(book.mfi.id, application.id, Approval(), by=book.checker)
    paper = Agreement(Acceptance.How.PAPER, "form 17")
    accept_offer(book.mfi.id, application.id, paper, by=book.officer)


@pytest.mark.parametrize(
    ("income", "share", "advice"), [(330_000, "32.8", "within"), (327_000, "33.1", "above")]
)
def test_all_that_she_pays_is_held_against_what_she_earns(
    book: Book, other_book: Book, income: int, share: str, advice: str
) -> None:
    hers = book.active(1000, 4).borrower_id
    lent_at(other_book, other_book.same_person(book, hers), 2000)
    earns(book, hers, income)
    application = book.applied(1000, 4, borrower=hers)
    # M1,000 over four months at two percent a month are M270 each; M2,000 are M540.
    assert told(book, application) == Weighed(
        asked_lisente=27_000,
        here_lisente=27_000,
        elsewhere_lisente=54_000,
        income_lisente=income,
        share_percent=Decimal(share),
        limit_percent=33,
        advice=advice,
        reason=None,
    )


def test_it_advises_what_the_decision_will_keep(book: Book, other_book: Book) -> None:
    hers = book.borrower()
    lent_at(other_book, other_book.same_person(book, hers), 2000)
    earns(book, hers, 200_000)
    application = book.applied(1000, 4, borrower=hers)
    book.consent(hers)
    weighed = told(book, application)
    approve_application(book.mfi.id, application.id, Approval(), by=book.checker)
    kept = read(book, application).decisions.get().advice
    assert (kept["affordability"], kept["share_percent"]) == ("above", "40.5")
    assert (weighed.advice, weighed.share_percent) == ("above", Decimal("40.5"))


def test_of_her_loans_here_those_count_that_she_pays_or_will(book: Book) -> None:
    hers = book.borrower()
    lent_at(book, hers, 1000)
    asking = book.applied(1000, 4, borrower=hers)
    assert told(book, asking).here_lisente == 27_000
    loan = book.active(1000, 4)
    asking = book.applied(1000, 4, borrower=loan.borrower_id)
    reschedule(book.mfi.id, loan.id, NewSchedule(installments=8), by=book.checker)
    # M125 of principal and M20 of interest.
    assert told(book, asking).here_lisente == 14_500
    book.pay(loan, "2000.00")
    assert told(book, asking).here_lisente == 0


def test_an_instalment_a_week_comes_to_more_a_month(book: Book) -> None:
    application = book.applied(1000, 4, WEEKLY)
    # Four of M250, and 52 of them are twelve months.
    assert told(book, application).asked_lisente == 108_333


def test_what_the_first_of_two_offers_is_what_the_second_weighs(book: Book) -> None:
    change_policy(book.mfi.id, {"second_approval_above_lisente": 10_000}, by=book.second)
    application = book.applied(1000, 4)
    approve(book.mfi.id, application.id, Approval(50_000), by=book.checker)
    assert told(book, application, by=book.second).asked_lisente == 13_500


def test_without_her_consent_nobody_asks_and_nobody_is_made_known(book: Book) -> None:
    application = book.applied(1000, 4)
    earns(book, application.borrower_id, 100_000)
    weighed = told(book, application)
    assert (weighed.known, weighed.reason) == (False, "consent-missing")
    assert (weighed.elsewhere_lisente, weighed.share_percent, weighed.advice) == (None, None, None)
    assert (weighed.asked_lisente, weighed.income_lisente) == (27_000, 100_000)
    assert known_already(book.mfi.id, application.borrower_id) is None


def test_a_consent_for_another_purpose_at_another_lender_or_taken_back_is_none(
    book: Book, other_book: Book
) -> None:
    application = book.applied(1000, 4)
    hers = application.borrower_id
    earns(book, hers, 100_000)
    review = NewConsent(Purpose.REVIEW, "paper")
    give_consent(book.mfi.id, hers, review, by=book.officer)
    other_book.consent(other_book.same_person(book, hers))
    assert told(book, application).reason == "consent-missing"
    book.consent(hers)
    assert told(book, application).elsewhere_lisente == 0
    subject, now = subject_of(book.mfi.id, hers), timezone.now()
    with consents.asked() as store:
        given = store.live_consent(subject, book.mfi.id, Purpose.APPLICATION, at=now)
        assert given is not None
        store.revoke_consent(subject, given.id, at=now)
    assert told(book, application).reason == "consent-missing"


def test_who_does_not_decide_learns_nothing_of_other_lenders(
    book: Book, other_book: Book, hire: Hire
) -> None:
    hers = book.borrower()
    lent_at(other_book, other_book.same_person(book, hers), 2000)
    earns(book, hers, 200_000)
    application = book.applied(1000, 4, borrower=hers)
    book.consent(hers)
    auditor = Actor.staff(hire("pule", "auditor", book.mfi).id)
    for by in (book.finance, auditor, other_book.checker):
        weighed = told(book, application, by=by)
        assert (weighed.reason, weighed.elsewhere_lisente) == ("not-allowed", None)
    assert told(book, application, by=book.officer).elsewhere_lisente == 54_000


def test_where_nobody_knows_what_she_earns_the_rest_is_told(book: Book) -> None:
    application = book.applied(1000, 4)
    book.consent(application.borrower_id)
    weighed = told(book, application)
    assert (weighed.known, weighed.reason) == (False, "income-unknown")
    assert (weighed.income_lisente, weighed.share_percent, weighed.advice) == (None, None, None)
    assert (weighed.asked_lisente, weighed.elsewhere_lisente) == (27_000, 0)


def test_who_earns_nothing_can_bear_nothing(book: Book) -> None:
    application = book.applied(1000, 4)
    book.consent(application.borrower_id)
    earns(book, application.borrower_id, 0)
    weighed = told(book, application)
    assert (weighed.known, weighed.share_percent, weighed.advice) == (True, None, "above")


def test_where_the_registry_is_away_the_book_is_told(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = book.applied(1000, 4)
    book.consent(application.borrower_id)
    earns(book, application.borrower_id, 100_000)
    away = CassandraRegistry(nobodys_address(closed_port()))
    monkeypatch.setattr(names, "opens", lambda: away)
    weighed = told(book, application)
    assert (weighed.reason, weighed.asked_lisente) == ("registry-unavailable", 27_000)


def test_of_one_whose_key_is_destroyed_nothing_is_known(book: Book) -> None:
    application = book.applied(1000, 4)
    earns(book, application.borrower_id, 100_000)
    borrower = Borrower.objects.of(book.mfi).get(id=application.borrower_id)
    Person.objects.filter(id=borrower.person_id).update(data_key=None)
    assert told(book, application).reason == "income-unknown"
    assert known_already(book.mfi.id, borrower.id) is None


def test_what_is_decided_is_weighed_no_more(book: Book) -> None:
    rejected, returned = book.applied(), book.applied()
    reject(book.mfi.id, rejected.id, "income", "", by=book.checker)
    send_back(book.mfi.id, returned.id, "no payslip", by=book.checker)
    for one in (rejected, returned, book.offered()):
        assert weigh(read(book, one), by=book.checker) is None
