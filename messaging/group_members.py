"""Writing numbers on a list: a borrower's by her id, anybody else's sealed, very many at once."""

import uuid
from collections.abc import Collection, Iterable, Iterator
from itertools import starmap
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.utils import timezone

from loans.sealed import data_key_of, digester, sealer
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
# Of a member's id; what is before them is drawn.
COUNTED_DIGITS = 8
# What the line takes at once: while the server writes these down, we seal the next.
LINES_AT_ONCE = 200


class NewMember(NamedTuple):
    """A number as it goes on a list."""

    borrower_id: UUID | None
    phone_sealed: str
    to_digest: bytes
    language: str
    network: str


def new_members(group: Group, phones: Collection[str], language: str) -> Iterator[NewMember]:
    """Tell borrowers from others by one question, and seal the others' numbers.

    The questions are asked at once: while rows are copied in, the line takes no others. They come
    in the order of their digests, each behind the last in that index: between others costs more.
    """
    hers, spoken = borrowers_on(group.mfi_id, phones), languages_on(phones)
    digest, seal = digester(FIND_BY), sealer(data_key_of(group), TO)

    def member(found_by: bytes, number: str) -> NewMember:
        if borrower_id := hers.get(number):
            return NewMember(borrower_id, "", found_by, "", "")
        said = spoken.get(number, language)
        network = NAMES[network_of(number)]
        return NewMember(None, seal(number), found_by, said, network)

    return starmap(member, sorted([(digest(number), number) for number in phones]))


def copy_in(group: Group, members: Iterable[NewMember]) -> None:
    """Hand them in by COPY: rows of a new list, of which none is there yet.

    Their ids count on from one that is drawn, again for the sake of the indexes.
    """
    drawn, at = str(uuid.uuid4())[:-COUNTED_DIGITS], timezone.now().isoformat()
    before, after_id = f"{group.mfi_id}\t{drawn}", f"\t{group.id}\t"
    lines: list[str] = []
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for number, (borrower_id, sealed, found_by, language, network) in enumerate(members):
            lines.append(
                f"{before}{number:0{COUNTED_DIGITS}x}{after_id}{borrower_id or NOTHING}\t{sealed}"
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
