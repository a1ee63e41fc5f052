"""What is stored of a loan may be lost: it is made again to the same bytes."""

from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import F

from loans.actions.charge import NewCharge, charge, waive
from loans.actions.refund import refund
from loans.actions.reschedule import NewSchedule, reschedule
from loans.actions.reverse_payment import reverse_payment
from loans.actions.write_off import write_off
from loans.models import AuditEntry, Charge, Installment, Loan
from tests.loans.book import Book

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
JANUARY = date(2026, 1, 5)
SUMS = ("owed_principal", "owed_interest", "owed_fees", "owed_penalties", "overpaid_lisente")


@pytest.fixture
def worked(book: Book) -> Book:
    """A book with a loan in every state that has sums."""
    late = NewCharge(Charge.Kind.PENALTY, "Late", 3_000, date(2026, 2, 20))
    after = NewCharge(Charge.Kind.FEE, "Letter", 700, date(2026, 8, 1))
    half = book.active(1000, 4, on=JANUARY)
    book.pay(half, "100.00", date(2026, 2, 5))
    charge(book.mfi.id, half.id, late, by=book.finance)
    charge(book.mfi.id, half.id, after, by=book.finance)
    waive(book.mfi.id, half.id, "interest", 500, "hardship", by=book.finance)
    over = book.active(1000, 4, on=JANUARY)
    book.pay(over, "1100.00", date(2026, 3, 1))
    refund(book.mfi.id, over.id, 500, "cash", "slip 1", by=book.finance)
    book.pay(book.active(1000, 4, on=JANUARY), "1080.00", date(2026, 3, 1))
    moved = book.active(1000, 4, on=JANUARY)
    first = book.pay(moved, "100.00", date(2026, 2, 5))
    reschedule(book.mfi.id, moved.id, NewSchedule(6), by=book.checker)
    reverse_payment(book.mfi.id, moved.id, first.id, "bounced", by=book.finance)
    lost = book.active(1000, 4, on=JANUARY)
    write_off(book.mfi.id, lost.id, "gone", by=book.finance)
    book.pay(lost, "1090.00")
    book.accepted()
    return book


def stored(book: Book) -> list[list[dict[str, Any]]]:
    rows = Installment.objects.of(book.mfi).order_by("id")
    loans = Loan.objects.of(book.mfi).order_by("id")
    return [[{**one} for one in loans.values()], [{**one} for one in rows.values()]]


def test_a_book_that_is_right_is_left_alone(worked: Book) -> None:
    before, acts = stored(worked), AuditEntry.objects.of(worked.mfi).count()
    call_command("rebuild_summaries", "maluti")
    assert (stored(worked), AuditEntry.objects.of(worked.mfi).count()) == (before, acts)


def test_what_was_lost_is_made_again_to_the_same_bytes(
    worked: Book, capsys: pytest.CaptureFixture[str]
) -> None:
    before = stored(worked)
    loans = Loan.objects.of(worked.mfi).exclude(disbursed_on=None)
    begun = loans.count()
    # A wrong day for all, and for each sum what cannot be right.
    loans.update(oldest_due_on=date(2030, 1, 1), **{name: F(name) + 77 for name in SUMS})
    loans.filter(status__in=["overpaid", "closed"]).update(status="active")
    rows = Installment.objects.of(worked.mfi)
    rows.update(paid_principal=0, paid_interest=0, paid_fees=0, waived_interest=0)
    rows.filter(origin="charge").update(fees=0)
    call_command("rebuild_summaries", "maluti")
    again = stored(worked)
    current = {(one["id"], one["schedule_version"]) for one in before[0]}
    assert again[0] == before[0]
    # The rows of a schedule that is closed are no summary: they stay as they were left.
    assert kept(again[1], current) == kept(before[1], current)
    assert capsys.readouterr().out == f"maluti: {begun} of {begun + 1} loans differed\n"
    (act,) = AuditEntry.objects.of(worked.mfi).filter(action="rebuild-summaries")
    assert act.after["loans"] == begun


def kept(rows: list[dict[str, Any]], current: set[tuple[Any, int]]) -> list[dict[str, Any]]:
    return [row for row in rows if (row["loan_id"], row["version"]) in current]
