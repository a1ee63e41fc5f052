"""Leave in the house's trail that all that is kept about a person left it as a file."""

from uuid import UUID

from loans.deed import Actor, deed
from loans.record import Values, record_act


@deed
def note_person_export(person_id: UUID, forms: str, lenders: int, *, by: Actor) -> None:
    """Write it down, before anything is handed over: in which forms, and of how many lenders."""
    after: Values = {"form": forms, "lenders": lenders}
    record_act(by, "export", "person-file", person_id, after=after)
