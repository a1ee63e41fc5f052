"""Open loans come along from other books: the whole file, and on the word of two people."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from loans.deed import Actor
from loans.errors import ImportedBefore, MayNot
from loans.models import (
    Application,
    AuditEntry,
    Event,
    ImportedFile,
    Loan,
    Payment,
    Payout,
    WaitingAct,
)
from loans.rules.table import Fault
from tests.loans.book import PLAIN, Book, on_product
from tests.loans.bringing import (
    BEGAN,
    HERS,
    OPERATOR,
    PALESA,
    TODAY,
    UNPAID,
    as_csv,
    asked,
    both,
    bring_borrowers,
    every_row,
    loan_of,
)
from tests.people import Colleague

pytestmark = [pytest.mark.django_db, pytest.mark.citus]


def test_a_loan_stands_as_the_lenders_own_book_has_it(brought: Book) -> None:
    report = both(brought, as_csv([HERS, UNPAID]))
    assert (report.written, report.accepted, report.refused) == (True, 2, 0)
    loan = loan_of(brought)
    assert (loan.status, loan.principal_lisente, loan.disbursed_on) == ("active", 120_000, BEGAN)
    # 300 pays two instalments of 124, and of the third its interest of 24 and 28 of its principal.
    assert brought.owed(loan) == (97_200, 21_600, 0, 0)
    assert [(row.paid_principal, row.paid_interest) for row in brought.rows(loan)][:4] == [
        (10_000, 2_400),
        (10_000, 2_400),
        (2_800, 2_400),
        (0, 0),
    ]
    assert loan.oldest_due_on == brought.rows(loan)[2].due_on
    payment = Payment.objects.of(brought.mfi).get(loan_id=loan.id)
    assert (payment.amount_lisente, payment.method, payment.brought) == (30_000, "cash", True)
    assert payment.paid_on == TODAY - timedelta(10)
    assert (payment.to_principal, payment.to_interest) == (22_800, 7_200)
    assert payment.reference == f"import {loan.reference}"
    assert payment.balance_lisente == 118_800
    assert brought.owed(loan_of(brought, "L-2")) == (120_000, 28_800, 0, 0)
    payout = Payout.objects.of(brought.mfi).get(loan_id=loan.id)
    assert (payout.status, payout.method, payout.amount_lisente) == ("paid", "import", 120_000)


def test_two_people_stand_behind_every_loan(brought: Book) -> None:
    content = as_csv([HERS])
    assert asked(brought, content).waiting_for == "manager"
    assert asked(brought, content).waiting_for == "manager", "asking twice is not confirming"
    assert not Loan.objects.of(brought.mfi).exists()
    assert not Application.objects.of(brought.mfi).exists()
    assert not ImportedFile.objects.of(brought.mfi).filter(kind="loans").exists()
    other = as_csv([{**HERS, "external_id": "L-7"}])
    assert asked(brought, other, by=brought.checker).waiting_for, "another file is no confirmation"
    assert asked(brought, content, by=brought.checker).written
    loan = loan_of(brought)
    application = Application.objects.of(brought.mfi).get(id=loan.application_id)
    for row in (application, loan):
        assert str(row.captured_by_id) == brought.finance.id
        assert str(row.approved_by_id) == brought.checker.id
    assert (application.channel, application.status) == ("import", "accepted")
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.of(brought.mfi).update(captured_by_id=loan.approved_by_id)


def test_who_may_not_ask_or_confirm_does_neither(brought: Book, mpho: Colleague) -> None:
    content = as_csv([HERS])
    for stranger in (brought.officer, Actor.staff(mpho.id), OPERATOR):
        with pytest.raises(MayNot):
            asked(brought, content, by=stranger)
        with pytest.raises(MayNot):
            asked(brought, content, by=stranger, dry_run=True)
    asked(brought, content)
    with pytest.raises(MayNot):
        asked(brought, content, by=brought.officer)
    assert not Loan.objects.of(brought.mfi).exists()


def test_every_fault_of_every_row_is_in_one_report_and_nothing_is_written(brought: Book) -> None:
    both(brought, as_csv([{**HERS, "external_id": "L-0"}]))
    before = every_row()
    rows = [
        HERS,
        {**HERS, "external_id": "L-0"},
        {**HERS, "external_id": "L-3", "borrower": "M-77", "product": "Plainer"},
        {**HERS, "external_id": "L-4", "outstanding": "1000.00"},
        {**HERS, "external_id": "L-5", "paid_so_far": "1500.00", "outstanding": ""},
        {**HERS, "external_id": "L-6", "paid_so_far": "1488.00", "outstanding": ""},
        {**HERS, "external_id": "L-8", "principal": "1,200.00", "last_paid_on": ""},
        {**UNPAID, "external_id": "L-9", "borrower": "", "national_id": "198505054321"},
    ]
    for ask in (True, False):
        report = asked(brought, as_csv(rows), dry_run=ask)
        assert sorted(report.faults) == [
            Fault(3, "external_id", "A loan or application of yours has this number already."),
            Fault(4, "borrower", "You have no such borrower: import the borrowers first."),
            Fault(4, "product", "You have no product of this name or number."),
            Fault(
                5,
                "outstanding",
                "The file has M1,000.00; the product's schedule leaves M1,188.00.",
            ),
            Fault(6, "paid_so_far", "M12.00 more than the loan asks for."),
            Fault(7, "paid_so_far", "All is paid: this loan is not open, leave it out."),
            Fault(8, "last_paid_on", "Something was paid: on which day last?"),
            Fault(
                8,
                "principal",
                "A sum in maloti with a point and nothing else, such as 1250.00.",
            ),
        ]
        assert (report.accepted, report.refused, report.written) == (2, 6, False)
        assert every_row() == before
    assert not WaitingAct.objects.of(brought.mfi).filter(confirmed_by_id=None).exists()


def test_a_dry_run_writes_nothing_at_all(brought: Book) -> None:
    before = every_row()
    report = asked(brought, as_csv([HERS, UNPAID]), dry_run=True)
    assert (report.accepted, report.faults, report.written, report.waiting_for) == (
        2,
        [],
        False,
        "",
    )
    assert every_row() == before


def test_of_two_borrowers_with_one_id_neither_is_guessed(brought: Book) -> None:
    twin = {**PALESA, "phone": "62111222", "external_id": "M-3"}
    assert bring_borrowers(brought.mfi, as_csv([twin]), by=OPERATOR).written
    row = {**HERS, "borrower": "", "national_id": PALESA["national_id"]}
    assert asked(brought, as_csv([row]), dry_run=True).faults == [
        Fault(
            2,
            "national_id",
            "Two borrowers of yours gave this id: name her by her number with you.",
        )
    ]


def test_parts_that_the_lender_tells_must_agree_with_the_products_order(brought: Book) -> None:
    told = {**HERS, "paid_so_far": "", "principal_paid": "228.00", "interest_paid": "72.00"}
    assert asked(brought, as_csv([told]), dry_run=True).faults == []
    told |= {"principal_paid": "250.00", "interest_paid": "50.00", "fees_paid": "0.00"}
    assert [fault[1:] for fault in asked(brought, as_csv([told]), dry_run=True).faults] == [
        ("principal_paid", "The file has M250.00; by the product's order it is M228.00."),
        ("interest_paid", "The file has M50.00; by the product's order it is M72.00."),
    ]


def test_the_first_due_day_is_the_lenders_to_say(brought: Book) -> None:
    first = BEGAN + timedelta(20)
    both(brought, as_csv([{**HERS, "first_due_on": first.isoformat()}]))
    assert brought.rows(loan_of(brought))[0].due_on == first


def test_what_no_schedule_can_be_made_of_is_said(brought: Book) -> None:
    brought.product(on_product("Grace", limits=replace(PLAIN.limits, grace_principal=3)))
    row = {**HERS, "product": "Grace", "installments": "3", "outstanding": ""}
    (fault,) = asked(brought, as_csv([row]), dry_run=True).faults
    assert fault == Fault(
        2, "installments", "The product makes no schedule of these instalments and days."
    )


def test_the_very_same_file_is_refused(brought: Book) -> None:
    content = as_csv([HERS])
    both(brought, content)
    for by in (brought.finance, brought.checker):
        for dry_run in (True, False):
            with pytest.raises(ImportedBefore):
                asked(brought, content, by=by, dry_run=dry_run)
    faults = asked(brought, content, again=True).faults
    assert [fault.column for fault in faults] == ["external_id"]


def test_one_audit_row_and_one_event_a_file_and_the_chain_holds(brought: Book) -> None:
    content = as_csv([HERS, UNPAID])
    both(brought, content)
    act = AuditEntry.objects.of(brought.mfi).get(action="import-loans")
    digest = hashlib.sha256(content).hexdigest()
    assert act.after == {"digest": digest, "rows": 2, "again": False}
    assert act.actor_id == brought.checker.id
    file = ImportedFile.objects.of(brought.mfi).get(kind="loans")
    of_loans = Event.objects.of(brought.mfi).filter(type="import.done", subject_id=file.id)
    assert of_loans.get().data == {"kind": "loans", "rows": 2}
    assert not Event.objects.of(brought.mfi).filter(subject_kind="loan").exists()
