"""Have a borrower's money paid to another number, after a day in which the old one can object."""

from uuid import UUID

from django.utils import timezone

from loans.actions.amend_borrower import borrower_to_change
from loans.deed import Actor, Once, deed, remember
from loans.errors import SameNumber
from loans.models import Borrower, Person
from loans.numbering import check_mobile
from loans.once import Facts
from loans.queries.borrowers import WALLET, wallet_of
from loans.queries.policy import policy_of
from loans.record import Values, record_act, record_event
from loans.rules.wallet_number import COOL_OFF, WalletNumber
from loans.sealed import data_key_of, seal

ASKED = "wallet.change-asked"


@deed
def change_wallet(
    mfi_id: UUID, borrower_id: UUID, number: str, *, by: Actor, once: Once | None = None
) -> Facts:
    """Let another number follow the one in force, and have that one told of it."""
    now = timezone.now()
    counts_from = (now + COOL_OFF).isoformat()
    facts: Facts = {"id": str(borrower_id), "counts_from": counts_from}
    remember(once, mfi_id, facts)
    row = borrower_to_change(mfi_id, borrower_id)
    check_mobile(number, policy_of(mfi_id).countries)
    was = wallet_of(row)
    old = was.in_force(row.phone, now)
    if number in (old, was.waiting(row.phone, now)):
        raise SameNumber(borrower=str(borrower_id))
    # Her own phone's number goes on being that, should the phone's number change.
    asked = was.asked("" if number == row.phone else number, now)
    key = _keep(row, asked)
    sealed = seal(key, WALLET, old)
    before: Values = {"wallet": sealed}
    after: Values = {"wallet": seal(key, WALLET, number), "counts_from": counts_from}
    record_act(by, "change-wallet", "borrower", row.id, mfi_id=mfi_id, before=before, after=after)
    # The number in force now is told, whatever counts when somebody comes to telling it. An event
    # is never sealed anew: it names the person whose key opens it.
    record_event(
        mfi_id,
        ASKED,
        "borrower",
        row.id,
        to=sealed,
        sealed_for=str(row.person_id),
        counts_from=counts_from,
    )
    return facts


@deed
def keep_wallet(mfi_id: UUID, borrower_id: UUID, *, by: Actor) -> None:
    """Take a change back that does not count yet; where none waits there is nothing to do."""
    row, now = borrower_to_change(mfi_id, borrower_id), timezone.now()
    was = wallet_of(row)
    if not was.waits(now):
        return
    key = _keep(row, was.kept(now))
    before: Values = {"wallet": seal(key, WALLET, was.waiting(row.phone, now))}
    after: Values = {"wallet": seal(key, WALLET, was.in_force(row.phone, now))}
    record_act(by, "keep-wallet", "borrower", row.id, mfi_id=mfi_id, before=before, after=after)
    record_event(mfi_id, "wallet.kept", "borrower", row.id)


def _keep(row: Borrower, wallet: WalletNumber) -> bytes:
    """Write it under her own key, and give the key."""
    key, text = data_key_of(Person.objects.get(id=row.person_id)), wallet.as_text()
    row.wallet_sealed = seal(key, WALLET, text) if text else ""
    row.save(update_fields=["wallet_sealed"])
    return key
