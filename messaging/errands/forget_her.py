"""Whoever is erased is forgotten by messages too: what went to her, and her numbers on lists."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from loans.deed import Actor
from loans.queries.directory import lender_ids
from messaging.actions.forget_texts import forget_her_raw, forget_her_texts
from messaging.numbers import digests_of
from messaging.queries.hers import texts_to

ERASER = Actor.system("eraser")


def forget_her(known: Collection[tuple[UUID, UUID]], numbers: Collection[str]) -> None:
    """Forget her at each lender, also where only her number was known; it may be done again.

    `known` says at which lenders she is known and as whom; `numbers` are nobody else's.
    """
    digests = [found_by for number in numbers for found_by in digests_of(number)]
    hers: dict[UUID, list[UUID]] = defaultdict(list)
    for mfi_id, borrower_id in known:
        hers[mfi_id].append(borrower_id)
    texts = [(mfi_id, texts_to(mfi_id, ids)) for mfi_id, ids in hers.items()]
    forget_her_raw(texts, digests, by=ERASER)
    for mfi_id in lender_ids():
        forget_her_texts(mfi_id, hers.get(mfi_id, ()), digests, by=ERASER)
