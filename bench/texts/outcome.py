"""What became of every text, by our book and by the carrier's: the two are held together."""

from collections import Counter
from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from bench.texts.place import Place
from loans.models import Borrower
from messaging.models import Message
from messaging.queries.unknowns import of_lender


class Outcome(NamedTuple):
    """Texts by what became of them."""

    texts: int
    # Neither taken nor listed as unknown.
    lost: int
    # Taken more than once, each time beyond the first.
    doubled: int
    unknown: int
    # Not on the list that an operator sees.
    unlisted: int
    # Shown as taken, and the carrier knows nothing of it.
    made_up: int
    # Neither taken, refused nor unknown yet.
    unsettled: int

    @property
    def bad(self) -> int:
        return self.lost + self.unlisted + self.made_up + self.unsettled


def outcome(place: Place, mfi_id: UUID, which: Q, ours: Callable[[str], bool]) -> Outcome:
    """Hold one kind of texts together with what the carrier received of it."""
    rows = list(
        Message.objects.of(mfi_id)
        .filter(which)
        .values_list("id", "borrower_id", "status", "provider_id")
    )
    phones: dict[UUID | None, str] = dict(Borrower.objects.of(mfi_id).values_list("id", "phone"))
    received = [one for one in place.at.texts() if ours(one.says)]
    taken: Counter[str] = Counter()
    for one in received:
        taken[one.phone] += one.times
    ids = {provider_id for one in received for provider_id in one.ids}
    listed = set(of_lender(mfi_id).values_list("id", flat=True))
    wanted: Counter[str] = Counter(phones[borrower] for _, borrower, _, _ in rows)
    unknown = {
        row_id: phones[borrower] for row_id, borrower, status, _ in rows if status == "unknown"
    }
    may_be = Counter(unknown.values())
    return Outcome(
        texts=len(rows),
        lost=sum(max(count - taken[phone] - may_be[phone], 0) for phone, count in wanted.items()),
        doubled=sum(max(count - wanted[phone], 0) for phone, count in taken.items()),
        unknown=len(unknown),
        unlisted=len(unknown.keys() - listed),
        made_up=sum(
            status == "accepted" and provider_id not in ids for _, _, status, provider_id in rows
        ),
        unsettled=sum(status not in {"accepted", "unknown"} for _, _, status, _ in rows),
    )
