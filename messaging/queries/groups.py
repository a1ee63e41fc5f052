"""Lists and saved filters of one lender, and who is on a list."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from loans.errors import NotThisLender
from loans.models import Borrower
from loans.rules.written import masked
from loans.sealed import data_key_of, unseal
from loans.tenant_query import TenantQuerySet
from loans.trip import fetched
from messaging.models import Group, GroupMember, OptOut
from messaging.rules.outgoing import TO

# Of several on one handset the first who is served here.
BORROWERS = """
SELECT DISTINCT ON (phone) phone, id FROM loans_borrower
WHERE mfi_id = %(mfi)s AND phone = ANY(%(phones)s::text[]) AND status <> 'erased'
ORDER BY phone, status, at, id
"""


@dataclass(frozen=True, slots=True)
class MemberSheet:
    """One line of a list: whose number it is, where it is a borrower's, and the number hidden."""

    id: UUID
    borrower_id: UUID | None
    name: str
    phone: str
    at: datetime


def of_lender(mfi_id: UUID) -> TenantQuerySet[Group]:
    """Give a lender's groups."""
    return Group.objects.of(mfi_id)


def one(mfi_id: UUID, group_id: UUID) -> Group:
    """Give one; another lender's does not exist."""
    group = of_lender(mfi_id).filter(id=group_id).first()
    if group is None:
        raise NotThisLender
    return group


def sizes(mfi_id: UUID, group_ids: Collection[UUID]) -> Mapping[UUID, int]:
    """Count the members of lists; a filter has none of its own."""
    rows = GroupMember.objects.of(mfi_id).filter(group_id__in=group_ids).order_by()
    return dict(rows.values_list("group_id").annotate(count=Count("*")))


def members(mfi_id: UUID, group_id: UUID) -> TenantQuerySet[GroupMember]:
    """Give who is on a list."""
    return GroupMember.objects.of(mfi_id).filter(group_id=group_id)


def sheets(group: Group, rows: Sequence[GroupMember]) -> list[MemberSheet]:
    """Name those who are borrowers; a number is shown by its end alone."""
    ids = [row.borrower_id for row in rows if row.borrower_id]
    known = {one.id: one for one in Borrower.objects.of(group.mfi_id).filter(id__in=ids)}
    return [_sheet(group, row, known.get(row.borrower_id or row.id)) for row in rows]


def _sheet(group: Group, row: GroupMember, borrower: Borrower | None) -> MemberSheet:
    if borrower is not None:
        return MemberSheet(row.id, borrower.id, borrower.name, masked(borrower.phone), row.at)
    number = number_of(group, row.phone_sealed) if row.phone_sealed else ""
    return MemberSheet(row.id, row.borrower_id, "", masked(number), row.at)


def number_of(group: Group, sealed: str) -> str:
    """Open the number of one who is nobody's borrower."""
    return unseal(data_key_of(group), TO, sealed)


def borrowers_on(mfi_id: UUID, phones: Collection[str]) -> dict[str, UUID]:
    """Tell whose numbers these are at this lender."""
    return dict(fetched(BORROWERS, {"mfi": mfi_id, "phones": list(phones)}))


def languages_on(phones: Collection[str]) -> dict[str, str]:
    """Tell in which language some numbers were spoken to, where they have dialled."""
    rows = fetched(
        "SELECT number, language FROM loans_phone"
        " WHERE number = ANY(%(phones)s::text[]) AND language <> ''",
        {"phones": list(phones)},
    )
    return dict(rows)


def stopped(mfi_id: UUID) -> set[bytes]:
    """Give the digests of all numbers that want no texts of this lender."""
    rows = OptOut.objects.of(mfi_id).values_list("to_digest", flat=True)
    return {bytes(one) for one in rows}
