"""The lender's own money: brought, taken out, and never more than is there."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from loans.actions.move_funds import Funds, move_funds
from loans.deed import Once
from loans.errors import FundsMissing, MayNot, NotYet
from loans.models import AuditEntry, Funding, Transfer
from loans.queries.funds import available
from tests.loans.book import Book

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
DAY = date(2026, 1, 5)
IN, OUT = Funding.Way.IN, Funding.Way.OUT


def test_what_comes_in_and_goes_out_is_capital(book: Book) -> None:
    made = move_funds(book.mfi.id, Funds(IN, 500_000, "bank", "FT-1", DAY), by=book.finance)
    move_funds(book.mfi.id, Funds(OUT, 120_000, "bank", "FT-2", DAY), by=book.second)
    move_funds(book.mfi.id, Funds(IN, 7, "cash", "slip", DAY), by=book.finance)
    assert available(book.mfi.id) == {"cash": 7, "bank": 380_000, "wallet": 0}
    written = Transfer.objects.of(book.mfi).filter(source_id=UUID(str(made["id"])))
    assert [(one.on, one.debit, one.credit, one.amount_lisente) for one in written] == [
        (DAY, "1010", "3000", 500_000)
    ]
    (first, *_) = AuditEntry.objects.of(book.mfi).filter(action="move-funds").order_by("at")
    assert first.after == {"way": "in", "place": "bank", "lisente": 500_000}


def test_what_was_lent_is_not_there_to_be_taken_out(book: Book) -> None:
    move_funds(book.mfi.id, Funds(IN, 150_000, "cash", "slip", DAY), by=book.finance)
    book.active(1000, 4, on=DAY)
    with pytest.raises(FundsMissing) as missing:
        move_funds(book.mfi.id, Funds(OUT, 50_001, "cash", "slip", DAY), by=book.finance)
    assert missing.value.context == {"place": "cash", "missing_lisente": 1}
    move_funds(book.mfi.id, Funds(OUT, 50_000, "cash", "slip", DAY), by=book.finance)
    assert available(book.mfi.id)["cash"] == 0


def test_the_same_slip_sent_twice_counts_once(book: Book) -> None:
    once, funds = Once.of_body("k", "staff:1", "POST", {}), Funds(IN, 100, "cash", "slip", DAY)
    first = move_funds(book.mfi.id, funds, by=book.finance, once=once)
    assert move_funds(book.mfi.id, funds, by=book.finance, once=once) == first
    assert available(book.mfi.id)["cash"] == 100


def test_not_tomorrow_and_not_by_those_who_lend(book: Book) -> None:
    tomorrow = timezone.localdate() + timedelta(1)
    with pytest.raises(NotYet):
        move_funds(book.mfi.id, Funds(IN, 100, "cash", "slip", tomorrow), by=book.finance)
    for who in (book.officer, book.checker):
        with pytest.raises(MayNot):
            move_funds(book.mfi.id, Funds(IN, 100, "cash", "slip", DAY), by=who)
