"""Whoever breaks the book with the owner's own hand is found out, by what he broke."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from loans.actions.refund import refund
from loans.actions.reverse_payment import reverse_payment
from loans.actions.write_off import write_off
from loans.models import Mfi
from loans.queries.soundness import findings
from tests.kept import Kept
from tests.loans.book import Book
from tests.owner import as_owner

pytestmark = [pytest.mark.django_db(transaction=True)]
JANUARY = date(2026, 1, 5)


@pytest.fixture(scope="module")
def kept() -> Kept[Book]:
    return Kept()


@pytest.fixture
def worked(kept: Kept[Book], request: pytest.FixtureRequest) -> Book:
    """Give a book in which things have happened; twenty tests break it, each in its own way."""
    return kept.begin(lambda: work(request.getfixturevalue("book")))


def work(book: Book) -> Book:
    """One loan half paid, one overpaid, one closed, one given up, and a payment that bounced."""
    half = book.active(1000, 4, on=JANUARY)
    book.pay(half, "100.00", date(2026, 2, 5), method="wallet", reference="MP1")
    bounced = book.pay(half, "50.00", date(2026, 2, 6), method="wallet", reference="MP2")
    reverse_payment(book.mfi.id, half.id, bounced.id, "bounced", by=book.finance)
    over = book.active(1000, 4, on=JANUARY)
    book.pay(over, "1100.00", date(2026, 3, 1))
    refund(book.mfi.id, over.id, 500, "cash", "slip 1", by=book.finance)
    book.pay(book.active(1000, 4, on=JANUARY), "1080.00", date(2026, 3, 1))
    lost = book.active(1000, 4, on=JANUARY)
    write_off(book.mfi.id, lost.id, "gone", by=book.finance)
    book.pay(lost, "10.00")
    return book


@pytest.mark.citus
def test_a_book_that_the_verbs_wrote_is_sound(
    worked: Book, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("verify_ledger")
    assert capsys.readouterr().out == "maluti: sound\n"
    with pytest.raises(CommandError, match="No lender answers to nobody"):
        call_command("verify_ledger", "nobody")


# What is done to the book, and the invariants that say so.
DAMAGE = [
    ("UPDATE loans_transfer SET debit = '7777' WHERE kind = 'payout'", {1, 6, 8}),
    ("UPDATE loans_transfer SET amount_lisente = amount_lisente + 1 WHERE credit = '4000'", {8}),
    ("DELETE FROM loans_transfer WHERE kind = 'refund'", {15}),
    ("DELETE FROM loans_transfer WHERE kind = 'write-off'", {6}),
    ("DELETE FROM loans_transfer WHERE reverses_id IS NOT NULL", {6, 8}),
    ("UPDATE loans_transfer SET \"on\" = '2026-02-01' WHERE reverses_id IS NOT NULL", {4, 8}),
    ("UPDATE loans_transfer SET credit = '4010' WHERE credit = '4030'", {11}),
    ("UPDATE loans_transfer SET \"on\" = '2019-12-31' WHERE kind = 'payout'", {20}),
    ("UPDATE loans_transfer SET source_id = mfi_id WHERE kind = 'refund'", {19}),
    ("UPDATE loans_loan SET owed_interest = owed_interest + 1 WHERE status = 'active'", {3}),
    ("UPDATE loans_loan SET status = 'closed' WHERE status = 'active'", {11}),
    ("UPDATE loans_loan SET status = 'active' WHERE status = 'closed'", {11}),
    ("UPDATE loans_loan SET oldest_due_on = NULL WHERE status = 'active'", {3}),
    ("UPDATE loans_loan SET paid_out_lisente = 1", {6}),
    ("UPDATE loans_installment SET paid_interest = 0 WHERE paid_interest > 0", {3}),
    ("UPDATE loans_installment SET waived_principal = principal + 1 WHERE number = 4", {3, 5, 6}),
    ("UPDATE loans_payment SET amount_lisente = amount_lisente + 1 WHERE reference = 'MP1'", {3}),
    (
        "UPDATE loans_payment SET method = 'wallet', reference = 'MP1', again = 7 WHERE recovery",
        {9},
    ),
    ("DELETE FROM loans_decision", {12}),
    ("DELETE FROM loans_auditentry WHERE action = 'receive-payment'", {19}),
    ("DELETE FROM loans_event WHERE type = 'loan.refunded'", {19}),
    ("UPDATE loans_transfer SET amount_lisente = 2000000000000 WHERE kind = 'payout'", {20}),
]


@pytest.mark.parametrize(("damage", "expected"), DAMAGE, ids=range(len(DAMAGE)))
def test_each_kind_of_damage_is_named(worked: Book, damage: str, expected: set[int]) -> None:
    with as_owner() as cursor:
        cursor.execute(damage)
    assert expected <= {one.invariant for one in findings(worked.mfi.id)}


@pytest.mark.citus
def test_a_finding_names_lender_and_loan_and_ends_the_command(
    worked: Book, senqu: Mfi, capsys: pytest.CaptureFixture[str]
) -> None:
    with as_owner() as cursor:
        cursor.execute("UPDATE loans_loan SET owed_fees = 5 WHERE status = 'overpaid'")
    with pytest.raises(CommandError, match="findings: 1, lenders not asked: 0"):
        call_command("verify_ledger")
    first, other = capsys.readouterr().out.splitlines()
    assert first.startswith("maluti: loan ")
    assert "invariant 3: owed_fees is stored as 5, and should be 0" in first
    assert other == "senqu: sound"
