"""An officer looks at those who ask for a loan, and not at everybody: a quota a day."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from credit.outage import RegistryUnavailable
from credit.rules.inquiry import Inquiry
from credit.stores.postgres_inquiries import PostgresInquiries
from loans.actions.amend_borrower import Amendment, amend_borrower
from loans.actions.change_policy import change_policy
from loans.actions.decide import Approval
from loans.deed import Actor
from loans.errands import registry
from loans.errands.approve import approve_application
from loans.errands.credit_record import record_shown_to
from loans.errands.registry import subject_of
from loans.errands.report_credit import report_loan
from loans.errands.weigh import Weighed, weigh
from loans.errors import RegistryAway, TooManyLooks
from loans.models import Application
from tests.loans.book import Book

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]
QUOTA = 2


@pytest.fixture(autouse=True)
def quota(book: Book) -> None:
    change_policy(book.mfi.id, {"looks_per_officer_day": QUOTA}, by=book.second)


def asking(book: Book) -> Application:
    application = book.applied(1000)
    book.consent(application.borrower_id)
    return application


def look(book: Book, application: Application, by: Actor) -> Weighed:
    weighed = weigh(application, by=by)
    assert weighed is not None
    return weighed


def looked_at(book: Book, application: Application) -> list[Inquiry]:
    subject = subject_of(book.mfi.id, application.borrower_id)
    since = timezone.now() - timedelta(days=2)
    return list(PostgresInquiries().inquiries(subject, since=since))


def used_up(book: Book, by: Actor) -> list[Application]:
    """Let somebody look at as many applications as the lender allows."""
    seen = [asking(book) for _ in range(QUOTA)]
    for application in seen:
        assert look(book, application, by).elsewhere_lisente == 0
    return seen


def test_past_the_quota_an_application_is_read_without_what_others_told(book: Book) -> None:
    used_up(book, book.checker)
    one_more = asking(book)
    earns = Amendment(details={"income_month_lisente": 200_000})
    amend_borrower(book.mfi.id, one_more.borrower_id, earns, by=book.officer)
    weighed = look(book, one_more, book.checker)
    assert (weighed.reason, weighed.elsewhere_lisente) == ("inquiry-quota", None)
    assert looked_at(book, one_more) == []


def test_past_the_quota_a_record_is_refused_and_nothing_is_noted(book: Book) -> None:
    used_up(book, book.checker)
    one_more = asking(book)
    with pytest.raises(TooManyLooks) as refused:
        record_shown_to(book.mfi.id, one_more.borrower_id, by=book.checker)
    assert refused.value.context == {"officer": book.checker.id, "most": QUOTA}
    assert looked_at(book, one_more) == []


def test_the_same_look_again_counts_once_and_is_never_refused(book: Book) -> None:
    first = asking(book)
    for _ in range(QUOTA + 2):
        look(book, first, book.checker)
    second = asking(book)
    assert look(book, second, book.checker).elsewhere_lisente == 0
    # Now the quota is used up, and what he has seen today he may see again.
    assert look(book, first, book.checker).elsewhere_lisente == 0
    assert look(book, asking(book), book.checker).elsewhere_lisente is None


def test_a_colleague_and_another_day_have_their_own(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    used_up(book, book.checker)
    one_more = asking(book)
    assert look(book, one_more, book.officer).elsewhere_lisente == 0
    midnight = datetime.combine(timezone.localdate() + timedelta(days=1), time())
    tomorrow = timezone.make_aware(midnight)
    for moment, told in ((tomorrow - timedelta(minutes=1), None), (tomorrow, 0)):
        with monkeypatch.context() as then:
            then.setattr(timezone, "now", lambda moment=moment: moment)
            assert look(book, asking(book), book.checker).elsewhere_lisente == told


def test_nought_lifts_it(book: Book) -> None:
    change_policy(book.mfi.id, {"looks_per_officer_day": 0}, by=book.second)
    used_up(book, book.checker)
    assert look(book, asking(book), book.checker).elsewhere_lisente == 0


def test_whoever_decides_has_looked_and_is_not_kept_from_deciding(book: Book) -> None:
    seen = used_up(book, book.checker)
    approve_application(book.mfi.id, seen[0].id, Approval(), by=book.checker)
    looks = looked_at(book, seen[0])
    assert len(looks) == 2
    assert {str(one.officer) for one in looks} == {book.checker.id}


def test_what_the_lender_asks_by_itself_is_nobodys_look(book: Book) -> None:
    loan = book.accepted(1000)
    book.consent(loan.borrower_id)
    # No room was held for it: the reporter asks for it, at nobody's word.
    report_loan(book.mfi.id, loan.id)
    application = Application.objects.of(book.mfi).get(id=loan.application_id)
    (noted,) = looked_at(book, application)
    assert noted.officer is None


def test_where_nobody_can_count_nobody_looks(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    application = asking(book)

    class Uncounted(PostgresInquiries):
        def looks_of(self, *_: object, **__: object) -> int:
            raise RegistryUnavailable

    monkeypatch.setattr(registry.inquiries, "opens", Uncounted)
    with pytest.raises(RegistryAway):
        record_shown_to(book.mfi.id, application.borrower_id, by=book.checker)
    assert looked_at(book, application) == []
