"""What a person finds out about a payout is written down, once, whatever the wallet said since."""

from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from loans.actions.disburse import ask_payout, payout_unknown
from loans.deed import Actor
from loans.models import AuditEntry, Loan, Payout
from tests.loans.book import Book

pytestmark = [pytest.mark.django_db, pytest.mark.citus]


def lost(book: Book) -> tuple[Loan, str]:
    """Ask for a payout, and hear nothing."""
    loan, payout_id = book.accepted(), uuid4()
    ask_payout(book.mfi.id, loan.id, payout_id, by=book.finance)
    payout_unknown(book.mfi.id, payout_id, by=Actor.system("wallet"))
    return loan, str(payout_id)


def test_they_are_listed_and_settled_one_by_one(
    book: Book, capsys: pytest.CaptureFixture[str]
) -> None:
    (paid, paid_id), (failed, failed_id) = lost(book), lost(book)
    book.active()
    call_command("settle_payout", "maluti")
    listed = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[:4] for line in listed[:-1]] == [
        [paid_id, "unknown", paid.reference, "M1,000.00"],
        [failed_id, "unknown", failed.reference, "M1,000.00"],
    ]
    assert listed[-1] == "2 without an answer"
    call_command("settle_payout", "maluti", paid_id, "paid", "MP17")
    call_command("settle_payout", "maluti", failed_id, "failed", "INS-2006")
    assert capsys.readouterr().out.splitlines()[-1] == "0 without an answer"
    assert (book.loan(paid.id).status, book.loan(failed.id).status) == ("active", "accepted")
    assert Payout.objects.of(book.mfi).get(id=paid_id).provider_id == "MP17"
    trail = AuditEntry.objects.of(book.mfi).filter(actor_id="operator", target_kind="loan")
    assert {one.action for one in trail} == {"disburse", "fail-payout"}


def test_what_is_settled_stands_and_what_is_not_there_is_said(book: Book) -> None:
    _, payout_id = lost(book)
    call_command("settle_payout", "maluti", payout_id, "paid", "MP17")
    with pytest.raises(CommandError, match="not-now"):
        call_command("settle_payout", "maluti", payout_id, "failed", "INS-1")
    with pytest.raises(CommandError, match="not-found"):
        call_command("settle_payout", "maluti", str(uuid4()), "paid", "MP17")
    with pytest.raises(CommandError, match="No lender"):
        call_command("settle_payout", "nobody")
    with pytest.raises(CommandError, match="Say paid"):
        call_command("settle_payout", "maluti", payout_id)
