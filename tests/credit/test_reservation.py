"""The life of a reservation, by the rules alone: whatever comes, both limits hold."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from credit.rules import reservation
from credit.rules.exposure import ExposurePolicy, Refused, Why
from credit.rules.reservation import Asked, Entry, Given, State
from tests.credit.conftest import MARCH

DAY = timedelta(days=1)
PALESA, MALUTI, SENQU, CONSENT = uuid4(), uuid4(), uuid4(), uuid4()
ONE_LOAN = ExposurePolicy()
OVER = {State.RELEASED, State.EXPIRED, State.SETTLED}


def ask(amount_lisente: int = 100_000, **other: object) -> Asked:
    asked = Asked(
        id=uuid4(),
        subject=PALESA,
        mfi_id=MALUTI,
        consent_id=CONSENT,
        claim=uuid4(),
        inquiry_id=uuid4(),
        amount_lisente=amount_lisente,
        expires_at=MARCH + DAY,
    )
    return replace(asked, **other)  # type: ignore[arg-type]


def held(asked: Asked, *others: Entry) -> Entry:
    entry = reservation.reserve(others, asked, ONE_LOAN, at=MARCH)
    assert isinstance(entry, Entry)
    return entry


def test_what_is_held_is_held_once_however_often_it_is_asked_for() -> None:
    asked = ask()
    entry = held(asked)
    assert held(asked, entry) == entry
    assert (entry.state, entry.counts, entry.claims) == (
        State.RESERVED,
        True,
        frozenset({asked.claim}),
    )


def test_a_second_lender_is_refused_and_hears_what_is_left() -> None:
    answer = reservation.reserve([held(ask())], ask(mfi_id=SENQU), ONE_LOAN, at=MARCH)
    assert answer == Refused(Why.LOANS, 0, 4_900_000)


def test_a_loan_given_before_belongs_to_one_lender_and_is_owed_something_or_nothing() -> None:
    told = Given(id=uuid4(), subject=PALESA, mfi_id=MALUTI, owed_lisente=100)
    entry = reservation.given(None, told, at=MARCH)
    assert (entry.state, entry.counts, entry.consent_id) == (State.EXPOSED, True, None)
    over = reservation.settle(entry, at=MARCH)
    assert reservation.given(over, told, at=MARCH).state is State.EXPOSED, "owed again"
    assert reservation.given(over, replace(told, owed_lisente=0), at=MARCH) == over
    with pytest.raises(ValueError, match="one lender"):
        reservation.given(entry, replace(told, mfi_id=SENQU), at=MARCH)
    with pytest.raises(ValueError, match="less than nothing"):
        reservation.given(None, replace(told, owed_lisente=-1), at=MARCH)


def test_asking_for_more_asks_the_policy_again_and_a_refusal_leaves_what_is_held() -> None:
    asked = ask(4_000_000)
    entry = held(asked)
    more = held(replace(asked, amount_lisente=5_000_000), entry)
    assert more.amount_lisente == 5_000_000
    too_much = replace(asked, amount_lisente=5_000_001)
    assert reservation.reserve([more], too_much, ONE_LOAN, at=MARCH) == Refused(
        Why.OWED, 1, 5_000_000
    )
    less = held(replace(asked, amount_lisente=1, expires_at=MARCH + DAY / 2), more)
    assert (less.amount_lisente, less.expires_at) == (5_000_000, MARCH + DAY)


def test_of_two_officers_who_try_at_once_the_refused_one_does_not_take_it_from_the_other() -> None:
    thabos = ask()
    neos = replace(thabos, claim=uuid4())
    both = held(neos, held(thabos))
    one_left = reservation.release(both, claim=thabos.claim, at=MARCH)
    assert (one_left.state, one_left.claims) == (State.RESERVED, frozenset({neos.claim}))
    assert reservation.release(one_left, claim=thabos.claim, at=MARCH) == one_left
    assert reservation.release(one_left, claim=neos.claim, at=MARCH).state is State.RELEASED


def test_a_sweep_leaves_what_somebody_has_asked_for_since() -> None:
    asked = ask()
    entry = held(asked)
    later = MARCH + timedelta(minutes=20)
    again = reservation.reserve([entry], asked, ONE_LOAN, at=later)
    assert isinstance(again, Entry)
    since = MARCH + timedelta(minutes=5)
    assert reservation.release(again, at=later, untouched_since=since) == again
    assert reservation.release(entry, at=later, untouched_since=since).state is State.RELEASED


def test_a_reservation_ends_by_itself_and_frees_its_room() -> None:
    entry = held(ask())
    moment_before, end = MARCH + DAY - timedelta(milliseconds=1), MARCH + DAY
    assert entry.at(moment_before).counts
    assert not entry.at(end).counts
    hers = ask(mfi_id=SENQU, expires_at=end + DAY)
    assert isinstance(reservation.reserve([entry], hers, ONE_LOAN, at=end), Entry)


@pytest.mark.parametrize("ended", [State.RELEASED, State.EXPIRED])
def test_what_ended_without_a_loan_can_be_asked_for_anew(ended: State) -> None:
    asked = ask()
    over = replace(held(asked), state=ended, claims=frozenset())
    assert held(replace(asked, claim=uuid4()), over).state is State.RESERVED
    assert reservation.reserve([over, held(ask())], asked, ONE_LOAN, at=MARCH) == Refused(
        Why.LOANS, 0, 4_900_000
    )


def test_a_loan_is_asked_for_once() -> None:
    asked = ask()
    loan = reservation.expose(held(asked), 90_000, at=MARCH)
    assert (loan.state, loan.amount_lisente, loan.claims) == (State.EXPOSED, 90_000, frozenset())
    assert reservation.reserve([loan], asked, ONE_LOAN, at=MARCH) == loan
    paid = reservation.settle(loan, at=MARCH)
    assert (paid.state, paid.amount_lisente, paid.counts) == (State.SETTLED, 0, False)
    assert reservation.reserve([paid], asked, ONE_LOAN, at=MARCH) == Refused(
        Why.SPENT, 1, 5_000_000
    )


def test_a_loan_whose_last_payment_bounced_is_owed_again() -> None:
    paid = reservation.settle(reservation.expose(held(ask()), 90_000, at=MARCH), at=MARCH + DAY)
    late_word = reservation.change(paid, 40_000, at=MARCH)
    assert late_word == paid
    for never_a_loan in (State.RELEASED, State.EXPIRED):
        ended = replace(paid, state=never_a_loan)
        assert reservation.change(ended, 40_000, at=MARCH + 2 * DAY) == ended
    again = reservation.change(paid, 40_000, at=MARCH + 2 * DAY)
    assert (again.state, again.amount_lisente, again.counts) == (State.EXPOSED, 40_000, True)
    assert reservation.change(paid, 0, at=MARCH + 2 * DAY) == paid


def test_what_was_lent_and_paid_before_anybody_told_is_settled_and_was_a_loan() -> None:
    paid = reservation.settle(held(ask()), at=MARCH)
    assert (paid.state, paid.amount_lisente, paid.claims) == (State.SETTLED, 0, frozenset())
    assert paid.lent_at == MARCH
    assert isinstance(reservation.reserve([paid], ask(mfi_id=SENQU), ONE_LOAN, at=MARCH), Entry)
    cooling = ExposurePolicy(cooling_days=30)
    later = ask(mfi_id=SENQU, expires_at=MARCH + 3 * DAY)
    again = reservation.reserve([paid], later, cooling, at=MARCH + DAY)
    assert isinstance(again, Refused)
    assert again.code is Why.COOLING


def test_a_loan_does_not_expire() -> None:
    loan = reservation.expose(held(ask()), 90_000, at=MARCH)
    assert loan.at(MARCH + 1000 * DAY) == loan


@pytest.mark.parametrize(
    "ends",
    [
        pytest.param(lambda entry, at: reservation.release(entry, at=at), id="release"),
        pytest.param(lambda entry, at: reservation.expose(entry, 1, at=at), id="expose"),
        pytest.param(lambda entry, at: reservation.settle(entry, at=at), id="settle"),
        pytest.param(lambda entry, at: reservation.change(entry, 0, at=at), id="change"),
    ],
)
def test_what_is_over_stays_as_it_ended(ends: Callable[[Entry, object], Entry]) -> None:
    entry = held(ask())
    assert ends(entry, MARCH + DAY).state is State.EXPIRED
    for state in OVER:
        over = replace(entry, state=state, claims=frozenset())
        assert ends(over, MARCH) == over


def test_word_of_an_earlier_moment_that_comes_late_changes_nothing() -> None:
    loan = reservation.expose(held(ask()), 90_000, at=MARCH)
    lower = reservation.change(loan, 50_000, at=MARCH + 2 * DAY)
    assert lower.amount_lisente == 50_000
    assert reservation.change(lower, 70_000, at=MARCH + DAY) == lower


@pytest.mark.parametrize(
    "nonsense",
    [
        pytest.param(lambda: ask(0), id="nothing"),
        pytest.param(lambda: held(ask(expires_at=MARCH)), id="over before it begins"),
        pytest.param(lambda: reservation.expose(held(ask()), 100_001, at=MARCH), id="more"),
        pytest.param(lambda: reservation.expose(held(ask()), 0, at=MARCH), id="a loan of nothing"),
        pytest.param(lambda: reservation.change(held(ask()), -1, at=MARCH), id="below nought"),
    ],
)
def test_what_no_lender_can_mean_is_refused_aloud(nonsense: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"reservation|loan|owes"):
        nonsense()


def test_an_application_of_one_lender_is_never_anothers() -> None:
    asked = ask()
    with pytest.raises(ValueError, match="one lender"):
        held(replace(asked, mfi_id=SENQU), held(asked))


class Lenders(RuleBasedStateMachine):
    """Two lenders and a clock, in any order; the rules keep both limits and end everything once."""

    policy = ExposurePolicy(loans_max=2, owed_lisente_max=1_000)
    application = st.sampled_from([uuid4() for _ in range(4)])

    def __init__(self) -> None:
        super().__init__()
        self.now = MARCH
        self.book: dict[UUID, Entry] = {}
        self.tries: dict[UUID, list[UUID]] = {}

    def keep(self, entry: Entry) -> None:
        before = self.book.get(entry.id)
        if before is not None and before.at(self.now).state in OVER:
            assert entry == before.at(self.now), "what is over changes no more"
        self.book[entry.id] = entry

    @rule(one=application, amount=st.integers(1, 1_200), days=st.integers(1, 5))
    def reserve(self, one: UUID, amount: int, days: int) -> None:
        asked = ask(amount, id=one, expires_at=self.now + days * DAY)
        entries = list(self.book.values())
        answer = reservation.reserve(entries, asked, self.policy, at=self.now)
        if isinstance(answer, Entry):
            self.book[one] = answer
            self.tries.setdefault(one, []).append(asked.claim)
            assert (
                reservation.reserve(list(self.book.values()), asked, self.policy, at=self.now)
                == answer
            )

    @rule(one=application, whole=st.booleans())
    def release(self, one: UUID, *, whole: bool) -> None:
        if one in self.book:
            claim = None if whole else self.tries[one][-1]
            self.keep(reservation.release(self.book[one], at=self.now, claim=claim))

    @rule(one=application)
    def expose(self, one: UUID) -> None:
        if one in self.book and self.book[one].amount_lisente:
            self.keep(
                reservation.expose(self.book[one], self.book[one].amount_lisente, at=self.now)
            )

    @rule(one=application, part=st.integers(0, 100))
    def pay(self, one: UUID, part: int) -> None:
        if one in self.book:
            owed = self.book[one].amount_lisente * part // 100
            self.keep(reservation.change(self.book[one], owed, at=self.now))

    @rule(one=application)
    def settle(self, one: UUID) -> None:
        if one in self.book:
            self.keep(reservation.settle(self.book[one], at=self.now))

    @rule(hours=st.integers(1, 72))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @invariant()
    def both_limits_hold(self) -> None:
        open_now = [one for one in (e.at(self.now) for e in self.book.values()) if one.counts]
        assert len(open_now) <= 2
        assert sum(one.amount_lisente for one in open_now) <= 1_000

    @invariant()
    def somebody_claims_what_is_reserved(self) -> None:
        for entry in self.book.values():
            assert bool(entry.claims) == (entry.state is State.RESERVED)


TestLenders = Lenders.TestCase
TestLenders.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
