"""What holds of every score: nothing that is absent costs points, and nothing bad ever pays."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from credit.rules.card import CARD, CARDS
from credit.rules.consent import Purpose
from credit.rules.inquiry import Inquiry
from credit.rules.reservation import Entry, State
from credit.rules.score import Known, recompute, score
from credit.rules.standing import Ended, Standing, month_number
from tests.credit.scored import KHUBELU, MALUTI, SENQU, TODAY, entry, look, paid, running

# A machine that is busy with other tests makes no slow one wrong.
patient = settings(deadline=None)
LENDERS = st.sampled_from([MALUTI, KHUBELU, SENQU])
DAYS_AGO = st.integers(0, 2_500)
MONTHS = st.integers(month_number(TODAY) - 30, month_number(TODAY))
LATE = st.dictionaries(MONTHS, st.integers(1, 400))


@st.composite
def loans(draw: st.DrawFn) -> Standing:
    """A loan at any lender, running, paid or given up, late in any months, large or small."""
    opened_on = TODAY - timedelta(draw(DAYS_AGO))
    lent = replace(
        running(opened_on, None, draw(LATE)),
        mfi_id=draw(LENDERS),
        owed_lisente=draw(st.integers(1, 200_000)),
        principal_lisente=draw(st.integers(1, 200_000)),
        rescheduled=draw(st.booleans()),
    )
    ended = draw(st.sampled_from([None, *Ended]))
    if ended is None or ended is Ended.WRITTEN_OFF:
        lent = replace(lent, oldest_due_on=opened_on + timedelta(draw(st.integers(1, 900))))
    if ended is None:
        return lent
    lasted = draw(st.integers(0, (TODAY - opened_on).days))
    owed = 0 if ended is Ended.PAID else lent.owed_lisente
    return replace(lent, ended=ended, ended_on=opened_on + timedelta(lasted), owed_lisente=owed)


entries = st.builds(entry, LENDERS, st.sampled_from(State))
looks = st.builds(look, LENDERS, st.integers(0, 60), st.sampled_from(Purpose))
phones = st.none() | st.builds(lambda days: TODAY - timedelta(days), DAYS_AGO)
incomes = st.none() | st.integers(0, 2_000_000)


@st.composite
def records(draw: st.DrawFn) -> Known:
    standings = tuple(draw(st.lists(loans(), max_size=4)))
    ids = [one.loan_id for one in standings]
    of_loans = tuple(
        replace(draw(entries), id=one, state=State.EXPOSED) for one in ids if draw(st.booleans())
    )
    return Known(
        on=TODAY,
        asking=MALUTI,
        standings=standings,
        entries=of_loans + tuple(draw(st.lists(entries, max_size=4))),
        looks=tuple(draw(st.lists(looks, max_size=8))),
        disputed=frozenset(one for one in ids if draw(st.booleans())),
        phone_since=draw(phones),
        income_lisente=draw(incomes),
    )


def points(about: Known) -> int:
    return score(about, CARD).points


@patient
@given(phone_since=phones, income_lisente=incomes)
def test_who_has_no_history_has_the_base_whatever_else_is_known(
    phone_since: date | None, income_lisente: int | None
) -> None:
    nobody = Known(on=TODAY, asking=MALUTI, phone_since=phone_since, income_lisente=income_lisente)
    for card in CARDS.values():
        found = score(nobody, card)
        assert (found.points, found.reasons) == (card.base, ("thin-file",))


@patient
@given(records())
def test_the_kept_numbers_give_the_score_again_and_it_is_told_in_four_reasons_at_most(
    about: Known,
) -> None:
    found = score(about, CARD)
    assert score(replace(about), CARD) == found == recompute(CARD, found.inputs)
    assert found.points == CARD.base + sum(one.points for one in found.inputs) >= 0
    assert 1 <= len(found.reasons) <= CARD.reasons_most
    assert len(set(found.reasons)) == len(found.reasons)
    assert all(one.points == 0 for one in found.inputs if one.value is None)
    weights = {one.reason: one.points for one in found.inputs if one.reason}
    told = [weights[code] for code in found.reasons]
    against = sorted(one.points for one in found.inputs if one.points < 0)
    if against:
        assert told == against[: CARD.reasons_most]
    elif any(told):
        assert told == [max(weights.values())]


@patient
@given(records())
def test_the_order_in_which_things_are_told_changes_nothing(about: Known) -> None:
    turned = replace(
        about,
        standings=about.standings[::-1],
        entries=about.entries[::-1],
        looks=about.looks[::-1],
    )
    assert score(turned, CARD) == score(about, CARD)


@patient
@given(records())
def test_what_is_there_and_empty_changes_nothing(about: Known) -> None:
    empty = replace(
        about,
        disputed=about.disputed | {uuid4()},
        entries=(*about.entries, entry(KHUBELU, State.RELEASED), entry(KHUBELU, State.EXPIRED)),
        looks=(*about.looks, look(MALUTI), look(KHUBELU, 3, Purpose.REVIEW)),
        application_id=uuid4(),
    )
    assert score(empty, CARD) == score(about, CARD)


@patient
@given(records())
def test_what_she_disputes_is_as_if_it_were_not_there(about: Known) -> None:
    without = replace(
        about,
        standings=tuple(one for one in about.standings if one.loan_id not in about.disputed),
        entries=tuple(one for one in about.entries if one.id not in about.disputed),
        disputed=frozenset(),
    )
    assert score(without, CARD) == score(about, CARD)


@patient
@given(about=records(), loan=loans(), days=st.integers(1, 400), back=st.integers(0, 30))
def test_more_lateness_never_gives_more(about: Known, loan: Standing, days: int, back: int) -> None:
    number = month_number(TODAY) - back
    later = replace(loan, late={**loan.late, number: loan.late.get(number, 0) + days})
    assert points(with_loan(about, later)) <= points(with_loan(about, loan))
    if loan.oldest_due_on is not None:
        older = replace(loan, oldest_due_on=loan.oldest_due_on - timedelta(days))
        assert points(with_loan(about, older)) <= points(with_loan(about, loan))


@patient
@given(about=records(), opened=DAYS_AGO, lasted=st.integers(0, 2_500))
def test_one_more_loan_paid_on_time_never_gives_less(
    about: Known, opened: int, lasted: int
) -> None:
    opened_on = TODAY - timedelta(opened)
    one = paid(opened_on, min(TODAY, opened_on + timedelta(lasted)))
    assert points(with_loan(about, one)) >= points(about)


@patient
@given(about=records(), loan=loans())
def test_to_give_up_a_loan_lifts_nobody_s_score(about: Known, loan: Standing) -> None:
    # From the third on it may, for there are no more steps: by what being late today took.
    found = {one.name: one.value or 0 for one in score(about, CARD).inputs}
    assume(found["loans_given_up"] < 2)
    still = replace(loan, ended=None, ended_on=None)
    lost = replace(still, ended=Ended.WRITTEN_OFF, ended_on=TODAY)
    assert points(with_loan(about, lost)) <= points(with_loan(about, still))
    # And what has come in after all does.
    assert points(with_loan(about, lost)) <= points(with_loan(about, replace(lost, owed_lisente=0)))


@patient
@given(about=records(), more=entries, seen=looks)
def test_one_more_debt_elsewhere_or_one_more_look_never_gives_more(
    about: Known, more: Entry, seen: Inquiry
) -> None:
    assert points(replace(about, entries=(*about.entries, more))) <= points(about)
    assert points(replace(about, looks=(*about.looks, seen))) <= points(about)


@patient
@given(about=records(), income=st.integers(0, 2_000_000), more=st.integers(1, 2_000_000))
def test_a_larger_income_never_gives_less_and_one_that_nobody_knows_costs_nothing(
    about: Known, income: int, more: int
) -> None:
    poor, rich = (points(replace(about, income_lisente=sum_)) for sum_ in (income, income + more))
    assert poor <= rich <= points(replace(about, income_lisente=None))


@patient
@given(about=records(), since=DAYS_AGO, more=st.integers(1, 1_000))
def test_a_number_or_a_first_loan_of_longer_standing_never_gives_less(
    about: Known, since: int, more: int
) -> None:
    known = TODAY - timedelta(since)
    older = known - timedelta(more)
    by_phone = [points(replace(about, phone_since=day)) for day in (None, known, older)]
    assert by_phone == sorted(by_phone)
    first = [points(with_loan(about, running(day, None))) for day in (known, older)]
    assert first == sorted(first)


def with_loan(about: Known, loan: Standing) -> Known:
    return replace(about, standings=(*about.standings, loan))
