"""Close a product to new applications, or open it again."""

from uuid import UUID

from loans.deed import Actor, deed
from loans.errors import NotThisLender
from loans.models import Product
from loans.record import record_act, record_event


@deed
def change_product_status(
    mfi_id: UUID, product_id: UUID, status: Product.Status, *, by: Actor
) -> None:
    """Write the status; loans that the product has made run on as they were agreed."""
    row = Product.objects.of(mfi_id).select_for_update().filter(id=product_id).first()
    if row is None:
        raise NotThisLender
    before = row.status
    if before == status:
        return
    row.status = status
    row.save(update_fields=["status"])
    record_act(
        by,
        "change-product-status",
        "product",
        product_id,
        mfi_id=mfi_id,
        before={"status": str(before)},
        after={"status": status.value},
    )
    record_event(mfi_id, f"product.{'opened' if status == 'open' else 'closed'}", "product", row.id)
