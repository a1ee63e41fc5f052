"""What may be asked for, by whom and when; and how an application is mended or withdrawn."""

import threading
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connections
from django.utils import timezone

from loans.actions.apply import Amendment, Wish, amend_application, apply, withdraw
from loans.actions.change_policy import change_policy
from loans.actions.decide import Approval, approve, reject, send_back
from loans.deed import Actor, Once
from loans.errors import (
    AlreadyDecided,
    AlreadyTaken,
    ApplicationOpen,
    BorrowerBlocked,
    Busy,
    LoanOpen,
    MayNot,
    NotNow,
    NotThisLender,
    OutsideTerms,
    SelfApproval,
)
from loans.models import Application, AuditEntry, Borrower, Event, Mfi, Person
from loans.models.application import PURPOSE, WITHDRAWAL
from loans.sealed import data_key_of, unseal
from tests.loans.book import Book, open_book
from tests.people import Hire

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
WORDS = "seed for the spring field"


def wish(book: Book, **other: object) -> Wish:
    """M1,000 over four months of the plain product, for somebody new."""
    values: dict[str, object] = {
        "product_id": book.product(),
        "amount_lisente": 100_000,
        "installments": 4,
        **other,
    }
    values.setdefault("borrower_id", book.borrower())
    return Wish(**values)  # type: ignore[arg-type]


def opened(book: Book, application: Application, field: str, sealed: str) -> str:
    """Read her words with her key."""
    borrower = Borrower.objects.of(book.mfi).get(id=application.borrower_id)
    return unseal(data_key_of(Person.objects.get(id=borrower.person_id)), field, sealed)


def read(book: Book, application_id: object) -> Application:
    return Application.objects.of(book.mfi).get(id=str(application_id))


def returned(book: Book) -> Application:
    application = book.applied()
    send_back(book.mfi.id, application.id, "no payslip", by=book.checker)
    return read(book, application.id)


def block(book: Book, borrower_id: UUID) -> None:
    Borrower.objects.of(book.mfi).filter(id=borrower_id).update(status=Borrower.Status.BLOCKED)


def test_an_application_waits_for_a_decision_and_names_who_captured_it(book: Book) -> None:
    made = apply(book.mfi.id, wish(book, purpose=WORDS), by=book.officer)
    application = read(book, made["id"])
    assert (application.status, application.channel) == ("submitted", "desk")
    assert str(application.captured_by_id) == book.officer.id
    assert application.submitted_at is not None
    assert opened(book, application, PURPOSE, application.purpose_sealed) == WORDS


def test_the_trail_and_the_event_hold_ids_and_sums_and_no_word_of_hers(book: Book) -> None:
    made = apply(book.mfi.id, wish(book, purpose=WORDS), by=book.officer)
    withdraw(book.mfi.id, read(book, made["id"]).id, "my uncle paid", by=book.officer)
    trail = AuditEntry.objects.of(book.mfi).filter(target_id=str(made["id"]))
    assert [row.action for row in trail.order_by("at")] == ["apply", "withdraw"]
    assert trail.get(action="apply").after == {"lisente": 100_000, "installments": 4}
    assert {row.reason for row in trail} == {""}
    events = Event.objects.of(book.mfi).filter(subject_id=str(made["id"])).order_by("at")
    assert [(event.type, event.data) for event in events] == [
        ("application.submitted", {"by": "staff"}),
        ("application.withdrawn", {}),
    ]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"amount_lisente": 9_999}, "amount"),
        ({"amount_lisente": 5_000_001}, "amount"),
        ({"installments": 61}, "installments"),
        ({"installments": 0}, "installments"),
    ],
)
def test_what_the_product_does_not_offer_is_refused_by_field(
    book: Book, asked: dict[str, int], field: str
) -> None:
    with pytest.raises(OutsideTerms) as refused:
        apply(book.mfi.id, wish(book, **asked), by=book.officer)
    assert refused.value.field == field


@pytest.mark.parametrize(
    "asked",
    [
        {"amount_lisente": 10_000},
        {"amount_lisente": 5_000_000},
        {"installments": 1},
        {"installments": 60},
    ],
)
def test_the_limits_themselves_are_on_offer(book: Book, asked: dict[str, int]) -> None:
    assert apply(book.mfi.id, wish(book, **asked), by=book.officer)


