"""What she chose for the whole house stands in a lender's rows before it is counted by."""

from uuid import UUID

import pytest

from loans.actions.amend_borrower import Amendment, amend_borrower
from loans.actions.choose_language import choose_language
from loans.actions.copy_languages import copy_languages
from loans.deed import Actor
from loans.models import Borrower, Mfi
from loans.tasks import copy_all_languages
from tests.loans.book import Book, open_book
from tests.people import Hire

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
CLOCK = Actor.system("clock")


def language(book: Book, borrower_id: UUID) -> str:
    return str(Borrower.objects.of(book.mfi).get(id=borrower_id).language)


def test_she_is_written_down_in_her_language_and_amended_in_another(book: Book) -> None:
    palesa = book.borrower()
    assert language(book, palesa) == "en"
    amend_borrower(book.mfi.id, palesa, Amendment(language="st"), by=book.officer)
    assert language(book, palesa) == "st"
    assert copy_languages(book.mfi.id, by=CLOCK) == 0


def test_what_she_chose_on_her_phone_is_copied_and_others_stay(book: Book) -> None:
    palesa, lineo = book.borrower(), book.borrower()
    phone = Borrower.objects.of(book.mfi).get(id=palesa).phone
    choose_language(phone, "st", by=CLOCK)
    assert copy_languages(book.mfi.id, by=CLOCK) == 1
    assert (language(book, palesa), language(book, lineo)) == ("st", "en")
    assert copy_languages(book.mfi.id, by=CLOCK) == 0


def test_what_one_lender_was_told_the_other_hears_at_night(
    book: Book, senqu: Mfi, hire: Hire
) -> None:
    other = open_book(senqu, hire)
    palesa = book.borrower()
    there = other.same_person(book, palesa)
    amend_borrower(other.mfi.id, there, Amendment(language="st"), by=other.officer)
    assert (language(other, there), language(book, palesa)) == ("st", "en")
    assert copy_all_languages() == 1
    assert language(book, palesa) == "st"
