"""A registry that was lost is made again from the lenders' books, and differs in nothing."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import product
from uuid import UUID

import pytest
from django.core.management import CommandError

from credit.rules.consent import Purpose
from credit.rules.reservation import State
from loans.errands import book_says
from loans.errands import rebuild_registry as errand
from loans.errands.rebuild_registry import Rebuilt, rebuild_registry
from loans.errands.registry import consents, histories, known_already, subject_of
from loans.errands.tell_history import lines_of
from loans.errors import LenderUnavailable
from loans.management.commands import credit_rebuild
from loans.models import Application, Mfi, MfiState
from tests.loans.book import Book, open_book
from tests.loans.registry_lost import NOW, Lent, a_month_from, at, command, found, lend, lose, seed
from tests.people import Hire

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]


@pytest.fixture
def lent(book: Book) -> Iterator[Lent]:
    """On the day after everything, with nothing left to tell."""
    made = lend(book)
    with at(NOW):
        yield made


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
