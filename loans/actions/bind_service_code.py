"""Give a lender a code of its own to dial, or take it back."""

from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from loans.deed import Actor, deed
from loans.errors import AlreadyTaken, NotACode, NotThisLender
from loans.models import Mfi
from loans.models.mfi import service_code_shape
from loans.record import record_act
from loans.sqlstate import is_duplicate


@deed
def bind_service_code(mfi_id: UUID, code: str, *, by: Actor) -> None:
    """Bind it; an empty one takes back the one that is. One code is one lender's at most."""
    mfi = Mfi.objects.filter(id=mfi_id).first()
    if mfi is None:
        raise NotThisLender
    if code:
        try:
            service_code_shape(code)
        except ValidationError:
            raise NotACode(code=code) from None
        if code == settings.SERVICE_CODE:
            # Every lender's borrowers dial it.
            raise AlreadyTaken(what="service code")
    before, mfi.service_code = mfi.service_code, code
    try:
        with transaction.atomic():
            mfi.save(update_fields=["service_code"])
    except IntegrityError as error:
        if not is_duplicate(error):
            raise
        raise AlreadyTaken(what="service code") from error
    record_act(
        by,
        "bind-service-code",
        "mfi",
        mfi_id,
        mfi_id=mfi_id,
        before={"service_code": before},
        after={"service_code": code},
    )
