"""What a text may say of each borrower: her name, whose she is, what she owes; for many at once."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from loans.models import StaffMember
from loans.queries.directory import lender_of
from loans.rules.written import maloti, telephone
from loans.trip import fetched

SHEETS = """
SELECT id, name, officer_id FROM loans_borrower
WHERE mfi_id = %(mfi)s AND id = ANY(%(ids)s::uuid[]) AND status <> 'erased'
"""
OWED = """
SELECT borrower_id,
    SUM(owed_principal + owed_interest + owed_fees + owed_penalties)::bigint,
    GREATEST(%(today)s - MIN(oldest_due_on), 0)
FROM loans_loan WHERE mfi_id = %(mfi)s AND borrower_id = ANY(%(ids)s::uuid[])
AND status = 'active' GROUP BY borrower_id
"""
OF_LOANS = frozenset({"balance", "days"})


def lenders_facts(mfi_id: UUID) -> dict[str, str]:
    """Say who speaks, whom to call and what to dial."""
    lender = lender_of(mfi_id)
    return {
        "lender": lender.name,
        "phone": telephone(lender.phone),
        "code": lender.service_code or settings.SERVICE_CODE,
    }


def personal_facts(
    mfi_id: UUID, borrower_ids: Sequence[UUID], asked: Collection[str]
) -> Mapping[UUID, Mapping[str, str]]:
    """Give what is asked of each; who was erased is not among them."""
    same = lenders_facts(mfi_id)
    wanted = {"mfi": mfi_id, "ids": list(borrower_ids), "today": timezone.localdate()}
    owed = {}
    if OF_LOANS & set(asked):
        owed = {borrower: (sum_, days) for borrower, sum_, days in fetched(OWED, wanted)}
    sheets = fetched(SHEETS, wanted)
    names = _officers({officer for _, _, officer in sheets if officer}) if asked else {}
    facts = {}
    for borrower_id, name, officer_id in sheets:
        lisente, days = owed.get(borrower_id, (0, 0))
        facts[borrower_id] = {
            **same,
            "name": name,
            # Whoever is nobody's in particular is the lender's.
            "officer": names.get(officer_id, same["lender"]),
            "balance": maloti(lisente),
            "days": str(days or 0),
        }
    return facts


def _officers(ids: Collection[UUID]) -> Mapping[UUID | None, str]:
    return dict(StaffMember.objects.filter(id__in=ids).values_list("id", "name"))
