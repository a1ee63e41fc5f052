"""What is over goes from the registry overnight, and nothing that is told again brings it back."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from prometheus_client import REGISTRY
from pytest_django import Settings

from credit.rules.consent import Purpose
from credit.rules.dispute import Verdict
from credit.rules.standing import last_day, month_number
from loans.actions.handle_case import Matter, bring_up
from loans.actions.reverse_payment import reverse_payment
from loans.actions.settle_dispute import settle_dispute
from loans.errands.bureau_month import bureau_month
from loans.errands.close_day import close_days
from loans.errands.credit_record import own_record
from loans.errands.credit_report import Report, credit_report
from loans.errands.forget_over import forget_over
from loans.errands.rebuild_registry import rebuild_registry
from loans.errands.registry import contributions, disputes, histories, inquiries, subject_of
from loans.errands.tell_history import tell_history
from loans.errors import MonthOver
from loans.models import Case, Loan, Payment
from loans.queries.borrowers import person_behind
from loans.tasks import forget_over as task
from tests.loans.book import Book
from tests.loans.registry_lost import at, found

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]
BEGUN, PAID = date(2026, 1, 5), date(2026, 2, 5)
LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def paid(book: Book) -> Loan:
    """M1,000 lent in January and all of its M1,080 paid in February."""
    book.asks_registry = True
    with at(BEGUN):
        loan = book.active(on=BEGUN)
        book.report()
    with at(PAID):
        book.pay(loan, "1080.00", PAID)
        book.report()
    return loan


def lines(loan: Loan) -> tuple[int, int]:
    """Count what the registry has of her loans: how they stand, and all that was told."""
    subject = subject_of(loan.mfi_id, loan.borrower_id)
    with histories.asked() as store:
        return len(store.standings(subject)), len(store.lines(subject))


def report(book: Book, loan: Loan) -> Report:
    book.consent(loan.borrower_id)
    return credit_report(book.mfi.id, loan.borrower_id, Purpose.APPLICATION, by=book.officer)


def test_a_loan_that_was_paid_is_there_for_as_long_as_is_set_and_then_is_gone(
    book: Book, paid: Loan, settings: Settings
) -> None:
    settings.REGISTRY_ENDED_DAYS = 400
    with at(PAID + 400 * DAY):
        assert forget_over()["loans"] == 0
        assert lines(paid) == (1, 2)
        # Paid in February 2026, and it is March 2027: thirteen months ago it stood.
        assert report(book, paid).pattern[13:15] == (0, 0)
    with at(PAID + 401 * DAY):
        # From this day it is not shown either, though the night has not come yet.
        before = report(book, paid)
        assert forget_over()["loans"] == 1
        assert lines(paid) == (0, 0)
        assert before.pattern == report(book, paid).pattern == (None,) * 24
        assert forget_over()["loans"] == 0


def test_neither_the_outbox_nor_a_rebuild_nor_a_night_brings_it_back(
    book: Book, paid: Loan, settings: Settings
) -> None:
    settings.REGISTRY_ENDED_DAYS = 400
    with at(PAID + 401 * DAY):
        forget_over()
        assert tell_history(book.mfi.id, [paid.id]) == 0
        rebuild_registry(book.mfi.id)
        assert found(book) == []
        assert lines(paid) == (0, 0)


def test_where_the_registry_never_heard_of_its_end_it_hears_of_it_however_late(
    book: Book, settings: Settings
) -> None:
    settings.REGISTRY_ENDED_DAYS = 1
    with at(BEGUN):
        loan = book.active(on=BEGUN)
        book.report()
    with at(PAID):
        book.pay(loan, "1080.00", PAID)
    with at(PAID + 5 * DAY):
        book.report()
        assert lines(loan) == (1, 2)
        assert forget_over()["loans"] == 1
        assert lines(loan) == (0, 0)


def test_a_loan_that_is_owed_again_is_told_with_its_whole_past(
    book: Book, paid: Loan, settings: Settings
) -> None:
    settings.REGISTRY_ENDED_DAYS = 400
    with at(PAID + 401 * DAY):
        forget_over()
        payment = Payment.objects.of(book.mfi).get(loan_id=paid.id)
        reverse_payment(book.mfi.id, paid.id, payment.id, "not hers", by=book.finance)
        book.report()
        assert forget_over()["loans"] == 0
        with histories.asked() as store:
            (stands,) = store.standings(subject_of(book.mfi.id, paid.borrower_id))
        assert (stands.owed_lisente, stands.opened_on) == (100_000, BEGUN)


def settled(book: Book, loan: Loan, verdict: Case.Verdict) -> UUID:
    """Have her dispute a loan, and two of the staff say what they make of it."""
    matter = Matter(Case.Kind.DISPUTE, loan.borrower_id, "no", disputed_id=loan.application_id)
    case_id = UUID(str(bring_up(book.mfi.id, matter, by=book.officer)["id"]))
    book.report()
    for by in (book.officer, book.checker):
        settle_dispute(book.mfi.id, case_id, verdict, "as booked", by=by)
    book.report()
    return case_id


def disputed(loan: Loan) -> dict[UUID, Verdict | None]:
    with disputes.asked() as store:
        hers = store.disputes(subject_of(loan.mfi_id, loan.borrower_id))
    return {one.id: one.verdict for one in hers}


def test_a_dispute_goes_by_its_verdict_and_is_not_opened_again(book: Book, paid: Loan) -> None:
    with at(PAID):
        rejected = settled(book, paid, Case.Verdict.REJECTED)
        upheld = settled(book, paid, Case.Verdict.UPHELD)
    assert disputed(paid) == {rejected: Verdict.REJECTED, upheld: Verdict.UPHELD}
    with at(PAID + DAY):
        assert forget_over()["disputes"] == 1
        assert disputed(paid) == {rejected: Verdict.REJECTED}
    with at(PAID + 181 * DAY):
        assert forget_over()["disputes"] == 0
        assert report(book, paid).disputes == 1
    with at(PAID + 182 * DAY):
        assert report(book, paid).disputes == 0
        assert forget_over()["disputes"] == 1
        rebuild_registry(book.mfi.id)
        assert disputed(paid) == {}


def test_a_look_goes_after_its_days_or_never(book: Book, paid: Loan, settings: Settings) -> None:
    settings.REGISTRY_INQUIRY_DAYS = 100
    subject = subject_of(book.mfi.id, paid.borrower_id)
    person = person_behind(book.mfi.id, paid.borrower_id)

    def looks() -> int:
        with inquiries.asked() as store:
            return len(store.inquiries(subject, since=LONG_AGO))

    assert looks() == 1
    with at(BEGUN + 100 * DAY):
        assert forget_over()["looks"] == 0
        assert len(own_record(person).looks) == 1
    with at(BEGUN + 101 * DAY):
        assert own_record(person).looks == ()
        settings.REGISTRY_INQUIRY_DAYS = 0
        assert forget_over()["looks"] == 0
        assert len(own_record(person).looks) == 1
        settings.REGISTRY_INQUIRY_DAYS = 100
        assert forget_over()["looks"] == 1
        assert looks() == 0


def test_a_month_told_to_a_bureau_goes_and_is_not_made_again(
    book: Book, paid: Loan, settings: Settings
) -> None:
    settings.REGISTRY_BUREAU_DAYS = 100
    january, over = month_number(BEGUN), last_day(month_number(BEGUN))
    with at(over + DAY):
        close_days(book.mfi.id, over)
        assert bureau_month(book.mfi.id, january).kept is not None
    with at(over + 100 * DAY):
        assert forget_over()["months"] == 0
        assert bureau_month(book.mfi.id, january).kept is not None
    with at(over + 101 * DAY):
        assert forget_over()["months"] == 1
        with pytest.raises(MonthOver):
            bureau_month(book.mfi.id, january)
        with contributions.asked() as store:
            assert store.kept_month(book.mfi.id, january) is None


def test_the_worker_does_it_and_counts(book: Book, paid: Loan) -> None:
    name, kind = "letsema_registry_forgotten_total", {"kind": "loans"}
    before = REGISTRY.get_sample_value(name, kind) or 0
    with at(PAID + 1827 * DAY):
        assert task() == {"loans": 1, "disputes": 0, "looks": 1, "months": 0}
    assert REGISTRY.get_sample_value(name, kind) == before + 1
