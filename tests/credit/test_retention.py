"""What is over is neither shown nor scored, and on its last day it still is."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit.rules.card import CARD
from credit.rules.dispute import Dispute, Verdict
from credit.rules.retention import Retention, disputes_shown, shown
from credit.rules.score import score
from credit.rules.standing import Standing
from tests.credit.scored import (
    KHUBELU,
    MALUTI,
    PALESA,
    TODAY,
    given_up,
    known,
    look,
    month,
    paid,
    running,
)

DEFAULT = Retention()


def loans(*standings: Standing, on: date = TODAY) -> tuple[Standing, ...]:
    return shown(standings, (), on, DEFAULT)[0]


# Five years have 1,826 days, if not one more: from 22 November 2021 it is one day less.
@pytest.mark.parametrize(
    ("ended_on", "there"), [(date(2021, 11, 22), True), (date(2021, 11, 21), False)]
)
def test_a_loan_that_ended_is_shown_for_five_years(ended_on: date, there: bool) -> None:
    for over in (
        paid(date(2021, 1, 10), ended_on),
        given_up(date(2021, 1, 10), date(2021, 2, 10), ended_on),
    ):
        assert loans(over) == ((over,) if there else ())


def test_a_loan_that_runs_is_shown_however_old_it_is() -> None:
    ancient = running(date(2015, 1, 10), date(2015, 2, 10))
    assert loans(ancient) == (ancient,)


def test_a_late_month_of_a_running_loan_is_forgotten_after_five_years() -> None:
    long = running(date(2020, 1, 10), None, {month(2021, 10): 20, month(2021, 11): 20})
    # October 2021 ended more than 1,826 days before 22 November 2026, November 2021 did not.
    assert loans(long) == (replace(long, late={month(2021, 11): 20}),)


def test_how_grave_a_month_was_is_forgotten_after_a_year() -> None:
    slow = running(
        date(2025, 1, 10),
        date(2026, 12, 10),
        {month(2025, 6): 40, month(2025, 10): 120, month(2025, 11): 120, month(2026, 1): 95},
    )
    # On 22 November 2026 October 2025 is over for 387 days, and November 2025 for 357.
    assert loans(slow) == (replace(slow, late={**slow.late, month(2025, 10): 89}),)


def test_once_the_loan_is_paid_none_of_its_months_is_grave_but_each_is_late() -> None:
    settled = paid(
        date(2026, 1, 10), date(2026, 11, 20), {month(2026, 10): 95, month(2026, 11): 12}
    )
    assert loans(settled) == (replace(settled, late={month(2026, 10): 89, month(2026, 11): 12}),)


def test_of_a_loan_that_was_given_up_nothing_is_softened() -> None:
    lost = replace(
        given_up(date(2024, 1, 10), date(2024, 8, 10), date(2025, 2, 1)), late={month(2024, 5): 200}
    )
    assert loans(lost) == (lost,)


def test_what_is_late_today_is_as_late_as_it_is() -> None:
    (late,) = loans(running(date(2025, 1, 10), date(2025, 2, 10)))
    # From 10 February 2025 to 22 November 2026.
    assert late.days_late(TODAY) == 650


@pytest.mark.parametrize(("days_ago", "there"), [(0, True), (365, True), (366, False)])
def test_a_look_is_shown_for_a_year(days_ago: int, there: bool) -> None:
    one = look(KHUBELU, days_ago)
    assert shown((), (one,), TODAY, DEFAULT) == ((), (one,) if there else ())


def dispute(verdict: Verdict | None, settled_on: date | None) -> Dispute:
    return Dispute(
        id=uuid4(),
        subject=PALESA,
        mfi_id=MALUTI,
        loan_id=uuid4(),
        opened_at=datetime(2020, 1, 1, 8, tzinfo=UTC),
        verdict=verdict,
        settled_at=None if settled_on is None else datetime.combine(settled_on, time(8), UTC),
    )


# 181 days before 22 November 2026 is 25 May.
@pytest.mark.parametrize(
    ("verdict", "settled_on", "there"),
    [
        (None, None, True),
        (Verdict.REJECTED, date(2026, 5, 25), True),
        (Verdict.REJECTED, date(2026, 5, 24), False),
        (Verdict.UPHELD, TODAY, False),
    ],
)
def test_an_open_dispute_is_shown_a_rejected_one_for_six_months_an_upheld_one_never(
    verdict: Verdict | None, settled_on: date | None, there: bool
) -> None:
    one = dispute(verdict, settled_on)
    assert disputes_shown((one,), TODAY, DEFAULT) == ((one,) if there else ())


def test_an_installation_sets_what_its_law_says() -> None:
    short = Retention(ended_days=30, looks_days=10, rejected_days=0, upheld_days=1)
    over = paid(date(2026, 1, 10), TODAY - timedelta(31))
    assert shown((over,), (look(KHUBELU, 11),), TODAY, short) == ((), ())
    told = (dispute(Verdict.REJECTED, TODAY), dispute(Verdict.UPHELD, TODAY - timedelta(1)))
    assert disputes_shown(told, TODAY, short) == told[1:]


def test_what_is_not_shown_is_not_scored() -> None:
    # Written off in May 2021, and never again anywhere: she is nobody whom anybody knows.
    old = given_up(date(2020, 1, 10), date(2020, 2, 10), date(2021, 5, 1))
    told, looks = shown((old,), (look(KHUBELU, 400),), TODAY, DEFAULT)
    assert score(known(*told, looks=looks), CARD) == score(known(), CARD)


def test_paying_what_was_gravely_late_helps_on_the_same_day() -> None:
    late = running(date(2026, 1, 10), date(2026, 8, 14))
    # 100 days late: 70 points for today, 150 for the year; ten months since her first loan: 10.
    assert score(known(*loans(late)), CARD).points == 600 - 70 - 150 + 10
    settled = paid(
        date(2026, 1, 10),
        TODAY,
        {month(2026, 8): 17, month(2026, 9): 47, month(2026, 10): 78, month(2026, 11): 100},
    )
    # What is left is a month of less than 90 days.
    assert score(known(*loans(settled)), CARD).points == 600 - 110 + 10


@settings(deadline=None)
@given(
    late=st.dictionaries(st.integers(month(2019, 1), month(2026, 11)), st.integers(1, 900)),
    ended=st.booleans(),
)
def test_what_is_shown_is_never_worse_and_showing_it_again_changes_nothing(
    late: dict[int, int], ended: bool
) -> None:
    opened = date(2019, 1, 1)
    one = paid(opened, TODAY, late) if ended else running(opened, None, late)
    (told,) = loans(one)
    assert loans(told) == (told,)
    assert all(0 < days <= late[number] for number, days in told.late.items())
    # In the year up to today no month that is left out of a running loan, or softened.
    this_year = {number: days for number, days in late.items() if number >= month(2025, 12)}
    if not ended:
        assert this_year.items() <= told.late.items()
