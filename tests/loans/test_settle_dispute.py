"""What she disputes is settled by two of one mind, and never by the first of them."""

from uuid import uuid4

import pytest

from loans.actions.handle_case import Matter, bring_up, resolve_case
from loans.actions.settle_dispute import settle_dispute
from loans.deed import Actor
from loans.errors import AlreadyDecided, MayNot, NotNow, NotThisLender
from loans.models import AuditEntry, Case, Event
from loans.once import Facts
from tests.loans.book import Book

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
UPHELD, REJECTED = Case.Verdict.UPHELD, Case.Verdict.REJECTED


@pytest.fixture
def disputed(book: Book) -> Case:
    return brought_up(book)


def brought_up(book: Book, kind: Case.Kind = Case.Kind.DISPUTE) -> Case:
    made = bring_up(book.mfi.id, Matter(kind, book.borrower(), "not mine"), by=book.officer)
    return Case.objects.of(book.mfi).get(id=str(made["id"]))


def said(
    case: Case, by: Actor, verdict: Case.Verdict = UPHELD, outcome: str = "booked twice"
) -> Facts:
    return settle_dispute(case.mfi_id, case.id, verdict, outcome, told=["borrower"], by=by)


def test_one_says_it_and_another_confirms(book: Book, disputed: Case) -> None:
    assert said(disputed, book.officer) == {"id": str(disputed.id), "waiting_for": "manager"}
    # The same person again is still one person, and an officer confirms for no other.
    assert "waiting_for" in said(disputed, book.officer)
    disputed.refresh_from_db()
    assert (disputed.status, disputed.verdict, disputed.resolved_at) == ("open", "", None)
    assert said(disputed, book.checker) == {"id": str(disputed.id)}
    disputed.refresh_from_db()
    assert (disputed.status, disputed.verdict) == ("resolved", "upheld")
    assert (disputed.outcome, disputed.told[0]["who"]) == ("booked twice", "borrower")
    assert disputed.resolved_at is not None
    with pytest.raises(AlreadyDecided):
        said(disputed, book.second, REJECTED)


def test_what_came_of_it_is_an_event_and_stands_in_the_trail(book: Book, disputed: Case) -> None:
    said(disputed, book.officer)
    assert not Event.objects.of(book.mfi).filter(type="case.resolved").exists()
    said(disputed, book.checker)
    event = Event.objects.of(book.mfi).get(type="case.resolved")
    assert (event.subject_kind, event.subject_id) == ("case", disputed.id)
    entry = AuditEntry.objects.of(book.mfi).get(action="settle-dispute")
    assert entry.actor_id == book.checker.id
    assert entry.after == {"status": "resolved", "told": "borrower", "verdict": "upheld"}


@pytest.mark.parametrize(
    ("verdict", "outcome"), [(REJECTED, "booked twice"), (UPHELD, "her brother's")]
)
def test_two_who_differ_are_not_of_one_mind(
    book: Book, disputed: Case, verdict: Case.Verdict, outcome: str
) -> None:
    said(disputed, book.officer)
    assert "waiting_for" in said(disputed, book.checker, verdict, outcome)
    disputed.refresh_from_db()
    assert disputed.status == "open"
    # Now each has said one thing, and a third agrees with one of them.
    assert "waiting_for" not in said(disputed, book.second, verdict, outcome)
    disputed.refresh_from_db()
    assert disputed.verdict == verdict.value


def test_whoever_moves_money_has_no_part_in_it(book: Book, disputed: Case) -> None:
    with pytest.raises(MayNot):
        said(disputed, book.finance)


def test_nobody_settles_it_alone_by_the_way_of_other_cases(book: Book, disputed: Case) -> None:
    with pytest.raises(NotNow):
        resolve_case(book.mfi.id, disputed.id, "as booked", by=book.checker)


def test_another_matter_has_no_verdict(book: Book) -> None:
    with pytest.raises(NotNow):
        said(brought_up(book, Case.Kind.COMPLAINT), book.officer)


def test_what_another_lender_has_does_not_exist(book: Book, disputed: Case) -> None:
    for mfi_id, case_id in ((uuid4(), disputed.id), (book.mfi.id, uuid4())):
        with pytest.raises(NotThisLender):
            settle_dispute(mfi_id, case_id, UPHELD, "", by=Actor.system("test"))
