"""An entry made again from its lender's book, by the rule alone."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from credit.rules import reservation
from credit.rules.reservation import Entry, State
from credit.rules.restoring import Restored, restore
from credit.rules.subject import Degree
from tests.credit.conftest import MARCH
from tests.credit.test_reservation import CONSENT, MALUTI, PALESA, SENQU, ask, held

DAY = timedelta(days=1)


def lent(owed_lisente: int = 70_000) -> Restored:
    """A loan that runs, as its lender's book has it."""
    return Restored(
        id=uuid4(),
        subject=PALESA,
        mfi_id=MALUTI,
        state=State.EXPOSED,
        amount_lisente=owed_lisente,
        monthly_lisente=27_000,
        degree=Degree.SEEN,
        lent_at=MARCH - DAY,
    )


def waiting(told: Restored) -> Restored:
    """The same as room that is held for a loan."""
    return replace(told, state=State.RESERVED, expires_at=MARCH + 7 * DAY, lent_at=None)


def test_what_was_lost_is_there_again_as_the_book_has_it() -> None:
    told = lent()
    entry = restore(None, told, at=MARCH)
    assert entry == Entry(
        id=told.id,
        subject=PALESA,
        mfi_id=MALUTI,
        consent_id=None,
        state=State.EXPOSED,
        amount_lisente=70_000,
        expires_at=MARCH,
        touched_at=MARCH,
        claims=frozenset(),
        monthly_lisente=27_000,
        degree=Degree.SEEN,
        lent_at=MARCH - DAY,
    )
    assert restore(entry, told, at=MARCH + DAY) is entry, "told again it is the same"


def test_room_that_was_lost_is_held_again_and_no_refused_try_gives_it_back() -> None:
    told = waiting(lent())
    entry = restore(None, told, at=MARCH)
    assert (entry.state, entry.amount_lisente, entry.expires_at) == (
        State.RESERVED,
        70_000,
        MARCH + 7 * DAY,
    )
    assert restore(entry, told, at=MARCH + DAY) is entry
    again = held(ask(id=told.id, amount_lisente=60_000, claim=CONSENT), entry)
    assert reservation.release(again, claim=CONSENT, at=MARCH).state is State.RESERVED
    assert reservation.release(again, at=MARCH).state is State.RELEASED
    exposed = reservation.expose(again, 70_000, at=MARCH)
    assert (exposed.state, exposed.amount_lisente) == (State.EXPOSED, 70_000)


def test_what_is_held_for_longer_or_for_more_stays_so() -> None:
    asked = ask(amount_lisente=90_000, monthly_lisente=30_000, expires_at=MARCH + 9 * DAY)
    entry = held(asked)
    told = replace(waiting(lent()), id=asked.id)
    after = restore(entry, told, at=MARCH)
    assert (after.amount_lisente, after.monthly_lisente, after.expires_at) == (
        90_000,
        30_000,
        MARCH + 9 * DAY,
    )
    assert after.claims == {asked.claim, asked.id}
    # What had ended is held anew, for as much as the book says.
    late = MARCH + 10 * DAY
    anew = restore(entry, replace(told, expires_at=late + DAY), at=late)
    assert (anew.state, anew.amount_lisente, anew.expires_at) == (
        State.RESERVED,
        70_000,
        late + DAY,
    )
    assert anew.claims == {asked.id}


def test_a_later_word_is_not_changed_back() -> None:
    told = lent()
    entry = restore(None, told, at=MARCH)
    paid = reservation.change(entry, 10_000, at=MARCH + DAY)
    assert restore(paid, told, at=MARCH) == paid
    over = reservation.settle(paid, at=MARCH + DAY)
    assert restore(over, told, at=MARCH) == over
    assert restore(over, told, at=MARCH + 2 * DAY) == replace(entry, touched_at=MARCH + 2 * DAY), (
        "owed again, as the book has it by then"
    )


def test_a_loan_that_is_over_is_over_and_its_moment_is_remembered() -> None:
    entry = reservation.expose(held(ask()), 90_000, at=MARCH)
    told = replace(lent(0), id=entry.id, state=State.SETTLED)
    over = restore(entry, told, at=MARCH + DAY)
    assert (over.state, over.amount_lisente, over.counts) == (State.SETTLED, 0, False)
    assert over.lent_at == MARCH, "the book knew only the day"
    assert over.consent_id == CONSENT
    assert restore(None, told, at=MARCH).lent_at == MARCH - DAY
    # A loan that the book never paid out is none.
    undone = restore(over, replace(waiting(lent()), id=entry.id), at=MARCH + DAY)
    assert (undone.state, undone.lent_at) == (State.RESERVED, None)


def test_nothing_is_restored_that_no_book_can_say() -> None:
    entry = restore(None, lent(), at=MARCH)
    with pytest.raises(ValueError, match="one lender"):
        restore(entry, replace(lent(), mfi_id=SENQU), at=MARCH)
    for wrong in (
        {"state": State.RELEASED},
        {"state": State.EXPIRED},
        {"state": State.RESERVED},
        {"expires_at": MARCH},
        {"amount_lisente": -1},
        {"state": State.SETTLED},
    ):
        with pytest.raises(ValueError, match=r"nobody|an end"):
            replace(lent(), **wrong)
