"""Writing numbers on a list: a borrower's by her id, anybody else's sealed, very many at once."""

import uuid
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.utils import timezone

from loans.sealed import data_key_of, digest, seal
from messaging.models import Group, GroupMember
from messaging.queries.groups import borrowers_on, languages_on
from messaging.rules.network import NAMES, network_of
from messaging.rules.outgoing import FIND_BY, TO

COPY = """
COPY messaging_groupmember
(mfi_id, id, group_id, borrower_id, phone_sealed, to_digest, language, network, at)
FROM STDIN
"""
NOTHING = "\\N"
# Some hundreds of kilobytes at a time.
LINES_AT_ONCE = 2000


class NewMember(NamedTuple):
    """A number as it goes on a list."""

    borrower_id: UUID | None
    phone_sealed: str
    to_digest: bytes
    language: str
    network: str


def new_members(group: Group, phones: Collection[str], language: str) -> Iterator[NewMember]:
    """Tell borrowers from others by one question, and seal the others' numbers.

    The questions are asked at once: while rows are copied in, the line takes no others.
    """
    hers, spoken = borrowers_on(group.mfi_id, phones), languages_on(phones)
    key = data_key_of(group)

    def member(number: str) -> NewMember:
        found_by = digest(FIND_BY, number)
        if borrower_id := hers.get(number):
            return NewMember(borrower_id, "", found_by, "", "")
        said = spoken.get(number, language)
        network = NAMES[network_of(number)]
        return NewMember(None, seal(key, TO, number), found_by, said, network)

    return map(member, phones)


def copy_in(group: Group, members: Iterable[NewMember]) -> None:
    """Hand them in by COPY: rows of a new list, of which none is there yet."""
    before, at = f"{group.mfi_id}\t", timezone.now().isoformat()
    lines: list[str] = []
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for borrower_id, sealed, found_by, language, network in members:
            lines.append(
                f"{before}{uuid.uuid4()}\t{group.id}\t{borrower_id or NOTHING}\t{sealed}"
                f"\t\\\\x{found_by.hex()}\t{language}\t{network}\t{at}\n"
            )
            if len(lines) == LINES_AT_ONCE:
                copy.write("".join(lines))
                lines.clear()
        copy.write("".join(lines))


def add_new(group: Group, members: Iterable[NewMember]) -> int:
    """Write down those who are not on the list yet, and count them."""
    before = GroupMember.objects.of(group.mfi_id).filter(group_id=group.id)
    rows = [GroupMember(mfi_id=group.mfi_id, group_id=group.id, **one._asdict()) for one in members]
    counted = before.count()
    GroupMember.objects.bulk_create(rows, ignore_conflicts=True)
    return before.count() - counted
