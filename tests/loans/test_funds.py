"""What a lender has to lend, as its accountant reads it by command."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from loans.actions.change_policy import change_policy
from loans.actions.move_funds import Funds, move_funds
from loans.models import Funding, Mfi
from tests.loans.book import Book

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
DAY = date(2026, 1, 5)


@pytest.fixture
def brought(book: Book, senqu: Mfi) -> Book:
    """M1,250.50 in the bank and M5,000 in the wallet; in cash, M1,000 were lent out of nothing."""
    for lisente, place in ((125_050, "bank"), (500_000, "wallet")):
        funds = Funds(Funding.Way.IN, lisente, place, "slip", DAY)
        move_funds(book.mfi.id, funds, by=book.finance)
    book.active(1000, 4, on=DAY)
    return book


def told(capsys: pytest.CaptureFixture[str], lender: str = "maluti") -> list[str]:
    call_command("funds", "--lender", lender)
    return capsys.readouterr().out.splitlines()


def test_each_place_and_what_can_be_lent(brought: Book, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys) == [
        "cash             -M1,000.00",
        "bank              M1,250.50",
        "wallet            M5,000.00",
        "to lend           M6,250.50",
        "low funds: the lender has set no limit",
    ]
    assert told(capsys, "senqu")[3] == "to lend               M0.00"


@pytest.mark.parametrize(
    ("limit", "line"),
    [
        (125_050, "low funds: cash below M1,250.50"),
        (125_051, "low funds: cash, bank below M1,250.51"),
    ],
)
def test_where_money_is_low(
    brought: Book, capsys: pytest.CaptureFixture[str], limit: int, line: str
) -> None:
    change_policy(brought.mfi.id, {"low_funds_lisente": limit}, by=brought.second)
    assert told(capsys)[-1] == line


def test_where_money_is_low_nowhere(book: Book, capsys: pytest.CaptureFixture[str]) -> None:
    change_policy(book.mfi.id, {"low_funds_lisente": 0}, by=book.second)
    assert told(capsys)[-1] == "low funds: no place below M0.00"


def test_a_lender_that_is_none_and_none_at_all(book: Book) -> None:
    with pytest.raises(CommandError, match="No lender answers to nobody"):
        call_command("funds", "--lender", "nobody")
    with pytest.raises(CommandError, match="--lender"):
        call_command("funds")
