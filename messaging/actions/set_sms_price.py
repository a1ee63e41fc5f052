"""Write down what one lender pays for a part of a text."""

import uuid
from uuid import UUID

from loans.deed import Actor, deed
from loans.record import record_act
from messaging.models import SmsPrice


@deed
def set_sms_price(mfi_id: UUID, network: str, tenths: int | None, *, by: Actor) -> None:
    """Set it, in tenths of a lisente; None: what the installation pays."""
    rows = SmsPrice.objects.of(mfi_id).filter(network=network)
    before = rows.select_for_update().values_list("tenths", flat=True).first()
    if tenths is None:
        rows.delete()
    elif before is None:
        SmsPrice.objects.create(mfi_id=mfi_id, id=uuid.uuid4(), network=network, tenths=tenths)
    else:
        rows.update(tenths=tenths)
    record_act(
        by,
        "set-sms-price",
        "mfi",
        mfi_id,
        mfi_id=mfi_id,
        before={network: before},
        after={network: tenths},
    )
