"""Take a lender on."""

import uuid
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction

from loans.deed import Actor, Once, deed, remember
from loans.errors import AlreadyTaken
from loans.models import LedgerAccount, Mfi, MfiState
from loans.once import Facts
from loans.record import Values, record_act, record_event
from loans.rules.accounts import Account
from loans.running import add_row
from loans.sqlstate import is_duplicate


@dataclass(frozen=True, slots=True)
class NewLender:
    """What a lender says of itself."""

    name: str
    slug: str
    phone: str
    district_id: int
    # None: a new one.
    id: UUID | None = None


@deed
def onboard_mfi(lender: NewLender, *, by: Actor, once: Once | None = None) -> Facts:
    """Make the lender, its changing facts and its chart of accounts, and tell its id."""
    mfi = Mfi(
        id=lender.id or uuid.uuid4(),
        name=lender.name,
        slug=lender.slug,
        phone=lender.phone,
        district_id=lender.district_id,
    )
    facts: Facts = {"id": str(mfi.id)}
    remember(once, None, facts)
    mfi.full_clean(validate_unique=False, validate_constraints=False)
    try:
        with transaction.atomic():
            mfi.save(force_insert=True)
    except IntegrityError as error:
        if not is_duplicate(error):
            raise
        raise AlreadyTaken(slug=lender.slug) from error
    MfiState.objects.create(mfi=mfi, id=mfi.id)
    for account in Account:
        add_row(
            LedgerAccount,
            mfi_id=mfi.id,
            id=uuid.uuid4(),
            code=account.code,
            name=account.label,
            kind=account.kind.value,
        )
    after: Values = {"slug": lender.slug, "district": lender.district_id}
    record_act(by, "onboard-mfi", "mfi", mfi.id, mfi_id=mfi.id, after=after)
    record_event(mfi.id, "mfi.onboarded", "mfi", mfi.id)
    return facts


def mfi_id(facts: Facts) -> UUID:
    """Read the lender's id out of the answer."""
    return UUID(str(facts["id"]))
