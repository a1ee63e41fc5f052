"""The errands of a lender with the registry in Cassandra, opened as REGISTRY_URL says."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone
from pytest_django import Settings

from credit.rules.address import Address
from credit.rules.consent import Purpose
from credit.rules.dispute import Verdict
from credit.stores.schema import migrate
from loans.actions.accept_offer import Agreement, accept_offer
from loans.actions.change_policy import change_policy
from loans.actions.decide import Approval
from loans.actions.handle_case import Matter, bring_up
from loans.actions.settle_dispute import settle_dispute
from loans.errands.approve import approve_application
from loans.errands.credit_record import own_record, record_shown_to
from loans.errands.credit_report import credit_report
from loans.errands.forget_over import forget_over
from loans.errands.pay_out import pay_out_cash
from loans.errands.rebuild_registry import Rebuilt, rebuild_registry
from loans.errands.registry import (
    consents,
    disputes,
    files,
    histories,
    inquiries,
    names,
    subject_of,
)
from loans.errands.reservation import reservations
from loans.errors import CreditLimit, TooManyLooks
from loans.models import Acceptance, Case, Mfi
from loans.queries.borrowers import person_behind
from tests.credit.conftest import cluster as cluster_
from tests.loans.book import Book, open_book
from tests.loans.on_cluster import on_the_cluster as on_the_cluster_
from tests.loans.registry_lost import NOW, at, found, lend
from tests.loans.test_erase_person import erased_from_the_registry
from tests.people import Hire
from tests.registry_choice import kept_at

cluster = cluster_
on_the_cluster = on_the_cluster_
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.cassandra]


def test_all_that_the_cluster_keeps_is_opened_there() -> None:
    for port in (names, consents, inquiries, disputes, histories, files, reservations):
        with port.asked() as store:
            assert type(store).__name__.startswith("Cassandra")


def test_what_she_allows_lets_an_officer_look_and_she_sees_who_looked(book: Book) -> None:
    hers, others = book.borrower(), book.borrower()
    for borrower_id in (hers, others):
        book.consent(borrower_id)
    change_policy(book.mfi.id, {"looks_per_officer_day": 1}, by=book.second)
    for _ in range(2):
        assert not record_shown_to(book.mfi.id, hers, by=book.officer).withheld
    (look,) = own_record(person_behind(book.mfi.id, hers)).looks
    assert (look.mfi_id, str(look.officer)) == (book.mfi.id, book.officer.id)
    with pytest.raises(TooManyLooks):
        record_shown_to(book.mfi.id, others, by=book.officer)
    assert not record_shown_to(book.mfi.id, others, by=book.checker).withheld
    with inquiries.asked() as store:
        now, day = timezone.now(), timedelta(days=1)
        seen = store.looked_at(book.mfi.id, since=now - day, until=now + day)
    assert {str(one.officer) for one in seen} == {book.officer.id, book.checker.id}


def test_a_consent_that_is_over_lets_nobody_look(book: Book) -> None:
    hers = book.borrower()
    book.consent(hers)
    subject, now = subject_of(book.mfi.id, hers), timezone.now()
    with consents.asked() as store:
        given = store.live_consent(subject, book.mfi.id, Purpose.APPLICATION, at=now)
        assert given is not None
        assert store.revoke_consent(subject, given.id, at=now)
    assert record_shown_to(book.mfi.id, hers, by=book.officer).withheld


def test_what_she_disputes_is_opened_and_settled_there(book: Book) -> None:
    application = book.applied(1000)
    matter = Matter(Case.Kind.DISPUTE, application.borrower_id, "no", disputed_id=application.id)
    case_id = UUID(str(bring_up(book.mfi.id, matter, by=book.officer)["id"]))
    subject = subject_of(book.mfi.id, application.borrower_id)

    def told() -> tuple[UUID, Verdict | None]:
        book.report()
        with disputes.asked() as store:
            (one,) = store.disputes(subject)
        return one.loan_id, one.verdict

    assert told() == (application.id, None)
    for by in (book.officer, book.checker):
        settle_dispute(book.mfi.id, case_id, Case.Verdict.UPHELD, "booked twice", by=by)
    assert told() == (application.id, Verdict.UPHELD)


def test_what_is_over_goes_there_too_and_is_not_told_again(book: Book, settings: Settings) -> None:
    settings.REGISTRY_ENDED_DAYS = 400
    lent = lend(book)
    matter = Matter(
        Case.Kind.DISPUTE, lent.paid.borrower_id, "no", disputed_id=lent.paid.application_id
    )
    with at(NOW):
        case_id = UUID(str(bring_up(book.mfi.id, matter, by=book.officer)["id"]))
        book.report()
        for by in (book.officer, book.checker):
            settle_dispute(book.mfi.id, case_id, Case.Verdict.REJECTED, "as booked", by=by)
        book.report()
    subject = subject_of(book.mfi.id, lent.paid.borrower_id)

    def kept() -> tuple[int, int]:
        with files.asked() as store:
            file = store.credit_file(subject, since=timezone.now(), at=timezone.now())
        return len(file.standings), len(file.disputes)

    # Paid two days before: on the last of its days it is there, the dispute of February is not.
    with at(NOW + timedelta(days=398)):
        forget_over()
        assert kept() == (1, 0)
    with at(NOW + timedelta(days=399)):
        assert forget_over()["loans"] >= 1
        rebuild_registry(book.mfi.id)
        assert kept() == (0, 0)
        assert [one for one in found(book) if one[0] == "line"] == []


def test_who_is_erased_is_found_there_by_nobody(book: Book) -> None:
    erased_from_the_registry(book)


def test_one_limit_over_two_lenders_from_the_approval_to_the_last_payment(
    book: Book, senqu: Mfi, hire: Hire
) -> None:
    other_book = open_book(senqu, hire)
    application = book.applied(1000)
    hers = application.borrower_id
    book.consent(hers)
    approve_application(book.mfi.id, application.id, Approval(), by=book.checker)
    there = other_book.applied(500, borrower=other_book.same_person(book, hers))
    other_book.consent(there.borrower_id)
    with pytest.raises(CreditLimit):
        approve_application(senqu.id, there.id, Approval(), by=other_book.checker)

    paper = Agreement(Acceptance.How.PAPER, "form 17")
    made = accept_offer(book.mfi.id, application.id, paper, by=book.officer)
    loan_id = UUID(str(made["loan"]))
    pay_out_cash(book.mfi.id, loan_id, timezone.localdate(), by=book.finance)
    book.report()
    told = credit_report(senqu.id, there.borrower_id, Purpose.APPLICATION, by=other_book.officer)
    (entry,) = told.entries
    assert (entry.own, entry.held, entry.amount_lisente, entry.days_late) == (
        False,
        False,
        100_000,
        0,
    )
    assert (told.open, told.fresh, told.pattern[:2]) == (1, True, (0, None))

    book.pay(book.loan(loan_id), "1080.00")
    book.report()
    approve_application(senqu.id, there.id, Approval(), by=other_book.checker)
    assert [one.mfi_id for one in other_book.room(there.borrower_id)] == [senqu.id]


def test_an_empty_cluster_in_place_of_the_lost_one_learns_all_from_the_book(
    book: Book, cluster: Address, settings: Settings
) -> None:
    lent = lend(book)
    with at(NOW):
        assert found(book) == []
        lost = book.room(lent.running.borrower_id)
        migrate(replace(cluster, keyspace=f"{cluster.keyspace}_again"), say=len)
        with kept_at(replace(cluster, keyspace=f"{cluster.keyspace}_again"), settings):
            assert len(found(book)) == 7
            assert rebuild_registry(book.mfi.id) == Rebuilt(
                borrowers=5, running=2, held=2, lines=3, ended=0
            )
            assert found(book) == []
            (there,), (before,) = book.room(lent.running.borrower_id), lost
            assert there.subject != before.subject
            assert (there.id, there.amount_lisente, there.monthly_lisente, there.degree) == (
                before.id,
                75_000,
                27_000,
                before.degree,
            )
            assert [one.state.value for one in book.room(lent.waiting.borrower_id)] == ["reserved"]
            assert rebuild_registry(book.mfi.id).running == 2
            assert found(book) == []