def test_another_lenders_borrower_and_product_do_not_exist(
    book: Book, senqu: Mfi, hire: Hire
) -> None:
    theirs = open_book(senqu, hire)
    for asked in ({"borrower_id": theirs.borrower()}, {"product_id": theirs.product()}):
        with pytest.raises(NotThisLender):
            apply(book.mfi.id, wish(book, **asked), by=book.officer)


def test_she_has_one_open_application_until_it_is_settled(book: Book) -> None:
    first = book.applied()
    again = wish(book, borrower_id=first.borrower_id)
    with pytest.raises(ApplicationOpen):
        apply(book.mfi.id, again, by=book.checker)
    send_back(book.mfi.id, first.id, "no payslip", by=book.checker)
    with pytest.raises(ApplicationOpen):
        apply(book.mfi.id, again, by=book.officer)
    withdraw(book.mfi.id, first.id, "", by=book.officer)
    second = read(book, apply(book.mfi.id, again, by=book.officer)["id"])
    approve(book.mfi.id, second.id, Approval(), by=book.checker)
    with pytest.raises(ApplicationOpen):
        apply(book.mfi.id, again, by=book.officer)


@pytest.mark.django_db(transaction=True)
def test_of_twenty_applications_at_once_one_is_taken(book: Book) -> None:
    asked = wish(book)
    start = threading.Barrier(20, timeout=30)
    outcomes: list[str] = []

    def go() -> None:
        start.wait()
        try:
            apply(book.mfi.id, asked, by=book.officer)
            outcomes.append("made")
        except (ApplicationOpen, Busy) as refusal:
            outcomes.append(refusal.code)
        finally:
            connections.close_all()

    callers = [threading.Thread(target=go) for _ in range(20)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(60)
    assert len(outcomes) == 20
    assert outcomes.count("made") == 1
    assert Application.objects.of(book.mfi).count() == 1


def test_a_blocked_borrower_gets_no_application(book: Book) -> None:
    lineo = book.borrower()
    block(book, lineo)
    with pytest.raises(BorrowerBlocked):
        apply(book.mfi.id, wish(book, borrower_id=lineo), by=book.officer)


def test_a_running_loan_stands_in_the_way_as_the_lender_says(book: Book) -> None:
    loan = book.accepted()
    again = wish(book, borrower_id=loan.borrower_id)
    with pytest.raises(LoanOpen):
        apply(book.mfi.id, again, by=book.officer)
    change_policy(book.mfi.id, {"loans_at_once": 2}, by=book.second)
    assert apply(book.mfi.id, again, by=book.officer)


def test_a_limit_that_is_lifted_counts_no_loans(book: Book) -> None:
    loan = book.active()
    change_policy(book.mfi.id, {"loans_at_once": None}, by=book.second)
    assert apply(book.mfi.id, wish(book, borrower_id=loan.borrower_id), by=book.officer)


def test_between_two_loans_lie_as_many_days_as_the_lender_says(book: Book) -> None:
    today = timezone.localdate()
    loan = book.active(1000, 1, on=today - timedelta(30))
    # M1,000 and a month at 24 percent a year.
    book.pay(loan, "1020.00", today - timedelta(7))
    assert book.loan(loan.id).status == "closed"
    again = wish(book, borrower_id=loan.borrower_id)
    change_policy(book.mfi.id, {"days_between_loans": 8}, by=book.second)
    with pytest.raises(LoanOpen):
        apply(book.mfi.id, again, by=book.officer)
    change_policy(book.mfi.id, {"days_between_loans": 7}, by=book.second)
    assert apply(book.mfi.id, again, by=book.officer)


@pytest.mark.parametrize("role", ["finance", "auditor"])
def test_finance_and_auditors_capture_nothing(book: Book, hire: Hire, role: str) -> None:
    one = Actor.staff(hire("refiloe", role, book.mfi).id)
    application = returned(book)
    for verb in (
        lambda: apply(book.mfi.id, wish(book), by=one),
        lambda: amend_application(book.mfi.id, application.id, Amendment(), by=one),
        lambda: withdraw(book.mfi.id, application.id, "", by=one),
    ):
        with pytest.raises(MayNot):
            verb()


def test_the_same_key_makes_one_application(book: Book) -> None:
    asked = wish(book)
    once = Once.of_body("k-1", "staff", "applications", {"a": 1})
    first = apply(book.mfi.id, asked, by=book.officer, once=once)
    assert apply(book.mfi.id, asked, by=book.officer, once=once) == first


def test_another_systems_id_is_taken_once(book: Book) -> None:
    apply(book.mfi.id, wish(book, external_id="K-17"), by=book.officer)
    with pytest.raises(AlreadyTaken):
        apply(book.mfi.id, wish(book, external_id="K-17"), by=book.officer)


def test_what_was_returned_is_mended_and_asked_for_again(book: Book) -> None:
    application = returned(book)
    amend_application(
        book.mfi.id,
        application.id,
        Amendment(amount_lisente=80_000, purpose=WORDS),
        by=book.officer,
    )
    mended = read(book, application.id)
    assert (mended.status, mended.amount_lisente, mended.installments) == ("submitted", 80_000, 4)
    assert opened(book, mended, PURPOSE, mended.purpose_sealed) == WORDS
    entry = AuditEntry.objects.of(book.mfi).get(action="amend-application")
    assert entry.before == {"lisente": 100_000, "installments": 4}
    assert entry.after == {"lisente": 80_000, "installments": 4, "purpose_changed": True}


def test_it_is_mended_within_the_products_limits(book: Book) -> None:
    application = returned(book)
    with pytest.raises(OutsideTerms):
        amend_application(book.mfi.id, application.id, Amendment(installments=61), by=book.officer)
    assert read(book, application.id).status == "returned"


def test_only_what_was_returned_is_mended(book: Book) -> None:
    with pytest.raises(NotNow):
        amend_application(book.mfi.id, book.applied().id, Amendment(), by=book.officer)


def test_only_who_captured_it_mends_it_and_so_he_never_approves_it(book: Book) -> None:
    application = returned(book)
    for colleague in (book.checker, book.second):
        with pytest.raises(MayNot):
            amend_application(book.mfi.id, application.id, Amendment(), by=colleague)
    amend_application(book.mfi.id, application.id, Amendment(), by=book.officer)
    with pytest.raises(SelfApproval):
        approve(book.mfi.id, application.id, Approval(), by=book.officer)


def test_who_mends_what_she_wrote_on_her_phone_has_captured_it(book: Book) -> None:
    she = Actor.person(uuid4())
    made = read(book, apply(book.mfi.id, wish(book), by=she)["id"])
    assert made.captured_by_id is None
    send_back(book.mfi.id, made.id, "no payslip", by=book.checker)
    amend_application(book.mfi.id, made.id, Amendment(), by=book.checker)
    with pytest.raises(SelfApproval):
        approve(book.mfi.id, made.id, Approval(), by=book.checker)


def test_a_borrower_who_was_blocked_meanwhile_does_not_ask_again(book: Book) -> None:
    application = returned(book)
    block(book, application.borrower_id)
    with pytest.raises(BorrowerBlocked):
        amend_application(book.mfi.id, application.id, Amendment(), by=book.officer)


def test_she_takes_it_back_and_why_is_sealed(book: Book) -> None:
    application = book.applied()
    withdraw(book.mfi.id, application.id, "my uncle paid", by=book.officer)
    gone = read(book, application.id)
    assert gone.status == "withdrawn"
    assert opened(book, gone, WITHDRAWAL, gone.withdrawal_sealed) == "my uncle paid"


def test_an_offer_may_be_declined_and_a_first_approval_goes_with_it(book: Book) -> None:
    offered = book.offered()
    withdraw(book.mfi.id, offered.id, "", by=book.officer)
    assert read(book, offered.id).status == "withdrawn"
    change_policy(book.mfi.id, {"second_approval_above_lisente": 0}, by=book.second)
    waiting = book.applied()
    approve(book.mfi.id, waiting.id, Approval(), by=book.checker)
    withdraw(book.mfi.id, waiting.id, "", by=book.officer)
    gone = read(book, waiting.id)
    assert (gone.first_approval_by_id, gone.waiting_for) == (None, "")


def test_what_is_settled_is_not_withdrawn(book: Book) -> None:
    accepted = book.accepted().application_id
    refused = book.applied().id
    reject(book.mfi.id, refused, "income", "", by=book.checker)
    for settled in (accepted, refused):
        with pytest.raises(AlreadyDecided):
            withdraw(book.mfi.id, settled, "", by=book.officer)
