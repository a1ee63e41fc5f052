"""A forgotten PIN: two of the staff have heard that it is she, and only then a code is sent."""

from uuid import UUID

import pytest

from loans.actions.allow_pin_reset import allow_pin_reset
from loans.actions.handle_case import Matter, bring_up
from loans.actions.note_sim_swap import note_sim_swap
from loans.errors import AlreadyDecided, InPersonOnly, MayNot, NotNow
from loans.models import Borrower, Case, Event
from loans.queries.pin_resets import ALLOWED, code_of, live
from tests.loans.book import Book
from tests.loans.test_register_borrower import person

pytestmark = [pytest.mark.django_db, pytest.mark.citus]


def asked(book: Book, kind: Case.Kind = Case.Kind.PIN_RESET) -> Case:
    made = bring_up(book.mfi.id, Matter(kind, book.borrower(), ""), by=book.officer)
    return Case.objects.of(book.mfi).get(id=str(made["id"]))


def test_one_asks_for_it_and_another_confirms(book: Book) -> None:
    case = asked(book)
    assert case.borrower_id is not None
    first = allow_pin_reset(book.mfi.id, case.id, by=book.officer)
    assert first["waiting_for"] == "manager"
    # The same person again is still one person.
    assert "waiting_for" in allow_pin_reset(book.mfi.id, case.id, by=book.officer)
    assert live(book.mfi.id, case.borrower_id) is None
    assert "waiting_for" not in allow_pin_reset(book.mfi.id, case.id, by=book.checker)
    case.refresh_from_db()
    assert (case.status, case.outcome) == ("resolved", "a code was sent")
    event = Event.objects.of(book.mfi).get(type=ALLOWED)
    assert live(book.mfi.id, case.borrower_id) == event.id
    with pytest.raises(AlreadyDecided):
        allow_pin_reset(book.mfi.id, case.id, by=book.second)


def test_where_she_was_locked_out_since_she_asked_a_call_is_not_enough(book: Book) -> None:
    case = asked(book)
    with pytest.raises(InPersonOnly):
        allow_pin_reset(book.mfi.id, case.id, by=book.officer, locked=True)
    seen = allow_pin_reset(book.mfi.id, case.id, by=book.officer, locked=True, in_person=True)
    assert seen["waiting_for"] == "manager"


@pytest.mark.parametrize("because", ["she tried too often", "her number is on another card"])
def test_where_a_call_is_not_enough_both_have_seen_her(book: Book, because: str) -> None:
    matter = Matter(Case.Kind.PIN_RESET, book.borrower(), "", in_person="often" in because)
    made = bring_up(book.mfi.id, matter, by=book.officer)
    case = Case.objects.of(book.mfi).get(id=str(made["id"]))
    if "card" in because:
        note_sim_swap(book.mfi.id, matter.borrower_id, by=book.officer)
    with pytest.raises(InPersonOnly):
        allow_pin_reset(book.mfi.id, case.id, by=book.officer)
    first = allow_pin_reset(book.mfi.id, case.id, by=book.officer, in_person=True)
    assert first["waiting_for"] == "manager"
    with pytest.raises(InPersonOnly):
        allow_pin_reset(book.mfi.id, case.id, by=book.checker)
    assert live(book.mfi.id, matter.borrower_id) is None
    allow_pin_reset(book.mfi.id, case.id, by=book.checker, in_person=True)
    assert live(book.mfi.id, matter.borrower_id) is not None
    # She was there: what was noted of her card is over.
    assert Borrower.objects.of(book.mfi).get(id=matter.borrower_id).sim_swapped_at is None


def test_one_who_saw_her_and_one_who_called_are_not_two_of_one_mind(book: Book) -> None:
    case = asked(book)
    allow_pin_reset(book.mfi.id, case.id, by=book.officer, in_person=True)
    assert "waiting_for" in allow_pin_reset(book.mfi.id, case.id, by=book.checker)
    assert live(book.mfi.id, UUID(str(case.borrower_id))) is None


def test_whoever_moves_money_has_no_part_in_it(book: Book) -> None:
    with pytest.raises(MayNot):
        allow_pin_reset(book.mfi.id, asked(book).id, by=book.finance)


def test_another_matter_is_no_reason_for_it(book: Book) -> None:
    with pytest.raises(NotNow):
        allow_pin_reset(book.mfi.id, asked(book, Case.Kind.COMPLAINT).id, by=book.officer)


def test_the_code_is_six_digits_of_its_own_and_is_written_nowhere(book: Book) -> None:
    codes = set()
    for _ in range(3):
        case = asked(book)
        assert case.borrower_id is not None
        for by in (book.officer, book.checker):
            allow_pin_reset(book.mfi.id, case.id, by=by)
        event_id = live(book.mfi.id, case.borrower_id)
        assert event_id is not None
        codes.add(code_of(person(book.mfi, case.borrower_id), event_id))
    assert len(codes) == 3
    assert all(len(code) == 6 and code.isdigit() for code in codes)
    written = str(list(Event.objects.of(book.mfi).values("data")))
    assert not any(code in written for code in codes)
