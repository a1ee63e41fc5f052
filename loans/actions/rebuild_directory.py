"""Make the directory (who is known to which lender) again from a lender's own borrowers."""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from uuid import UUID

from loans.deed import Actor, deed
from loans.models import Borrower, Membership
from loans.record import Values, record_act

BATCH_ROWS = 1000
# By borrower: her person, and the phone that she is known by here.
Lines = dict[UUID, tuple[UUID, str]]


@dataclass(frozen=True, slots=True)
class Differences:
    """In how many rows the directory was not as the lender's borrowers have it."""

    missing: int = 0
    wrong: int = 0
    extra: int = 0


@deed
def rebuild_directory(mfi_id: UUID, *, by: Actor) -> Differences:
    """Set right what differs for one lender, while work goes on, and tell how much it was.

    The directory is read first: who registers in between seems to be missing, never too much. What
    seems to differ is looked at again with the borrowers' rows held, then written in one piece, for
    two lines may have changed places.
    """
    known = _lines(Membership.objects.filter(mfi_id=mfi_id).values_list(*IN_DIRECTORY))
    book = _lines(Borrower.objects.of(mfi_id).values_list(*IN_BOOK))
    suspects = [one for one in known.keys() | book.keys() if known.get(one) != book.get(one)]
    if not suspects:
        return Differences()
    held = Borrower.objects.of(mfi_id).filter(id__in=suspects).order_by("id").select_for_update()
    book = _lines(held.values_list(*IN_BOOK))
    of_lender = Membership.objects.filter(mfi_id=mfi_id)
    known = _lines(of_lender.filter(borrower_id__in=suspects).values_list(*IN_DIRECTORY))
    extra = known.keys() - book.keys()
    missing = book.keys() - known.keys()
    wrong = {one for one in known.keys() & book.keys() if known[one] != book[one]}
    of_lender.filter(borrower_id__in=extra).delete()
    # Of any lender: a line may even have been given to another one.
    Membership.objects.filter(borrower_id__in=wrong | missing).delete()
    Membership.objects.bulk_create(
        [
            Membership(borrower_id=one, mfi_id=mfi_id, person_id=book[one][0], phone=book[one][1])
            for one in sorted(wrong | missing)
        ],
        batch_size=BATCH_ROWS,
    )
    found = Differences(len(missing), len(wrong), len(extra))
    written = "\n".join(f"{one} {book[one][0]}" for one in sorted(wrong | missing))
    after: Values = {**asdict(found), "digest": hashlib.sha256(written.encode()).hexdigest()}
    record_act(by, "rebuild-directory", "mfi", mfi_id, mfi_id=mfi_id, after=after)
    return found


IN_DIRECTORY = ("borrower_id", "person_id", "phone")
IN_BOOK = ("id", "person_id", "phone")


def _lines(rows: Iterable[tuple[UUID, UUID, str]]) -> Lines:
    return {borrower_id: (person_id, phone) for borrower_id, person_id, phone in rows}
