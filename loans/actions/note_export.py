"""Leave in the trail that something left the house as a file: what, for which days, how long."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from loans.deed import Actor, deed
from loans.record import Values, record_act


@dataclass(frozen=True, slots=True)
class Export:
    """What was handed over: of which kind of thing, in which form; never what stands in it."""

    kind: str
    target: UUID | str
    form: str
    rows: int
    on: date | None = None
    since: date | None = None
    until: date | None = None
    officer_id: UUID | None = None
    product_id: UUID | None = None


@deed
def note_export(mfi_id: UUID, export: Export, *, by: Actor) -> None:
    """Write it down, before anything is handed over."""
    told: Values = {"form": export.form, "rows": export.rows}
    asked = {
        "on": export.on,
        "from": export.since,
        "to": export.until,
        "officer": export.officer_id,
        "product": export.product_id,
    }
    told |= {name: str(value) for name, value in asked.items() if value is not None}
    record_act(by, "export", export.kind, export.target, mfi_id=mfi_id, after=told)
