"""Say that a text reads wrong: whoever keeps the catalogue finds it on a list."""

import uuid
from uuid import UUID

from loans.deed import Actor, deed
from loans.record import record_act
from messaging.actions.wording import Place
from messaging.models import WordingMark
from messaging.queries.wordings import live_rows


@deed
def mark_wording(mfi_id: UUID, place: Place, note: str, *, by: Actor) -> WordingMark:
    """Note it of the version that is said now."""
    said = live_rows(mfi_id).get((place.text, place.language))
    row = WordingMark.objects.create(
        mfi_id=mfi_id,
        id=uuid.uuid4(),
        text=place.text,
        language=place.language,
        version=said.version if said and said.says else 0,
        note=note,
        marked_by_id=UUID(by.id) if by.kind == "staff" else None,
    )
    # The note is somebody's own words: the trail names the text alone.
    record_act(
        by,
        "mark-wording",
        "wording-mark",
        row.id,
        mfi_id=mfi_id,
        after={"text": place.text, "language": place.language, "version": row.version},
    )
    return row
