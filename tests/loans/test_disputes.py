"""What she says is wrong reaches the registry: at once, sooner or later, in any order, once."""

from uuid import UUID, uuid4

import pytest

from credit.outage import RegistryUnavailable, RegistryUndecided
from credit.rules.dispute import Dispute, Verdict
from credit.rules.moment import to_the_millisecond
from credit.stores.postgres_disputes import PostgresDisputes
from loans.actions.handle_case import Matter, bring_up
from loans.actions.settle_dispute import settle_dispute
from loans.errands import registry
from loans.errands.disputes import report_case
from loans.errands.registry import known_already, subject_of
from loans.errands.report_credit import REPORTED
from loans.errors import RegistryAway
from loans.models import Case
from tests.loans.book import Book

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]


def disputing(book: Book, disputed_id: UUID | None) -> Case:
    matter = Matter(Case.Kind.DISPUTE, book.borrower(), "not mine", disputed_id=disputed_id)
    made = bring_up(book.mfi.id, matter, by=book.officer)
    return Case.objects.of(book.mfi).get(id=str(made["id"]))


def settled(book: Book, case: Case, verdict: Case.Verdict) -> None:
    for by in (book.officer, book.checker):
        settle_dispute(book.mfi.id, case.id, verdict, "we looked", by=by)
    case.refresh_from_db()


def told_of(book: Book, case: Case) -> tuple[Dispute, ...]:
    assert case.borrower_id is not None
    return PostgresDisputes().disputes(subject_of(book.mfi.id, case.borrower_id))


def test_a_dispute_is_open_in_the_registry_until_two_have_settled_it(book: Book) -> None:
    disputed_id = uuid4()
    case = disputing(book, disputed_id)
    book.report()
    (told,) = told_of(book, case)
    assert (told.id, told.mfi_id, told.loan_id, told.open) == (
        case.id,
        book.mfi.id,
        disputed_id,
        True,
    )
    assert told.opened_at == to_the_millisecond(case.at)
    settle_dispute(book.mfi.id, case.id, Case.Verdict.UPHELD, "we looked", by=book.officer)
    book.report()
    assert told_of(book, case) == (told,)
    settle_dispute(book.mfi.id, case.id, Case.Verdict.UPHELD, "we looked", by=book.checker)
    book.report()
    case.refresh_from_db()
    (told,) = told_of(book, case)
    assert case.resolved_at is not None
    assert (told.verdict, told.settled_at) == (
        Verdict.UPHELD,
        to_the_millisecond(case.resolved_at),
    )


def test_told_late_and_often_it_is_the_same(book: Book) -> None:
    case = disputing(book, uuid4())
    settled(book, case, Case.Verdict.REJECTED)
    # The word of its opening never came.
    for _ in range(2):
        report_case(book.mfi.id, case.id)
    (told,) = told_of(book, case)
    assert told.verdict is Verdict.REJECTED


def test_what_names_no_loan_and_what_is_no_dispute_is_none_of_its_business(book: Book) -> None:
    case = disputing(book, None)
    complaint = Matter(Case.Kind.COMPLAINT, book.borrower(), "late")
    made = bring_up(book.mfi.id, complaint, by=book.officer)
    for case_id in (case.id, UUID(str(made["id"])), uuid4()):
        report_case(book.mfi.id, case_id)
    # Nobody is made known to the registry by it either.
    assert case.borrower_id is not None
    assert known_already(book.mfi.id, case.borrower_id) is None
    assert known_already(book.mfi.id, complaint.borrower_id) is None


def test_where_the_registry_is_away_it_is_told_later(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = disputing(book, uuid4())

    def away() -> PostgresDisputes:
        raise RegistryUnavailable

    with monkeypatch.context() as outage:
        outage.setattr(registry.disputes, "opens", away)
        with pytest.raises(RegistryAway):
            book.report()
    assert told_of(book, case) == ()
    book.report()
    assert len(told_of(book, case)) == 1


def test_a_lost_answer_is_asked_for_once_more(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    case = disputing(book, uuid4())
    settled(book, case, Case.Verdict.REJECTED)
    lost = {"open_dispute", "settle_dispute"}

    class Forgetful(PostgresDisputes):
        def open_dispute(self, dispute: Dispute) -> None:
            super().open_dispute(dispute)
            self.forget("open_dispute")

        def settle_dispute(self, *told: object, **at: object) -> None:
            super().settle_dispute(*told, **at)  # type: ignore[arg-type]
            self.forget("settle_dispute")

        def forget(self, name: str) -> None:
            if name in lost:
                lost.remove(name)
                raise RegistryUndecided

    monkeypatch.setattr(registry.disputes, "opens", Forgetful)
    report_case(book.mfi.id, case.id)
    assert not lost
    (told,) = told_of(book, case)
    assert told.verdict is Verdict.REJECTED


def test_the_worker_hears_of_it_at_once() -> None:
    assert {"case.opened", "case.resolved"} <= set(REPORTED)


def test_both_books_know_the_same_verdicts() -> None:
    assert set(Case.Verdict.values) == {one.value for one in Verdict}
