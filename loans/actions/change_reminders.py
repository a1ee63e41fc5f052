"""Change on which days a product's borrowers are reminded."""

from collections.abc import Sequence
from uuid import UUID

from loans.deed import Actor, deed
from loans.errors import NotThisLender
from loans.models import Product
from loans.record import record_act, record_event


@deed
def change_reminders(mfi_id: UUID, product_id: UUID, steps: Sequence[int], *, by: Actor) -> None:
    """Write the days, from tomorrow's round on: of its loans that run already, too."""
    row = Product.objects.of(mfi_id).select_for_update().filter(id=product_id).first()
    if row is None:
        raise NotThisLender
    before, after = list(row.reminders), sorted(steps)
    if before == after:
        return
    row.reminders = after
    row.save(update_fields=["reminders"])
    record_act(
        by,
        "change-reminders",
        "product",
        product_id,
        mfi_id=mfi_id,
        before={"reminders": _written(before)},
        after={"reminders": _written(after)},
    )
    record_event(mfi_id, "product.reminders-changed", "product", row.id)


def _written(steps: Sequence[int]) -> str:
    return " ".join(f"{step:+d}" for step in steps)
