"""The trial balance: both sides the same on every day, and a lender's own money in it."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from loans.actions.reverse_payment import reverse_payment
from loans.models import LedgerAccount
from loans.queries.balances import trial_balance
from loans.rules.accounts import Account
from tests.loans.book import Book

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
JANUARY = date(2026, 1, 5)


def held(book: Book, on: date) -> dict[str, int]:
    """Give the accounts that hold something, debits above nought."""
    every = trial_balance(book.mfi.id, on)
    assert sum(one.debit for one in every) == sum(one.credit for one in every)
    return {one.code: one.debit - one.credit for one in every if one.debit or one.credit}


def test_a_new_lender_has_a_chart_of_accounts(book: Book) -> None:
    chart = LedgerAccount.objects.of(book.mfi).values_list("code", "name", "kind")
    assert set(chart) == {(one.code, one.label, one.kind.value) for one in Account}


def test_it_is_true_of_every_day_by_value_date(book: Book) -> None:
    call_command("move_funds", "maluti", "in", "5000.00", "cash", "slip 1", "--on", "2026-01-02")
    loan = book.active(1000, 4, on=JANUARY)
    payment = book.pay(loan, "270.00", date(2026, 2, 5))
    reverse_payment(book.mfi.id, loan.id, payment.id, "bounced", by=book.finance)
    assert held(book, date(2026, 1, 1)) == {}
    assert held(book, date(2026, 1, 4)) == {"1000": 500_000, "3000": -500_000}
    assert held(book, JANUARY) == {"1000": 400_000, "1100": 100_000, "3000": -500_000}
    # A payment that was taken back much later stood until then.
    assert held(book, date(2026, 2, 5)) == {
        "1000": 427_000,
        "1100": 75_000,
        "3000": -500_000,
        "4000": -2_000,
    }
    assert held(book, date(2199, 1, 1)) == held(book, JANUARY)


def test_an_accountant_reads_it_by_command(book: Book, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("move_funds", "maluti", "in", "1250.50", "bank", "slip 1")
    call_command("trial_balance", "maluti")
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert "1010 Bank 1,250.50" in lines
    assert "3000 Lender's capital 1,250.50" in lines
    assert lines[-1] == "Sum 1,250.50 1,250.50"


@pytest.mark.parametrize("sum_", ["0.001", "1e5", "-5", "1_000", "\u0665\u0660", "much"])
def test_a_sum_that_is_none_is_refused(book: Book, sum_: str) -> None:
    with pytest.raises(CommandError, match="a sum in maloti"):
        call_command("move_funds", "maluti", "in", sum_, "bank", "slip 1")


def test_nobody_takes_out_what_is_not_there(book: Book) -> None:
    with pytest.raises(CommandError, match="funds-missing"):
        call_command("move_funds", "maluti", "out", "1.00", "bank", "slip 2")
