"""What waits for whom: made by the verbs, gone once it is done, never one's own for approval."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.utils import timezone

from loans.actions.accept_offer import Agreement, accept_offer
from loans.actions.amend_borrower import Amendment, amend_borrower
from loans.actions.change_policy import change_policy
from loans.actions.charge import waive
from loans.actions.decide import Approval, approve, send_back
from loans.actions.disburse import ask_payout, payout_failed, payout_unknown
from loans.actions.handle_case import Matter, bring_up, resolve_case
from loans.actions.refund import refund
from loans.deed import Actor
from loans.models import Acceptance, Application, Case, Loan, Mfi, StaffMember
from loans.queries.waiting import Reader
from loans.queries.worklist import Item, Sheet, Worklist, sheets, worklist
from loans.rules.offer_terms import Disbursement
from loans.rules.worklist import Kind, kinds_for
from tests.loans.book import Book, on_product
from tests.loans.bringing import UNPAID, as_csv, bring_loans
from tests.people import Hire

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
TODAY = timezone.localdate
WEEKLY = on_product("Weekly", period="week")
DAY = timedelta(1)


@pytest.fixture
def others(book: Book, hire: Hire) -> Actor:
    """Another officer of the same lender."""
    return Actor.staff(hire("maluti-other", "officer", book.mfi).id)


def of(book: Book, by: Actor, kind: Kind | None = None, officer: Actor | None = None) -> Worklist:
    role = StaffMember.objects.get(id=by.id).role
    whose = None if officer is None else UUID(officer.id)
    return worklist(
        book.mfi.id, Reader(UUID(by.id), role), TODAY(), officer_id=whose, kind=kind
    ).read(falling=True)


def seen(book: Book, by: Actor, kind: Kind, officer: Actor | None = None) -> list[Item]:
    """Read one kind; what is counted is what is listed, and the whole list has the same."""
    waiting = of(book, by, kind, officer)
    listed = waiting[:100]
    assert {one.kind for one in listed} <= {kind}
    assert waiting.counts().get(kind, 0) == len(listed)
    assert [one for one in of(book, by, None, officer)[:100] if one.kind is kind] == listed
    return listed


def ids(book: Book, by: Actor, kind: Kind, officer: Actor | None = None) -> set[UUID]:
    return {one.id for one in seen(book, by, kind, officer)}


def told(book: Book, by: Actor, kind: Kind) -> Sheet:
    """Give the only item of a kind."""
    (item,) = seen(book, by, kind)
    (sheet,) = sheets(book.mfi.id, [item], TODAY())
    return sheet


def test_an_application_waits_for_everybody_but_who_captured_it(book: Book, others: Actor) -> None:
    made = book.applied(maloti=1000)
    for checker in (book.checker, book.second, others):
        assert ids(book, checker, Kind.DECIDE) == {made.id}
    for by in (book.officer, book.finance):
        assert ids(book, by, Kind.DECIDE) == set()
    item, borrower, _, age_days = told(book, book.checker, Kind.DECIDE)
    assert (item.at, item.waits.lisente, age_days) == (made.submitted_at, 100_000, 0)
    assert (item.waits.application_id, item.waits.loan_id) == (made.id, None)
    assert borrower is not None
    assert borrower.id == made.borrower_id
    approve(book.mfi.id, made.id, Approval(), by=book.checker)
    assert ids(book, book.second, Kind.DECIDE) == set()


def test_what_is_above_an_officer_s_limit_waits_for_a_manager(book: Book, others: Actor) -> None:
    small, large = book.applied(maloti=5000), book.applied(maloti=5001)
    assert ids(book, others, Kind.DECIDE) == {small.id}
    assert ids(book, book.checker, Kind.DECIDE) == {small.id, large.id}


def test_a_second_approval_waits_for_a_third_person(book: Book, others: Actor) -> None:
    change_policy(book.mfi.id, {"second_approval_above_lisente": 0}, by=book.second)
    made = book.applied(maloti=1000)
    approve(book.mfi.id, made.id, Approval(), by=book.checker)
    assert ids(book, book.second, Kind.SECOND_APPROVAL) == {made.id}
    for by in (book.checker, book.officer, others, book.finance):
        assert ids(book, by, Kind.SECOND_APPROVAL) == set()
    assert ids(book, book.second, Kind.DECIDE) == set()


def test_what_was_returned_waits_for_who_captured_it(book: Book, others: Actor) -> None:
    made, hers = book.applied(), book.applied()
    for one in (made, hers):
        send_back(book.mfi.id, one.id, "no payslip", by=book.checker)
    # She wrote it herself on her phone: whoever mends it first has it.
    Application.objects.of(book.mfi).filter(id=hers.id).update(captured_by_id=None)
    assert ids(book, book.officer, Kind.RETURNED) == {made.id, hers.id}
    assert ids(book, others, Kind.RETURNED) == {hers.id}


def test_an_offer_is_there_in_its_last_days(book: Book) -> None:
    change_policy(book.mfi.id, {"offer_days": 5, "offer_ends_soon_days": 2}, by=book.second)
    made, now = book.offered(), timezone.now()
    for days, listed in ((2, False), (3, True), (5, True), (6, False)):
        with time_machine.travel(now + days * DAY):
            assert ids(book, book.officer, Kind.OFFER_ENDING) == ({made.id} if listed else set())
    with time_machine.travel(now + 4 * DAY):
        item, _, _, age_days = told(book, book.officer, Kind.OFFER_ENDING)
        assert (item.waits.due_on, age_days) == (made.offer_ends_on, 1)
        paper = Agreement(Acceptance.How.PAPER, "form 17")
        accept_offer(book.mfi.id, made.id, paper, by=book.officer)
        assert ids(book, book.officer, Kind.OFFER_ENDING) == set()


def test_a_loan_waits_for_finance_to_pay_it_out(book: Book) -> None:
    made = book.accepted(maloti=1000)
    book.accepted(product=on_product("At once", disbursement=Disbursement.AUTOMATIC))
    item = told(book, book.finance, Kind.PAYOUT).item
    assert (item.id, item.at, item.waits.reference) == (made.id, made.at, made.reference)
    assert ids(book, book.checker, Kind.PAYOUT) == set()


def test_a_payout_that_failed_or_was_never_answered_has_a_kind_of_its_own(book: Book) -> None:
    failed, silent = book.accepted(), book.accepted()
    for loan, settle in ((failed, payout_failed), (silent, payout_unknown)):
        payout = uuid4()
        ask_payout(book.mfi.id, loan.id, payout, by=book.finance)
        assert ids(book, book.finance, Kind.PAYOUT_UNKNOWN) == set()
        words = ("no-such-number",) if settle is payout_failed else ()
        settle(book.mfi.id, payout, *words, by=book.finance)
    assert told(book, book.finance, Kind.PAYOUT_FAILED).item.waits.detail == "no-such-number"
    assert ids(book, book.finance, Kind.PAYOUT_FAILED) == {failed.id}
    assert ids(book, book.finance, Kind.PAYOUT_UNKNOWN) == {silent.id}
    assert ids(book, book.finance, Kind.PAYOUT) == set()


def test_an_act_waits_two_weeks_for_somebody_who_may_confirm_it(book: Book) -> None:
    change_policy(book.mfi.id, {"second_correction_above_lisente": 0}, by=book.second)
    loan = book.active(1000, 4, WEEKLY)
    waive(book.mfi.id, loan.id, "interest", 100, "goodwill", by=book.finance)
    for by in (book.finance, book.officer):
        assert ids(book, by, Kind.CONFIRM) == set()
    waits = told(book, book.checker, Kind.CONFIRM).item.waits
    assert (waits.loan_id, waits.reference, waits.detail) == (loan.id, loan.reference, "waive")
    with time_machine.travel(timezone.now() + timedelta(14, 60)):
        assert ids(book, book.checker, Kind.CONFIRM) == set()
    waive(book.mfi.id, loan.id, "interest", 100, "goodwill", by=book.checker)
    assert ids(book, book.second, Kind.CONFIRM) == set()


def test_a_file_to_be_confirmed_is_of_no_loan(brought: Book) -> None:
    bring_loans(brought.mfi, as_csv([UNPAID]), by=brought.checker, today=TODAY())
    item, borrower, _, _ = told(brought, brought.second, Kind.CONFIRM)
    assert (item.waits.loan_id, item.waits.detail, borrower) == (None, "import-loans", None)
    assert ids(brought, brought.checker, Kind.CONFIRM) == set()


def test_what_was_paid_too_much_waits_to_go_back(book: Book) -> None:
    loan = book.active(1000, 4, WEEKLY)
    book.pay(loan, "1100.00")
    item = told(book, book.finance, Kind.REFUND).item
    # M1,000 and four weeks of M4.62.
    assert (item.id, item.waits.lisente) == (loan.id, 110_000 - 101_848)
    refund(book.mfi.id, loan.id, 110_000 - 101_848, "cash", "R-1", by=book.finance)
    assert ids(book, book.finance, Kind.REFUND) == set()


def weekly(book: Book, ago: int) -> Loan:
    """Lend M1,000 over four weeks, so many days ago; M254.62 falls due each week."""
    return book.active(1000, 4, WEEKLY, on=TODAY() - timedelta(ago))


def test_who_is_late_is_told_with_all_that_is_late(book: Book) -> None:
    loan, _ = weekly(book, 16), weekly(book, 7)
    item, _, _, age_days = told(book, book.officer, Kind.ARREARS)
    oldest = TODAY() - timedelta(9)
    assert (item.id, item.waits.due_on, age_days) == (loan.id, oldest, 9)
    assert item.waits.lisente == 2 * 25_462
    book.pay(loan, "509.24")
    assert ids(book, book.officer, Kind.ARREARS) == set()


def test_who_must_pay_today_or_tomorrow_stands_apart_from_who_is_late(book: Book) -> None:
    today, tomorrow, late = weekly(book, 7), weekly(book, 6), weekly(book, 14)
    weekly(book, 5)
    assert ids(book, book.officer, Kind.DUE_TODAY) == {today.id}
    assert ids(book, book.officer, Kind.DUE_TOMORROW) == {tomorrow.id}
    assert ids(book, book.officer, Kind.ARREARS) == {late.id}
    book.pay(today, "100.00")
    assert told(book, book.officer, Kind.DUE_TODAY).item.waits.lisente == 25_462 - 10_000
    book.pay(today, "154.62")
    assert ids(book, book.officer, Kind.DUE_TODAY) == set()


def test_a_case_is_there_from_its_day_on(book: Book) -> None:
    matter = Matter(Case.Kind.CALLBACK, book.borrower(), "call me")
    case = UUID(str(bring_up(book.mfi.id, matter, by=book.officer)["id"]))
    assert ids(book, book.officer, Kind.CASE) == set()
    with time_machine.travel(timezone.now() + DAY):
        item = told(book, book.officer, Kind.CASE).item
        row = Case.objects.of(book.mfi).get(id=case)
        assert (item.waits.reference, item.waits.detail) == (row.reference, "callback")
        resolve_case(book.mfi.id, case, "called", by=book.officer)
        assert ids(book, book.officer, Kind.CASE) == set()


def test_the_latest_comes_first_whatever_its_kind(book: Book) -> None:
    late, later = weekly(book, 16), weekly(book, 9)
    tomorrow, today, made = weekly(book, 6), weekly(book, 7), book.applied()
    listed = of(book, book.checker)[:100]
    # Since a moment ago; since this midnight and the one before; since nine days and since two.
    assert [one.id for one in listed] == [made.id, tomorrow.id, today.id, later.id, late.id]
    assert [one.at for one in listed] == sorted((one.at for one in listed), reverse=True)


def test_one_officer_s_part_is_his_borrowers_and_his_cases(book: Book, others: Actor) -> None:
    mine = borrower_of(book, book.officer)
    theirs = borrower_of(book, others)
    wishes = {who: book.applied(borrower=who) for who in (mine, theirs)}
    assert ids(book, book.checker, Kind.DECIDE, book.officer) == {wishes[mine].id}
    sheet = sheets(book.mfi.id, seen(book, book.checker, Kind.DECIDE, others), TODAY())[0]
    assert (sheet.item.id, sheet.officer_id) == (wishes[theirs].id, UUID(others.id))
    loans = {}
    for who, wish in wishes.items():
        approve(book.mfi.id, wish.id, Approval(), by=book.checker)
        paper = Agreement(Acceptance.How.PAPER, "form 17")
        made = accept_offer(book.mfi.id, wish.id, paper, by=book.officer)
        loans[who] = UUID(str(made["loan"]))
    assert ids(book, book.finance, Kind.PAYOUT, book.officer) == {loans[mine]}
    assert ids(book, book.finance, Kind.PAYOUT, others) == {loans[theirs]}
    assert ids(book, book.finance, Kind.PAYOUT, book.checker) == set()


def borrower_of(book: Book, officer: Actor) -> UUID:
    who = book.borrower()
    amend_borrower(book.mfi.id, who, Amendment(officer_id=UUID(officer.id)), by=book.checker)
    return who


def test_every_kind_of_a_role_is_counted_and_no_other(book: Book) -> None:
    book.applied()
    for by in (book.officer, book.checker, book.second, book.finance):
        role = StaffMember.objects.get(id=by.id).role
        assert tuple(of(book, by).counts()) == kinds_for(role)
    assert of(book, book.checker).counts()[Kind.DECIDE] == 1
    reads = Reader(uuid4(), "auditor")
    empty = worklist(book.mfi.id, reads, TODAY())
    assert (empty.counts(), empty[:10]) == ({}, [])


def test_of_another_lender_nothing_is_there(book: Book, hire: Hire, senqu: Mfi) -> None:
    book.applied()
    other = worklist(senqu.id, Reader(UUID(book.checker.id), "manager"), TODAY())
    assert set(other.counts().values()) == {0}


def test_a_day_of_the_calendar_begins_the_list_anywhere(book: Book) -> None:
    weekly(book, 16)
    waiting = of(book, book.officer, Kind.ARREARS)
    (item,) = waiting[:10]
    for other, falling, there in (
        (item.at + DAY / 2, True, True),
        (item.at + DAY / 2, False, False),
        (item.at - DAY / 2, True, False),
        (item.at - DAY / 2, False, True),
        (item.at, True, False),
        (item.at, False, False),
    ):
        found = waiting.read(falling=falling).beyond(other, item.id)[:10]
        assert found == ([item] if there else []), (other, falling)
