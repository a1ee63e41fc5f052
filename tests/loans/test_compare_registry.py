"""Each fault of the registry beside the books is found, and mended by making it again."""

from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError

from loans.errands.rebuild_registry import rebuild_registry
from loans.errands.registry import subject_of
from loans.errands.tell_history import lines_of
from loans.models import Application, Loan
from tests.loans.book import Book
from tests.loans.registry_lost import NOW, Lent, at, command, found, lend, seed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]


@pytest.fixture
def lent(book: Book) -> Iterator[Lent]:
    """On the day after everything, with nothing left to tell."""
    made = lend(book)
    with at(NOW):
        yield made


UPDATE = "UPDATE credit_exposure SET {} WHERE entry_id = %s"
Whose = Callable[[Lent], Application | Loan]
FAULTS: list[tuple[Whose, str, tuple[str, str, str]]] = [
    (
        lambda one: one.running,
        UPDATE.format("amount_lisente = 1"),
        ("amount", "exposed 75000", "exposed 1"),
    ),
    # Less held than was offered.
    (
        lambda one: one.offered,
        UPDATE.format("amount_lisente = 79999"),
        ("amount", "reserved 80000", "reserved 79999"),
    ),
    # Settled and not paid, and paid and not settled.
    (
        lambda one: one.running,
        UPDATE.format("state = 'settled', amount_lisente = 0"),
        ("missing", "exposed 75000", "nothing"),
    ),
    (
        lambda one: one.paid,
        UPDATE.format("state = 'exposed', amount_lisente = 5"),
        ("state", "settled 0", "exposed 5"),
    ),
    # Lent before it was paid out.
    (
        lambda one: one.waiting,
        UPDATE.format("state = 'exposed'"),
        ("state", "reserved 50000", "exposed 50000"),
    ),
    # Held for too short.
    (
        lambda one: one.waiting,
        UPDATE.format("expires_at = '2026-02-06 12:00+00'"),
        ("missing", "reserved 50000", "nothing"),
    ),
    (
        lambda one: one.given_up,
        "DELETE FROM credit_exposure WHERE entry_id = %s",
        ("missing", "exposed 100000", "nothing"),
    ),
]


def test_a_fault_of_one_entry_is_found_and_mended(book: Book, lent: Lent) -> None:
    for whose, statement, (kind, said, known) in FAULTS:
        one = whose(lent)
        id_ = one.application_id if isinstance(one, Loan) else one.id
        seed(statement, id_)
        assert found(book) == [(kind, id_, said, known)]
        with pytest.raises(CommandError, match=r"^1 differences\.$"):
            command("--check")
        rebuild_registry(book.mfi.id)
        assert found(book) == []


STRAY = """
INSERT INTO credit_exposure (borrower_id, entry_id, mfi_id, consent_id, state, amount_lisente,
    expires_at, touched_at, claims, monthly_lisente, degree, lent_at)
SELECT borrower_id, %s, mfi_id, NULL, %s, 4000, '2026-03-01 00:00+00', %s, '[]', 0, degree, NULL
FROM credit_exposure WHERE entry_id = %s
"""


def stray(lent: Lent, entry_id: UUID, state: str, touched_at: str = "2026-02-06 12:00+00") -> None:
    seed(STRAY, entry_id, state, touched_at, lent.running.application_id)


def test_an_entry_of_which_the_book_knows_nothing_is_found_and_ended(
    book: Book, lent: Lent
) -> None:
    for state in ("exposed", "reserved"):
        unknown = uuid4()
        stray(lent, unknown, state)
        assert found(book) == [("stray", unknown, "nothing", f"{state} 4000")]
        assert rebuild_registry(book.mfi.id).ended == 1
        assert found(book) == []
        assert len(book.room(lent.running.borrower_id)) == 1


def test_room_of_one_that_only_asked_is_found_once_its_approval_cannot_be_under_way(
    book: Book, lent: Lent
) -> None:
    with at(NOW, 4):
        asked = book.applied(300)
    with at(NOW, 6):
        book.report()
    stray(lent, asked.id, "reserved", touched_at="2026-02-07 09:51+00")
    assert found(book) == []
    with at(NOW, 11):
        assert found(book) == [("state", asked.id, "submitted", "reserved 4000")]


def test_what_another_lender_holds_is_no_difference_here(book: Book, lent: Lent) -> None:
    entry = uuid4()
    stray(lent, entry, "exposed")
    seed("UPDATE credit_exposure SET mfi_id = %s WHERE entry_id = %s", uuid4(), entry)
    assert found(book) == []
    assert rebuild_registry(book.mfi.id).ended == 0
    assert len(book.room(lent.running.borrower_id)) == 2


OWED = """
UPDATE credit_loan_standing SET body = jsonb_set(body, '{owed_lisente}', '7') WHERE loan_id = %s
"""
LATE = """
UPDATE credit_loan_standing SET body = jsonb_set(body, '{late}', '{"24312": 9}')
WHERE loan_id = %s
"""
GONE = "DELETE FROM credit_loan_standing WHERE loan_id = %s"


def test_a_fault_of_one_line_is_found_and_mended(book: Book, lent: Lent) -> None:
    (line,) = lines_of(book.mfi.id, [lent.running.id])
    revision = f"revision {line.revision}"
    for statement, known in (
        (OWED, f"{revision} owed 7 owed_lisente"),
        (LATE, f"{revision} owed 75000 late"),
        (GONE, "nothing"),
    ):
        seed(statement, line.loan_id)
        assert found(book) == [("line", line.loan_id, f"{revision} owed 75000", known)]
        rebuild_registry(book.mfi.id)
        assert found(book) == []


def test_a_line_of_a_loan_that_the_book_does_not_know_is_found(book: Book, lent: Lent) -> None:
    unknown = uuid4()
    seed(
        "INSERT INTO credit_loan_standing (borrower_id, mfi_id, loan_id, revision, body)"
        " SELECT borrower_id, mfi_id, %s, 3, body FROM credit_loan_standing WHERE loan_id = %s",
        unknown,
        lent.running.application_id,
    )
    assert found(book) == [("line", unknown, "nothing", "revision 3 owed 75000")]
    # Of no line it was told: her record made from its lines has it no more.
    rebuild_registry(book.mfi.id)
    assert found(book) == []


def test_somebody_whose_name_was_lost_is_found_by_all_that_she_has(book: Book, lent: Lent) -> None:
    seed(
        "DELETE FROM credit_borrower_by_identity WHERE borrower_id = %s",
        subject_of(book.mfi.id, lent.running.borrower_id),
    )
    id_ = lent.running.application_id
    (room, line) = found(book)
    assert room == ("missing", id_, "exposed 75000", "nothing")
    assert (line[0], line[1], line[3]) == ("line", id_, "nothing")
    rebuild_registry(book.mfi.id)
    assert found(book) == []
