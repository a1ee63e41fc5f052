"""A code that an officer types: the right one is told, a wrong one counted, and five end it."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from loans.actions.try_consent_code import Tried, try_consent_code
from loans.errors import CodeOver, NotThisLender
from loans.models import AuditEntry, Mfi, Person
from tests.loans.book import Book
from tests.loans.consent_codes import another, newest, sent_a_code

pytestmark = [pytest.mark.django_db, pytest.mark.citus]


def test_the_right_one_is_told_and_leaves_nothing_yet(book: Book) -> None:
    palesa = book.borrower()
    code = sent_a_code(book, palesa)
    sent = newest(book, palesa)
    tried = try_consent_code(book.mfi.id, palesa, "application", code, by=book.officer)
    assert tried == Tried(sent.id, bytes(sent.text_digest), right=True, tries_left=5)
    assert (newest(book, palesa).used_at, newest(book, palesa).wrong_tries) == (None, 0)
    assert not AuditEntry.objects.of(book.mfi).filter(action="try-consent-code").exists()


def test_a_wrong_one_is_counted_and_stands_in_the_trail_without_what_was_typed(
    book: Book,
) -> None:
    palesa = book.borrower()
    wrong = another(sent_a_code(book, palesa))
    tried = try_consent_code(book.mfi.id, palesa, "application", wrong, by=book.officer)
    assert (tried.right, tried.tries_left) == (False, 4)
    act = AuditEntry.objects.of(book.mfi).get(action="try-consent-code")
    assert act.target_id == str(palesa)
    assert act.after == {"code": str(newest(book, palesa).id), "wrong_tries": 1}


def test_five_wrong_ones_end_it_for_the_right_one_too(book: Book) -> None:
    palesa = book.borrower()
    code = sent_a_code(book, palesa)
    left = [
        try_consent_code(book.mfi.id, palesa, "application", another(code), by=book.officer)
        for _ in range(5)
    ]
    assert [one.tries_left for one in left] == [4, 3, 2, 1, 0]
    for typed in (another(code), code):
        with pytest.raises(CodeOver):
            try_consent_code(book.mfi.id, palesa, "application", typed, by=book.officer)
    assert newest(book, palesa).wrong_tries == 5


@pytest.mark.parametrize(("minutes", "good"), [(9.9, True), (10, False)])
def test_after_ten_minutes_it_is_over(book: Book, minutes: float, good: bool) -> None:
    palesa = book.borrower()
    begun = timezone.now()
    with time_machine.travel(begun, tick=False):
        code = sent_a_code(book, palesa)
    with time_machine.travel(begun + timedelta(minutes=minutes), tick=False):
        try:
            tried = try_consent_code(book.mfi.id, palesa, "application", code, by=book.officer)
        except CodeOver:
            assert not good
        else:
            assert tried.right == good


def test_it_is_good_for_nobody_else_and_for_nothing_else(book: Book, senqu: Mfi) -> None:
    palesa, lineo = book.borrower(), book.borrower()
    code = sent_a_code(book, palesa)
    sent_a_code(book, lineo)
    sent_a_code(book, palesa, "review")
    for borrower, purpose in ((lineo, "application"), (palesa, "review")):
        assert not try_consent_code(book.mfi.id, borrower, purpose, code, by=book.officer).right
    with pytest.raises(CodeOver):
        try_consent_code(book.mfi.id, palesa, "collection", code, by=book.officer)
    with pytest.raises(NotThisLender):
        try_consent_code(senqu.id, palesa, "application", code, by=book.officer)


def test_one_that_is_sent_later_ends_the_one_before(book: Book) -> None:
    palesa = book.borrower()
    first = sent_a_code(book, palesa)
    second = sent_a_code(book, palesa)
    assert not try_consent_code(book.mfi.id, palesa, "application", first, by=book.officer).right
    assert try_consent_code(book.mfi.id, palesa, "application", second, by=book.officer).right


def test_of_one_whose_key_was_destroyed_no_code_is_right(book: Book) -> None:
    palesa = book.borrower()
    code = sent_a_code(book, palesa)
    Person.objects.update(data_key=None)
    with pytest.raises(CodeOver):
        try_consent_code(book.mfi.id, palesa, "application", code, by=book.officer)
