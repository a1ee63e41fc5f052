"""A lender keeps whom it writes to together, by a name."""

from uuid import UUID

import pytest

from loans.errors import AlreadyTaken, MayNot, NotNow, NotThisLender
from loans.models import AuditEntry, Mfi
from loans.sealed import Unreadable, data_key_of
from messaging.actions.save_group import NewGroup, change_group, delete_group, save_group
from messaging.models import Group, GroupMember
from messaging.queries import groups
from messaging.rules.audience import Filter
from tests.loans.book import Book, open_book
from tests.people import Hire

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
STRANGER = "+26663000001"
LERIBE = Filter(district="Leribe")


def saved(book: Book, new: NewGroup) -> Group:
    made = save_group(book.mfi.id, new, by=book.checker)
    return groups.one(book.mfi.id, UUID(str(made["id"])))


def test_a_list_holds_its_numbers_sealed_and_shows_their_ends(book: Book) -> None:
    group = saved(book, NewGroup(name="Market women", phones=[STRANGER, STRANGER]))
    (row,) = groups.members(book.mfi.id, group.id)
    assert STRANGER[4:] not in row.phone_sealed
    (sheet,) = groups.sheets(group, [row])
    assert (sheet.borrower_id, sheet.phone) == (None, "+266*****001")
    assert groups.sizes(book.mfi.id, [group.id]) == {group.id: 1}


def test_a_filter_has_a_rule_and_no_key(book: Book) -> None:
    group = saved(book, NewGroup(name="Leribe", filter=LERIBE))
    assert (group.filter, group.data_key) == ({"district": "Leribe"}, None)
    change_group(book.mfi.id, group.id, "In Sesotho", Filter(language="st"), by=book.checker)
    group.refresh_from_db()
    assert (group.name, group.filter) == ("In Sesotho", {"language": "st"})


def test_a_list_does_not_become_a_filter(book: Book) -> None:
    group = saved(book, NewGroup(name="Market women"))
    with pytest.raises(NotNow):
        change_group(book.mfi.id, group.id, None, LERIBE, by=book.checker)


def test_a_name_is_there_once_at_a_lender(book: Book, senqu: Mfi, hire: Hire) -> None:
    other = saved(book, NewGroup(name="Leribe", filter=LERIBE))
    named = saved(book, NewGroup(name="Market women"))
    with pytest.raises(AlreadyTaken):
        save_group(book.mfi.id, NewGroup(name="Leribe"), by=book.checker)
    with pytest.raises(AlreadyTaken):
        change_group(book.mfi.id, named.id, other.name, None, by=book.checker)
    assert saved(open_book(senqu, hire), NewGroup(name="Leribe")).name == "Leribe"


def test_with_a_list_goes_the_key_to_its_numbers(book: Book) -> None:
    group = saved(book, NewGroup(name="Market women", phones=[STRANGER]))
    assert data_key_of(group)
    delete_group(book.mfi.id, group.id, by=book.checker)
    assert not Group.objects.of(book.mfi).exists()
    assert not GroupMember.objects.of(book.mfi).exists()
    group.data_key = None
    with pytest.raises(Unreadable):
        data_key_of(group)


def test_only_managers_and_admins_keep_groups(book: Book) -> None:
    group = saved(book, NewGroup(name="Market women"))
    for who in (book.officer, book.finance):
        with pytest.raises(MayNot):
            save_group(book.mfi.id, NewGroup(name="Mine"), by=who)
        with pytest.raises(MayNot):
            change_group(book.mfi.id, group.id, "Mine", None, by=who)
        with pytest.raises(MayNot):
            delete_group(book.mfi.id, group.id, by=who)


def test_another_lender_has_none_of_it(book: Book, senqu: Mfi, hire: Hire) -> None:
    group, other = saved(book, NewGroup(name="Market women")), open_book(senqu, hire)
    with pytest.raises(NotThisLender):
        groups.one(senqu.id, group.id)
    with pytest.raises(NotThisLender):
        change_group(senqu.id, group.id, "Mine", None, by=other.checker)
    with pytest.raises(NotThisLender):
        delete_group(senqu.id, group.id, by=other.checker)


def test_the_trail_says_what_was_done_and_names_nobody(book: Book) -> None:
    group = saved(book, NewGroup(name="Market women", phones=[STRANGER]))
    delete_group(book.mfi.id, group.id, by=book.checker)
    rows = AuditEntry.objects.of(book.mfi).filter(target_kind="group")
    told = {one.action: (one.before, one.after) for one in rows}
    assert told == {
        "save-group": ({}, {"filter": False, "numbers": 1}),
        "delete-group": ({"members": 1}, {}),
    }
