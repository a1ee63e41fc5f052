"""What is known of a phone when it dials: the language, whose it is, and how she stands with us."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from loans.trip import fetched
from ussd.engine.talk import LANGUAGE
from ussd.slots import DRAFT, KNOWN, SEVERAL, STANDING, WHO
from ussd.standing import Known, standing_of

# One question for a whole session, in the tables that work while a lender's node is away. A lender
# may have another number of hers: it is her lender all the same.
ASKED = """
SELECT DISTINCT phone.language, draft.flow,
    hers.person_id, hers.mfi_id, hers.borrower_id, pin.person_id
FROM (SELECT %(phone)s AS number) asked
LEFT JOIN ussd_draft draft ON draft.caller = %(line)s AND draft.expires_at > now()
LEFT JOIN loans_phone phone USING (number)
LEFT JOIN loans_membership here ON here.phone = asked.number
LEFT JOIN loans_membership hers ON hers.person_id = here.person_id
LEFT JOIN ussd_pin pin ON pin.person_id = here.person_id
"""


class _Row(NamedTuple):
    language: str | None
    draft: str | None
    person_id: UUID | None
    mfi_id: UUID | None
    borrower_id: UUID | None
    has_pin: UUID | None


def greeting_of(phone: str, line: str = "") -> dict[str, str]:
    """Give the slots that a session begins with; `line` is what drafts know the phone by."""
    rows = [_Row(*row) for row in fetched(ASKED, {"phone": phone, "line": line})]
    slots = {LANGUAGE: rows[0].language or "", DRAFT: rows[0].draft or ""}
    people = {row.person_id for row in rows if row.person_id}
    if len(people) > 1:
        slots[STANDING] = SEVERAL
    elif people:
        slots |= {WHO: str(*people), STANDING: _standing(rows)}
    return {name: value for name, value in slots.items() if value}


def _standing(rows: Sequence[_Row]) -> str:
    if not rows[0].has_pin:
        return KNOWN
    return standing_of([Known(row.mfi_id, row.borrower_id) for row in rows if row.mfi_id])
