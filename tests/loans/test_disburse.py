"""A loan begins when she has the money: its schedule, its first entries, and who may begin it."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from loans.actions.change_policy import change_policy
from loans.actions.disburse import ask_payout, disburse_cash, payout_unknown
from loans.actions.move_funds import Funds, move_funds
from loans.deed import Actor, Once
from loans.errors import (
    AlreadyDecided,
    FundsMissing,
    IdentityUnproved,
    MayNot,
    NotThisLender,
    NotYet,
    TooFarBack,
)
from loans.models import AuditEntry, Event, Funding, Payout, Transfer
from tests.loans.book import Book, on_product

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
JANUARY = date(2026, 1, 31)
FEES = (
    {"name": "Form", "when": "disbursement", "kind": "flat", "value": "20.00", "paid": "deducted"},
    {"name": "File", "when": "disbursement", "kind": "percent", "value": "5", "paid": "added"},
    {"name": "Book", "when": "installment", "kind": "flat", "value": "5.00"},
)


def test_due_days_keep_the_day_on_which_it_began(book: Book) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    assert (loan.status, loan.disbursed_on, loan.schedule_from) == ("active", JANUARY, JANUARY)
    assert [(row.number, row.due_on, row.principal, row.interest) for row in book.rows(loan)] == [
        (1, date(2026, 2, 28), 25_000, 2_000),
        (2, date(2026, 3, 31), 25_000, 2_000),
        (3, date(2026, 4, 30), 25_000, 2_000),
        (4, date(2026, 5, 31), 25_000, 2_000),
    ]
    assert book.owed(loan) == (100_000, 8_000, 0, 0)
    assert loan.oldest_due_on == date(2026, 2, 28)


def test_fees_are_kept_back_or_lent_along_and_received_at_once(book: Book) -> None:
    loan = book.active(1000, 4, on_product("With fees", fees=FEES), on=JANUARY)
    # She gets M980, owes M1,050 that bears M21 a month, and M5 with each instalment.
    assert loan.paid_out_lisente == 98_000
    assert book.owed(loan) == (105_000, 8_400, 2_000, 0)
    assert book.balances(loan) == {"1100": 105_000, "1000": -98_000, "4010": -7_000}
    transfers = Transfer.objects.of(book.mfi).filter(loan_id=loan.id)
    assert {(one.kind, one.on) for one in transfers} == {("payout", JANUARY)}


def test_due_days_on_which_the_lender_is_closed_are_moved(book: Book) -> None:
    change_policy(
        book.mfi.id,
        {"when_closed": "next", "closed_days": ["2026-02-28", "2026-03-01"]},
        by=book.second,
    )
    loan = book.active(1000, 2, on=JANUARY)
    assert [row.due_on for row in book.rows(loan)] == [date(2026, 3, 2), date(2026, 3, 31)]


def test_it_is_written_down_who_paid_out_how_and_how_much(book: Book) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    payout = Payout.objects.of(book.mfi).get(loan_id=loan.id)
    assert (payout.status, payout.method, payout.by_id) == ("paid", "cash", book.finance.id)
    entry = AuditEntry.objects.of(book.mfi).get(action="disburse")
    told = {"payout": str(payout.id), "method": "cash", "lisente": 100_000}
    assert (entry.target_id, entry.after) == (str(loan.id), told)
    assert Event.objects.of(book.mfi).get(type="loan.disbursed").data == told


def test_a_loan_is_paid_out_once(book: Book) -> None:
    loan, once = book.accepted(), Once.of_body("k", "staff:1", "POST", {})
    here = (book.mfi.id, loan.id, JANUARY)
    first = disburse_cash(*here, by=book.finance, once=once)
    assert disburse_cash(*here, by=book.finance, once=once) == first
    with pytest.raises(AlreadyDecided):
        disburse_cash(*here, by=book.finance)
    with pytest.raises(AlreadyDecided):
        ask_payout(book.mfi.id, loan.id, uuid4(), by=book.finance)
    assert Payout.objects.of(book.mfi).count() == 1


def test_while_a_wallet_is_asked_no_cash_is_handed_over(book: Book) -> None:
    loan, payout_id = book.accepted(), uuid4()
    ask_payout(book.mfi.id, loan.id, payout_id, by=book.finance)
    for _ in range(2):
        with pytest.raises(AlreadyDecided):
            disburse_cash(book.mfi.id, loan.id, JANUARY, by=book.finance)
        payout_unknown(book.mfi.id, payout_id, by=Actor.system("wallet"))
    with pytest.raises(NotThisLender):
        payout_unknown(book.mfi.id, uuid4(), by=Actor.system("wallet"))


def test_only_finance_hands_money_over(book: Book) -> None:
    loan = book.accepted()
    for who in (book.officer, book.checker, book.second):
        with pytest.raises(MayNot):
            disburse_cash(book.mfi.id, loan.id, JANUARY, by=who)


def test_no_day_to_come_and_none_too_far_back(book: Book) -> None:
    change_policy(book.mfi.id, {"backdate_days": 5}, by=book.second)
    loan, today = book.accepted(), timezone.localdate()
    with pytest.raises(NotYet):
        disburse_cash(book.mfi.id, loan.id, today + timedelta(1), by=book.finance)
    with pytest.raises(TooFarBack):
        disburse_cash(book.mfi.id, loan.id, today - timedelta(6), by=book.finance)
    disburse_cash(book.mfi.id, loan.id, today - timedelta(5), by=book.finance)
    assert book.loan(loan.id).disbursed_on == today - timedelta(5)


def test_what_is_only_declared_is_good_up_to_a_limit(book: Book) -> None:
    change_policy(book.mfi.id, {"declared_identity_limit_lisente": 100_000}, by=book.second)
    disburse_cash(book.mfi.id, book.accepted(1000).id, JANUARY, by=book.finance)
    more = book.accepted(1001)
    with pytest.raises(IdentityUnproved):
        disburse_cash(book.mfi.id, more.id, JANUARY, by=book.finance)
    with pytest.raises(IdentityUnproved):
        ask_payout(book.mfi.id, more.id, uuid4(), by=book.finance)


def test_nobody_pays_out_what_is_not_there_and_low_funds_are_told(book: Book) -> None:
    limits = {"funds_checked": True, "low_funds_lisente": 50_000}
    change_policy(book.mfi.id, {**limits}, by=book.second)
    day = timezone.localdate()
    move_funds(book.mfi.id, Funds(Funding.Way.IN, 149_999, "cash", "b", day), by=book.finance)
    move_funds(book.mfi.id, Funds(Funding.Way.IN, 900_000, "bank", "b", day), by=book.finance)
    disburse_cash(book.mfi.id, book.accepted(1000).id, day, by=book.finance)
    low = Event.objects.of(book.mfi).get(type="funds.low")
    assert low.data == {"place": "cash", "lisente": 49_999}
    with pytest.raises(FundsMissing) as missing:
        disburse_cash(book.mfi.id, book.accepted(1000).id, day, by=book.finance)
    assert missing.value.context == {"place": "cash", "missing_lisente": 50_001}
