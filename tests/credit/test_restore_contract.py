"""What every store does with an entry that its lender's book tells again."""

from dataclasses import replace
from uuid import uuid4

from credit.registry import Reservations
from credit.rules.reservation import Entry, State
from credit.rules.restoring import Restored
from credit.rules.subject import Degree
from tests.credit.conftest import (
    MARCH,
)
from tests.credit.test_reservations_contract import DAY, MALUTI, MINUTE, SENQU


def test_what_a_book_says_is_restored_whatever_the_policy_and_no_later_word_is_changed_back(
    reservations: Reservations,
) -> None:
    subject = uuid4()
    loan = Restored(
        id=uuid4(),
        subject=subject,
        mfi_id=MALUTI,
        state=State.EXPOSED,
        amount_lisente=6_000_000,
        monthly_lisente=50_000,
        degree=Degree.MATCHED,
        lent_at=MARCH - DAY,
    )
    room = Restored(
        id=uuid4(),
        subject=subject,
        mfi_id=SENQU,
        state=State.RESERVED,
        amount_lisente=80_000,
        monthly_lisente=9_000,
        expires_at=MARCH + 7 * DAY,
    )
    for _ in range(2):
        assert reservations.restore(loan, at=MARCH) is State.EXPOSED
        assert reservations.restore(room, at=MARCH) is State.RESERVED
    there = {entry.id: entry for entry in reservations.live(subject, at=MARCH)}
    assert there == {
        loan.id: Entry(
            id=loan.id,
            subject=subject,
            mfi_id=MALUTI,
            consent_id=None,
            state=State.EXPOSED,
            amount_lisente=6_000_000,
            expires_at=MARCH,
            touched_at=MARCH,
            claims=frozenset(),
            monthly_lisente=50_000,
            degree=Degree.MATCHED,
            lent_at=MARCH - DAY,
        ),
        room.id: Entry(
            id=room.id,
            subject=subject,
            mfi_id=SENQU,
            consent_id=None,
            state=State.RESERVED,
            amount_lisente=80_000,
            expires_at=MARCH + 7 * DAY,
            touched_at=MARCH,
            claims=frozenset({room.id}),
            monthly_lisente=9_000,
        ),
    }
    over = replace(loan, state=State.SETTLED, amount_lisente=0)
    assert reservations.restore(over, at=MARCH + 2 * DAY) is State.SETTLED
    assert reservations.restore(loan, at=MARCH + DAY) is State.SETTLED, "late word"
    assert reservations.restore(loan, at=MARCH + 3 * DAY) is State.EXPOSED
    assert reservations.release(subject, room.id, at=MARCH) is State.RELEASED


def test_room_that_was_restored_is_found_by_the_sweep(reservations: Reservations) -> None:
    mfi_id = uuid4()
    room = Restored(
        id=uuid4(),
        subject=uuid4(),
        mfi_id=mfi_id,
        state=State.RESERVED,
        amount_lisente=80_000,
        expires_at=MARCH + 7 * DAY,
    )
    reservations.restore(room, at=MARCH)
    (left,) = reservations.untouched(mfi_id, since=MARCH + MINUTE)
    assert (left.id, left.subject) == (room.id, room.subject)
