"""Copy out what the registry alone knows, and bring it back into one that knows less."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

from django.db import connections

from credit.rules.consent import Consent
from credit.rules.copied import Copied, Named, Sighting
from credit.rules.dispute import Dispute
from loans.errands.registry import consents, copies, disputes, inquiries, names

# So many are brought at once: each waits for the registry and not for this computer.
AT_ONCE = 8
PART = 100


def everything() -> Iterator[Copied]:
    """Give all there is to copy, while it is being used."""
    with copies.asked() as store:
        yield from store.everything()


def bring_back(things: Iterable[Copied], on: Callable[[int], None] = lambda _: None) -> int:
    """Bring all of it back, and count the names that mean somebody else by now.

    What is there already stays as it is, so it may be done again, and beside the work of others.
    """
    waiting, strangers = iter(things), 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while batch := list(islice(waiting, AT_ONCE * PART)):
            parts = [batch[start::AT_ONCE] for start in range(AT_ONCE)]
            strangers += sum(pool.map(_bring_part, parts))
            on(len(batch))
    return strangers


def _bring_part(part: Iterable[Copied]) -> int:
    try:
        return sum(not _bring(one) for one in part)
    finally:
        connections.close_all()


def _bring(one: Copied) -> bool:
    """Bring one thing back by the verb that made it; False: the name is taken by another."""
    if isinstance(one, Named):
        with names.asked() as store:
            return store.enrol(one.identity, borrower_id=one.borrower_id) == one.borrower_id
    if isinstance(one, Sighting):
        with names.asked() as store:
            store.point_phone(one.phone, one.borrower_id, at=one.at)
    elif isinstance(one, Consent):
        with consents.asked() as kept:
            kept.give_consent(one)
            if one.revoked_at is not None:
                kept.revoke_consent(one.subject, one.id, at=one.revoked_at)
    elif isinstance(one, Dispute):
        _bring_dispute(one)
    else:
        with inquiries.asked() as looks:
            looks.note_inquiry(one)
    return True


def _bring_dispute(one: Dispute) -> None:
    with disputes.asked() as store:
        store.open_dispute(one)
        if one.verdict is not None and one.settled_at is not None:
            store.settle_dispute(one.subject, one.id, one.verdict, at=one.settled_at)
