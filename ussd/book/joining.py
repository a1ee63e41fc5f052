"""She goes to a further lender: what she told the first is told it, once she agrees."""

from contextlib import suppress
from uuid import UUID

from loans.actions.register_borrower import NewBorrower, register_borrower
from loans.deed import Once
from loans.errors import AlreadyTaken, LenderUnavailable
from loans.queries.directory import borrower_at, memberships_of
from loans.queries.herself import Herself, as_told_to
from loans.rules.details import Details
from ussd.caller import Caller
from ussd.catalogue import words_digest
from ussd.engine.talk import Talk
from ussd.lenders_away import ASK_SECONDS, asked_of
from ussd.slots import LENDER, WHO

ROUTE = "ussd join"
# The screens on which she said yes on the way here.
AGREED = ("apply.join", "apply.join_share")


def joined(caller: Caller, talk: Talk) -> UUID | None:
    """Give the lender's new row of her; none where no lender of hers says who she is."""
    mfi_id, person_id = UUID(talk.slots[LENDER]), UUID(talk.slots[WHO])
    herself = _herself(person_id)
    if herself is None:
        return None
    new = NewBorrower(
        name=herself.name,
        phone=caller.phone,
        national_id=herself.national_id,
        district_id=herself.district_id,
        language=talk.language,
        details=Details(born_on=herself.born_on),
        agreed=words_digest(talk.language, AGREED),
    )
    by = caller.herself(talk)
    once = Once.of_body(caller.session, by.id, ROUTE, talk.slots[LENDER])
    # Where another session of hers was first, she is known by now.
    with suppress(AlreadyTaken):
        register_borrower(mfi_id, new, by=by, once=once)
    return borrower_at(person_id, mfi_id)


def _herself(person_id: UUID) -> Herself | None:
    for mfi_id, borrower_id in memberships_of(person_id):
        try:
            with asked_of(mfi_id, ASK_SECONDS):
                herself = as_told_to(mfi_id, borrower_id)
        except LenderUnavailable:
            continue
        if herself is not None:
            return herself
    return None
