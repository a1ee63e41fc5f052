"""Numbers come onto a list once, and go from it."""

from uuid import UUID

import pytest

from loans.errors import MayNot, NotNow, NotThisLender
from loans.models import Borrower
from messaging.actions.add_to_group import add_to_group, remove_from_group
from messaging.actions.save_group import NewGroup, save_group
from messaging.queries import groups
from messaging.rules.audience import Filter
from tests.loans.book import Book

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
STRANGER, OTHER = "+26663000001", "+26658000002"


@pytest.fixture
def group(book: Book) -> UUID:
    new = NewGroup(name="Market women", phones=[STRANGER])
    return UUID(str(save_group(book.mfi.id, new, by=book.checker)["id"]))


def whose(book: Book, group: UUID) -> set[UUID | None]:
    rows = groups.members(book.mfi.id, group)
    return set(rows.values_list("borrower_id", flat=True))


def test_who_is_on_it_is_not_added_again(book: Book, group: UUID) -> None:
    assert add_to_group(book.mfi.id, group, [STRANGER, OTHER], by=book.checker) == 1
    assert add_to_group(book.mfi.id, group, [STRANGER, OTHER], by=book.checker) == 0
    assert groups.sizes(book.mfi.id, [group]) == {group: 2}


def test_a_borrower_is_added_by_her_row_or_by_her_number_and_is_the_same(
    book: Book, group: UUID
) -> None:
    palesa = book.borrower()
    phone = Borrower.objects.of(book.mfi).get(id=palesa).phone
    assert add_to_group(book.mfi.id, group, [], [palesa], by=book.checker) == 1
    assert add_to_group(book.mfi.id, group, [phone], by=book.checker) == 0
    assert whose(book, group) == {None, palesa}


def test_members_are_taken_off(book: Book, group: UUID) -> None:
    add_to_group(book.mfi.id, group, [], [palesa := book.borrower()], by=book.checker)
    stranger = groups.members(book.mfi.id, group).get(borrower_id=None)
    assert remove_from_group(book.mfi.id, group, [stranger.id], by=book.checker) == 1
    assert remove_from_group(book.mfi.id, group, [stranger.id], by=book.checker) == 0
    assert whose(book, group) == {palesa}


def test_nobody_is_added_to_a_filter(book: Book) -> None:
    new = NewGroup(name="Leribe", filter=Filter(district="Leribe"))
    made = save_group(book.mfi.id, new, by=book.checker)
    with pytest.raises(NotNow):
        add_to_group(book.mfi.id, UUID(str(made["id"])), [STRANGER], by=book.checker)


def test_a_borrower_of_another_is_not_here_and_nothing_is_added(book: Book, group: UUID) -> None:
    with pytest.raises(NotThisLender):
        add_to_group(book.mfi.id, group, [OTHER], [group], by=book.checker)
    assert groups.sizes(book.mfi.id, [group]) == {group: 1}


def test_officers_do_not(book: Book, group: UUID) -> None:
    with pytest.raises(MayNot):
        add_to_group(book.mfi.id, group, [OTHER], by=book.officer)
    with pytest.raises(MayNot):
        remove_from_group(book.mfi.id, group, [], by=book.officer)
