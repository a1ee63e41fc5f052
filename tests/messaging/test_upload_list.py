"""A file of numbers becomes a list: in one piece, and not twice by a slip."""

import hashlib
from datetime import timedelta
from uuid import UUID

import pytest

from loans.deed import Once
from loans.errors import AlreadyTaken, ImportedBefore, MayNot
from loans.models import Borrower
from loans.numbering import country_of
from loans.once import Facts
from messaging.actions.upload_list import NewList, upload_list
from messaging.models import Group, GroupMember
from messaging.queries import groups
from messaging.rules.recipients_file import read_recipients
from tests.loans.book import Book

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
STRANGERS = "phone\n63000001\n58000002\n63000001\n22310001\n"


def upload(book: Book, text: str, name: str = "October", *, again: bool = False) -> Facts:
    new = NewList(
        name=name,
        recipients=read_recipients(text, ("LS",), country_of),
        digest=hashlib.sha256(text.encode()).digest(),
        again=again,
    )
    return upload_list(book.mfi.id, new, by=book.checker)


def test_each_accepted_row_is_a_member_and_the_counts_are_all_rows(book: Book) -> None:
    facts = upload(book, STRANGERS)
    group = groups.one(book.mfi.id, UUID(str(facts.pop("id"))))  # type: ignore[attr-defined]
    assert facts == {"accepted": 2, "refused": 1, "skipped": 0, "duplicate": 1}
    rows = list(groups.members(book.mfi.id, group.id))
    numbers = {groups.number_of(group, row.phone_sealed) for row in rows}
    assert numbers == {"+26663000001", "+26658000002"}
    assert {row.network for row in rows} == {"econet", "vodacom"}


def test_a_borrowers_number_is_known_for_hers(book: Book) -> None:
    palesa = Borrower.objects.of(book.mfi).get(id=book.borrower())
    upload(book, f"phone\n{palesa.phone}\n63000001\n")
    rows = GroupMember.objects.of(book.mfi).values_list("borrower_id", "phone_sealed")
    assert (palesa.id, "") in list(rows)


def test_the_same_file_within_ten_minutes_must_be_meant(book: Book) -> None:
    upload(book, STRANGERS)
    with pytest.raises(ImportedBefore):
        upload(book, STRANGERS, "November")
    upload(book, STRANGERS + "63000003\n", "Another file")
    upload(book, STRANGERS, "November", again=True)
    assert Group.objects.of(book.mfi).count() == 3


def test_after_ten_minutes_it_is_another_day(book: Book) -> None:
    upload(book, STRANGERS)
    sent = Group.objects.of(book.mfi).get()
    sent.at -= timedelta(minutes=10, seconds=1)
    sent.save(update_fields=["at"])
    upload(book, STRANGERS, "November")


def test_a_name_that_is_taken_leaves_nothing_behind(book: Book) -> None:
    upload(book, STRANGERS)
    with pytest.raises(AlreadyTaken):
        upload(book, "phone\n63000009\n")
    assert GroupMember.objects.of(book.mfi).count() == 2


def test_an_answer_that_was_lost_is_given_again(book: Book) -> None:
    recipients = read_recipients(STRANGERS, ("LS",), country_of)
    new = NewList(name="October", recipients=recipients, digest=b"october")
    once = Once("key", "staff:neo", "POST groups/upload", b"body")
    first = upload_list(book.mfi.id, new, by=book.checker, once=once)
    assert upload_list(book.mfi.id, new, by=book.checker, once=once) == first


def test_officers_upload_nothing(book: Book) -> None:
    recipients = read_recipients(STRANGERS, ("LS",), country_of)
    with pytest.raises(MayNot):
        upload_list(
            book.mfi.id, NewList(name="x", recipients=recipients, digest=b"x"), by=book.officer
        )
