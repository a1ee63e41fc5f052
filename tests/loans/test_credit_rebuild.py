"""A registry that was lost is made again from the lenders' books, and differs in nothing."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import StringIO
from itertools import product
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command

from credit.rules.consent import Purpose
from credit.rules.reservation import State
from loans.errands import book_says
from loans.errands import rebuild_registry as errand
from loans.errands.rebuild_registry import Rebuilt, rebuild_registry
from loans.errands.registry import consents, histories, known_already, subject_of
from loans.errands.tell_history import lines_of
from loans.errors import LenderUnavailable
from loans.management.commands import credit_rebuild
from loans.models import Application, Loan, Mfi, MfiState
from tests.loans.book import Book, open_book
from tests.loans.registry_lost import NOW, Lent, a_month_from, at, found, lend, lose, seed
from tests.people import Hire

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]


@pytest.fixture
def lent(book: Book) -> Iterator[Lent]:
    """On the day after everything, with nothing left to tell."""
    made = lend(book)
    with at(NOW):
        yield made


def command(*words: str) -> list[str]:
    told = StringIO()
    call_command("credit_rebuild", *words, stdout=told, stderr=told)
    return told.getvalue().splitlines()


@pytest.mark.usefixtures("lent")
def test_what_the_doors_told_differs_in_nothing(book: Book) -> None:
    assert found(book) == []
    assert command("--check") == ["maluti: 0 differences"]


def test_all_that_was_lost_is_there_again(book: Book, lent: Lent) -> None:
    before = {one: book.room(one) for one in lent.borrowers}
    lose()
    assert rebuild_registry(book.mfi.id) == Rebuilt(
        borrowers=5, running=2, held=2, lines=3, ended=0
    )
    assert found(book) == []
    running, paid, given_up, waiting, offered = (book.room(one) for one in lent.borrowers)
    (entry,) = running
    # Three instalments of M250 are owed; each asks M270. In Lesotho the day began at ten.
    assert (entry.state, entry.amount_lisente, entry.monthly_lisente, entry.lent_at) == (
        State.EXPOSED,
        75_000,
        27_000,
        datetime(2026, 1, 4, 22, tzinfo=UTC),
    )
    assert paid == ()
    assert [(one.state, one.amount_lisente) for one in given_up] == [(State.EXPOSED, 100_000)]
    (entry,) = waiting
    assert (entry.state, entry.amount_lisente, entry.monthly_lisente) == (
        State.RESERVED,
        50_000,
        13_500,
    )
    assert abs(entry.expires_at - a_month_from(lent.waiting.at)).total_seconds() < 1
    (entry,) = offered
    # The offer holds for seven days after the sixth of February.
    assert (entry.amount_lisente, entry.monthly_lisente, entry.expires_at) == (
        80_000,
        21_600,
        datetime(2026, 2, 13, 22, tzinfo=UTC),
    )
    assert [one.degree for one in running] == [one.degree for one in before[lent.borrowers[0]]]
    loans = [lent.running.id, lent.paid.id, lent.given_up.id]
    for line in lines_of(book.mfi.id, loans):
        with histories.asked() as store:
            assert store.lines(line.subject) == (line,)
            assert store.standings(line.subject) == (line,)


def test_no_other_lender_gives_her_a_second_loan_when_all_is_made_again(
    book: Book, lent: Lent, senqu: Mfi, hire: Hire
) -> None:
    lose()
    rebuild_registry(book.mfi.id)
    there = open_book(senqu, hire)
    same = there.same_person(book, lent.running.borrower_id)
    assert [one.mfi_id for one in there.room(same)] == [book.mfi.id]


@pytest.mark.usefixtures("lent")
def test_how_old_the_registry_is_is_known_again(book: Book) -> None:
    lose()
    rebuild_registry(book.mfi.id)
    mark = MfiState.objects.of(book.mfi).get().credit_told_to
    assert mark is not None
    with histories.asked() as store:
        assert abs(store.told_to([book.mfi.id])[book.mfi.id] - mark).total_seconds() < 0.001


@pytest.mark.usefixtures("lent")
def test_who_only_asked_is_made_known_to_nobody_and_her_consent_is_passed_on(book: Book) -> None:
    asked, silent = book.applied(300), book.applied(300)
    Application.objects.of(book.mfi).filter(id=asked.id).update(agreed="st 2026-01")
    book.report()
    lose()
    rebuild_registry(book.mfi.id)
    assert known_already(book.mfi.id, silent.borrower_id) is None
    subject = known_already(book.mfi.id, asked.borrower_id)
    assert subject is not None
    with consents.asked() as store:
        kept = store.live_consent(subject, book.mfi.id, Purpose.APPLICATION, at=asked.at)
    assert kept is not None
    assert kept.given_at == asked.at.replace(microsecond=kept.given_at.microsecond)


def test_one_that_was_paid_out_is_counted_though_she_would_get_none_today(
    book: Book, lent: Lent
) -> None:
    """Two loans of one person, as two approvals without the registry leave them."""
    subject = subject_of(book.mfi.id, lent.running.borrower_id)
    seed(
        "UPDATE credit_borrower_by_identity SET borrower_id = %s WHERE borrower_id = %s",
        subject,
        subject_of(book.mfi.id, lent.given_up.borrower_id),
    )
    rebuild_registry(book.mfi.id)
    assert found(book) == []
    assert sorted(one.amount_lisente for one in book.room(lent.running.borrower_id)) == [
        75_000,
        100_000,
    ]


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


def test_what_the_registry_has_yet_to_hear_is_no_difference(book: Book, lent: Lent) -> None:
    book.pay(lent.running, "270.00", NOW)
    assert found(book) == []
    assert command("--check") == ["maluti: 0 differences, 1 events wait to be told"]
    book.report()
    (entry,) = book.room(lent.running.borrower_id)
    assert entry.amount_lisente == 50_000
    with at(NOW, 12):
        assert found(book) == []


def test_a_payment_told_meanwhile_is_not_changed_back(
    book: Book, lent: Lent, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = book_says.said_of_borrowers

    def read_and_then_she_pays(mfi_id: UUID, ids: list[UUID]) -> object:
        said = read(mfi_id, ids)
        monkeypatch.setattr(errand, "said_of_borrowers", read)
        book.pay(lent.running, "270.00", NOW)
        book.report()
        return said

    monkeypatch.setattr(errand, "said_of_borrowers", read_and_then_she_pays)
    rebuild_registry(book.mfi.id)
    (entry,) = book.room(lent.running.borrower_id)
    assert entry.amount_lisente == 50_000
    with at(NOW, 12):
        assert found(book) == []


class Killed(BaseException):
    """The process is gone."""


STEPS = ("restore", "tell_history", "from_lines", "look_at")


@pytest.mark.usefixtures("lent")
def test_killed_at_any_point_it_is_begun_anew(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errand, "BATCH", 1)
    for step, calls in product(STEPS, (1, 3)):
        lose()
        with monkeypatch.context() as patched:
            patched.setattr(errand, step, until_killed(getattr(errand, step), calls))
            with pytest.raises(Killed):
                rebuild_registry(book.mfi.id)
        assert found(book), f"{step} {calls}"
        again = rebuild_registry(book.mfi.id)
        assert (again.borrowers, again.running, again.held, again.lines) == (5, 2, 2, 3)
        assert found(book) == []


def until_killed(verb: Callable[..., object], calls: int) -> Callable[..., object]:
    left = calls

    def called(*args: object) -> object:
        nonlocal left
        left -= 1
        if left == 0:
            raise Killed
        return verb(*args)

    return called


@pytest.mark.usefixtures("lent")
def test_the_command_goes_through_all_lenders_and_tells_who_is_away(
    book: Book, senqu: Mfi, hire: Hire, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_book(senqu, hire)
    lose()
    done: list[UUID] = []

    def unless_away(mfi_id: UUID, tell: Callable[[int], object]) -> Rebuilt:
        if mfi_id == book.mfi.id:
            raise LenderUnavailable(mfi=str(mfi_id))
        done.append(mfi_id)
        return rebuild_registry(mfi_id, tell)

    with monkeypatch.context() as patched:
        patched.setattr(credit_rebuild, "rebuild_registry", unless_away)
        with pytest.raises(CommandError, match=r"^Not done: maluti\. What is done stays done"):
            command()
    assert done == [senqu.id]
    assert command() == [
        "maluti: 5 borrowers, 2 running loans, 2 held, 3 lines, 0 ended",
        "senqu: 0 borrowers, 0 running loans, 0 held, 0 lines, 0 ended",
    ]
    assert command("--check") == ["maluti: 0 differences", "senqu: 0 differences"]


@pytest.mark.usefixtures("lent", "senqu")
def test_one_lender_alone() -> None:
    lose()
    with pytest.raises(CommandError, match="differences"):
        command("--check", "--lender", "maluti")
    assert command("--check", "--lender", "senqu") == ["senqu: 0 differences"]
    assert command("--lender", "maluti") == [
        "maluti: 5 borrowers, 2 running loans, 2 held, 3 lines, 0 ended"
    ]
    with pytest.raises(CommandError, match="No lender answers to nobody"):
        command("--lender", "nobody")


def test_a_look_alone_changes_nothing(book: Book, lent: Lent) -> None:
    lose()
    with pytest.raises(CommandError):
        command("--check")
    assert all(known_already(book.mfi.id, one) is None for one in lent.borrowers)
