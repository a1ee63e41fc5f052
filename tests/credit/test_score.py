"""What a person's record comes to in points: reckoned by hand from the card, and its measures."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from credit.rules.card import CARD
from credit.rules.consent import Purpose
from credit.rules.reservation import State
from credit.rules.score import Input, Known, NotOfThisCard, Score, recompute, score
from credit.rules.standing import Ended
from tests.credit.scored import (
    KHUBELU,
    M1_000,
    MALUTI,
    SENQU,
    TODAY,
    entry,
    given_up,
    known,
    look,
    month,
    paid,
    running,
)


def told(about: Known) -> tuple[int, str, tuple[str, ...]]:
    """Points, band and reasons, when the kept numbers have given them once more."""
    found = score(about, CARD)
    assert recompute(CARD, found.inputs) == found
    return found.points, found.band, found.reasons


def value(about: Known, name: str) -> int | None:
    return next(one.value for one in score(about, CARD).inputs if one.name == name)


def test_of_whom_nothing_is_known_nothing_is_held_against_her() -> None:
    assert told(known()) == (600, "C", ("thin-file",))


def test_two_loans_paid_on_time() -> None:
    # First loan on 10 March 2025, 20 whole months ago: 20. Two paid on time: 50. Her number known
    # since 22 November 2024, 24 months: 20. 600 + 20 + 50 + 20 = 690.
    record = known(
        paid(date(2025, 3, 10), date(2025, 9, 10)),
        paid(date(2025, 10, 1), date(2026, 4, 1), {month(2025, 12): 3}),
        phone_since=date(2024, 11, 22),
    )
    assert told(record) == (690, "B", ("paid-on-time",))


def test_a_payment_that_is_35_days_late_and_the_day_on_which_it_comes() -> None:
    # Due on 18 October: 13 days to the 31st, 22 more in November. Late today by 35 days: -50; most
    # in the year 35: -70; first loan four months ago: 0. 600 - 50 - 70 = 480.
    late = running(date(2026, 7, 1), date(2026, 10, 18))
    assert told(known(late)) == (480, "D", ("month-late-this-year", "late-now"))
    # Paid today, its months stay and what was for today is gone: 600 - 70 = 530.
    came = paid(date(2026, 7, 1), TODAY, {month(2026, 10): 13, month(2026, 11): 35})
    assert told(known(came)) == (530, "D", ("month-late-this-year",))


def test_a_loan_given_up_two_years_ago() -> None:
    # Given up on 1 June 2024: -90, and its months are past all that is looked at. First loan on
    # 15 January 2023, 46 months ago: 40. 600 - 90 + 40 = 550.
    lost = given_up(date(2023, 1, 15), date(2023, 6, 15), date(2024, 6, 1))
    assert told(known(lost)) == (550, "D", ("given-up",))


def test_three_lenders_in_one_week() -> None:
    # Room for M1,000 at each of two others: -40. Both and no third looked: -10. M2,000 of an income
    # of M500 are 400 percent: -25. No loan was ever told of: 0. 600 - 40 - 10 - 25 = 525.
    record = known(
        entries=(entry(KHUBELU, State.RESERVED), entry(SENQU, State.RESERVED)),
        looks=(look(KHUBELU), look(SENQU)),
        income_lisente=M1_000 // 2,
    )
    assert told(record) == (525, "D", ("held-elsewhere", "owes-much", "many-looks"))


def test_of_many_reasons_the_four_gravest_are_told() -> None:
    # Late today by 100 days, since 14 August: -70, and in the year: -150. One given up: -90, and
    # before that late by 243 days in June 2025, since 1 October 2024: -40. Both are owed elsewhere:
    # -40. Two looked: -10. First loan 34 months ago: 40.
    # 600 - 70 - 150 - 90 - 40 - 40 - 10 + 40 = 240.
    late = running(date(2026, 1, 10), date(2026, 8, 14))
    lost = given_up(date(2024, 1, 10), date(2024, 10, 1), date(2025, 6, 1))
    record = known(
        late,
        lost,
        entries=(
            entry(KHUBELU, State.EXPOSED, late.loan_id),
            entry(KHUBELU, State.EXPOSED, lost.loan_id),
        ),
        looks=(look(KHUBELU), look(SENQU)),
    )
    assert told(record) == (
        240,
        "E",
        ("month-late-this-year", "given-up", "late-now", "late-before"),
    )


def test_a_first_loan_that_is_two_months_old_and_never_late() -> None:
    first = running(date(2026, 9, 10), date(2026, 12, 10))
    assert told(known(first)) == (600, "C", ("new-record",))


def test_who_always_paid_and_has_for_years() -> None:
    # Ten loans paid on time: 120. First loan on 1 November 2022, 48 months ago: 60. Her number for
    # 30 months: 20. 600 + 120 + 60 + 20 = 800, and there is no more.
    record = known(
        *(paid(date(2022, 11, 1), date(2023, 4, number)) for number in range(1, 11)),
        phone_since=date(2024, 5, 1),
    )
    assert told(record) == (800, "A", ("paid-on-time",))


def test_the_whole_score_as_it_is_kept_with_a_decision() -> None:
    record = known(running(date(2025, 11, 10), date(2026, 11, 12)), income_lisente=None)
    assert score(record, CARD) == Score(
        card_version="2026-11",
        inputs=(
            # Due on 12 November: ten days.
            Input("days_late_now", 10, -20, "late-now"),
            Input("days_late_12_months", 10, -20, "late-this-year"),
            Input("days_late_24_months", 0, 0, ""),
            Input("loans_given_up", 0, 0, ""),
            Input("loans_paid_on_time", 0, 0, ""),
            Input("months_since_first_loan", 12, 20, "long-record"),
            Input("months_on_one_phone", None, 0, ""),
            Input("loans_elsewhere", 0, 0, ""),
            Input("held_elsewhere", 0, 0, ""),
            Input("owed_percent_of_income", None, 0, ""),
            Input("lenders_who_looked", 0, 0, ""),
        ),
        points=580,
        band="C",
        # Equal ones in the card's order.
        reasons=("late-now", "late-this-year"),
    )


def test_what_was_kept_is_reckoned_anew_from_its_numbers_alone() -> None:
    found = score(known(running(date(2026, 7, 1), date(2026, 10, 18))), CARD)
    forged = tuple(replace(one, points=50, reason="paid-on-time") for one in found.inputs)
    assert recompute(CARD, tuple(reversed(forged))) == found


def test_numbers_of_another_card_are_refused() -> None:
    inputs = score(known(), CARD).inputs
    for other in (inputs[1:], (*inputs, inputs[0]), (*inputs[1:], Input("shoe_size", 38, 0, ""))):
        with pytest.raises(NotOfThisCard):
            recompute(CARD, other)


@pytest.mark.parametrize(
    ("points", "band"),
    [
        *((700, "A"), (699, "B"), (640, "B"), (639, "C")),
        *((560, "C"), (559, "D"), (420, "D"), (419, "E"), (0, "E")),
    ],
)
def test_a_band_begins_at_its_floor(points: int, band: str) -> None:
    card = replace(CARD, base=points)
    assert score(known(), card).band == band


@pytest.mark.parametrize(
    ("days", "points"), [(3, 0), (4, -40), (29, -40), (30, -120), (60, -160), (90, -220)]
)
def test_up_to_three_days_are_no_lateness(days: int, points: int) -> None:
    # Counted twice while it lasts: for today, and for the year.
    late = running(date(2026, 6, 1), TODAY - timedelta(days))
    assert score(known(late), CARD).points - CARD.base == points


def test_the_year_is_this_month_and_the_eleven_before_it() -> None:
    late = {month(2024, 11): 7, month(2024, 12): 6, month(2025, 11): 5, month(2025, 12): 4}
    record = known(paid(date(2024, 6, 1), date(2026, 11, 1), late))
    assert value(record, "days_late_12_months") == 4
    # December 2024 to November 2025.
    assert value(record, "days_late_24_months") == 6


def test_the_worst_loan_tells_how_late_she_is() -> None:
    record = known(
        running(date(2026, 1, 1), TODAY - timedelta(8)),
        running(date(2026, 1, 1), TODAY - timedelta(40)),
        running(date(2026, 1, 1), TODAY + timedelta(8)),
    )
    assert value(record, "days_late_now") == 40


def test_a_small_debt_is_not_late_and_a_small_loan_never_was() -> None:
    # M50 is not below the floor; a lisente less is.
    owing = running(date(2026, 1, 10), date(2026, 8, 14), {month(2026, 6): 5})
    assert value(known(replace(owing, owed_lisente=5_000)), "days_late_now") == 100
    rest = known(replace(owing, owed_lisente=4_999))
    assert value(rest, "days_late_now") == 0
    # What was settled late before that stays.
    assert value(rest, "days_late_12_months") == 5
    small = known(replace(owing, principal_lisente=4_999, owed_lisente=4_999))
    assert value(small, "days_late_12_months") == 0


@pytest.mark.parametrize(
    ("ended_on", "count"),
    [(date(2021, 11, 22), 1), (date(2021, 11, 21), 0), (TODAY, 1), (TODAY + timedelta(1), 0)],
)
def test_what_was_given_up_counts_for_five_years(ended_on: date, count: int) -> None:
    lost = given_up(date(2021, 1, 10), date(2021, 2, 10), ended_on)
    assert value(known(lost), "loans_given_up") == count


def test_what_was_given_up_and_has_come_after_all_counts_no_more() -> None:
    lost = given_up(date(2025, 1, 10), date(2025, 2, 10), date(2026, 2, 10))
    assert value(known(replace(lost, owed_lisente=5_000)), "loans_given_up") == 1
    assert value(known(replace(lost, owed_lisente=4_999)), "loans_given_up") == 0


@pytest.mark.parametrize(
    ("changed", "count"),
    [
        ({}, 1),
        ({"late": {month(2025, 3): 3}}, 1),
        ({"late": {month(2025, 3): 4}}, 0),
        ({"rescheduled": True}, 0),
        ({"principal_lisente": 4_999}, 0),
        ({"ended": Ended.WRITTEN_OFF}, 0),
        ({"ended": None, "ended_on": None}, 0),
    ],
)
def test_paid_on_time_is_paid_as_agreed_and_never_more_than_three_days_late(
    changed: dict[str, object], count: int
) -> None:
    one = replace(paid(date(2025, 1, 10), date(2025, 7, 10)), **changed)  # type: ignore[arg-type]
    assert value(known(one), "loans_paid_on_time") == count


@pytest.mark.parametrize(
    ("since", "months"),
    [
        (date(2026, 11, 22), 0),
        (date(2026, 10, 23), 0),
        (date(2026, 10, 22), 1),
        (date(2025, 11, 22), 12),
        (date(2025, 11, 23), 11),
        (TODAY + timedelta(90), 0),
    ],
)
def test_months_are_whole_ones(since: date, months: int) -> None:
    record = known(running(since, None), phone_since=since)
    assert value(record, "months_since_first_loan") == months
    assert value(record, "months_on_one_phone") == months


def test_a_loan_of_a_31st_is_a_month_old_on_the_last_day_of_february() -> None:
    record = known(running(date(2026, 1, 31), None))
    assert value(replace(record, on=date(2026, 2, 28)), "months_since_first_loan") == 1
    assert value(replace(record, on=date(2026, 2, 27)), "months_since_first_loan") == 0


def test_her_number_is_counted_only_beside_a_loan() -> None:
    assert told(known(phone_since=date(2020, 1, 1))) == (600, "C", ("thin-file",))


def test_elsewhere_is_at_other_lenders_and_what_is_paid_is_not_owed() -> None:
    lost = given_up(date(2024, 1, 10), date(2024, 2, 10), date(2025, 2, 10))
    over = paid(date(2026, 1, 10), TODAY)
    record = known(
        lost,
        over,
        entries=(
            entry(MALUTI, State.EXPOSED),
            entry(MALUTI, State.RESERVED),
            entry(KHUBELU, State.EXPOSED),
            entry(KHUBELU, State.EXPOSED, lost.loan_id),
            entry(SENQU, State.EXPOSED, over.loan_id),
            entry(KHUBELU, State.SETTLED),
            entry(SENQU, State.RESERVED),
            entry(SENQU, State.RELEASED),
        ),
        income_lisente=M1_000,
    )
    # At Khubelu, one of them given up and still owed.
    assert value(record, "loans_elsewhere") == 2
    # At Senqu.
    assert value(record, "held_elsewhere") == 1
    # Two here, those two and the one that is held: of M1,000 each.
    assert value(record, "owed_percent_of_income") == 500


def test_her_own_application_does_not_count_against_itself() -> None:
    held = entry(KHUBELU, State.RESERVED)
    record = known(entries=(held,), income_lisente=1)
    assert told(replace(record, application_id=held.id)) == (600, "C", ("thin-file",))
    assert told(record)[0] == 600 - 20 - 40


@pytest.mark.parametrize(
    ("income_lisente", "percent"),
    [(None, None), (0, 100_000), (1, 100_000), (99_999, 100), (M1_000, 100), (100_001, 99)],
)
def test_what_she_owes_is_held_against_a_month_s_income(
    income_lisente: int | None, percent: int | None
) -> None:
    record = known(entries=(entry(MALUTI, State.EXPOSED),), income_lisente=income_lisente)
    assert value(record, "owed_percent_of_income") == percent


def test_without_an_income_and_without_a_debt_there_is_nothing_to_hold_against_it() -> None:
    assert value(known(income_lisente=0), "owed_percent_of_income") == 0


def test_lenders_who_looked_are_counted_and_not_their_looks() -> None:
    looks = (
        look(MALUTI),
        *(look(KHUBELU, days_ago) for days_ago in range(20)),
        look(SENQU, 29),
        look(uuid4(), 30),
        look(uuid4(), -1),
        look(uuid4(), 2, Purpose.REVIEW),
        look(uuid4(), 2, Purpose.COLLECTION),
    )
    assert value(known(looks=looks), "lenders_who_looked") == 2


def test_a_loan_that_she_disputes_is_as_if_it_were_not_there() -> None:
    late = running(date(2026, 1, 10), date(2026, 8, 14))
    record = known(late, entries=(entry(KHUBELU, State.EXPOSED, late.loan_id),), income_lisente=1)
    withheld = replace(record, disputed=frozenset({late.loan_id}))
    assert told(withheld) == (600, "C", ("thin-file",))
    assert told(record)[0] < 600
