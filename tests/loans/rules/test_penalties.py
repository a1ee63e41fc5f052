"""What paying late costs: worked days, and laws that hold for any history of payments."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loans.rules.penalties import Every, Penalty, PenaltyDue, PenaltyKind
from loans.rules.rounding import Rounding
from tests.loans.rules.penalty_days import Open, OwedRow, charged_until

DUE = date(2026, 1, 31)
FLAT, PERCENT = PenaltyKind.FLAT, PenaltyKind.PERCENT_OF_OVERDUE


def flat(every: Every, wait_days: int = 0, cap: int | None = None) -> Penalty:
    """Five maloti."""
    return Penalty(FLAT, Decimal(5), wait_days, every, cap)


def two_percent(every: Every, wait_days: int = 0, cap: int | None = None) -> Penalty:
    return Penalty(PERCENT, Decimal(2), wait_days, every, cap)


def row(*history: tuple[date, int], number: int = 1, due_on: date = DUE) -> OwedRow:
    return OwedRow(number, due_on, [Open(*one) for one in history])


M100 = row((DUE, 10_000))


def days(found: tuple[PenaltyDue, ...]) -> list[tuple[str, int]]:
    return [(one.due_on.isoformat(), one.lisente) for one in found]


def until(day: str, penalty: Penalty, *rows: OwedRow) -> list[tuple[str, int]]:
    return days(charged_until([penalty], rows, date.fromisoformat(day), {}))


@pytest.mark.parametrize(
    ("wait_days", "last_free", "first"),
    [(0, "2026-01-31", "2026-02-01"), (3, "2026-02-03", "2026-02-04")],
)
def test_nothing_is_charged_while_she_may_still_wait(
    wait_days: int, last_free: str, first: str
) -> None:
    for every in Every:
        assert until(last_free, flat(every, wait_days), M100) == []
        assert until(first, flat(every, wait_days), M100) == [(first, 500)]


def test_once_is_once_for_each_instalment() -> None:
    second = row((DUE, 10_000), number=2, due_on=date(2026, 2, 28))
    found = charged_until([flat(Every.ONCE)], [M100, second], date(2027, 1, 1), {})
    assert found == (
        PenaltyDue(date(2026, 2, 1), 1, 0, 500, "0:1:2026-01-31"),
        PenaltyDue(date(2026, 3, 1), 2, 0, 500, "0:2:2026-02-28"),
    )


def test_every_day_asks_for_its_share_of_what_is_open_that_day() -> None:
    paid_half = row((DUE, 10_000), (date(2026, 2, 3), 5_000), (date(2026, 2, 5), 0))
    assert until("2026-02-28", two_percent(Every.DAY), paid_half) == [
        ("2026-02-01", 200),
        ("2026-02-02", 200),
        ("2026-02-03", 100),
        ("2026-02-04", 100),
    ]


def test_every_month_returns_to_the_day_it_began_with() -> None:
    # Two days of waiting after the 28th: the 31st, and the last day of shorter months.
    late = row((DUE, 10_000), due_on=date(2026, 1, 28))
    found = charged_until([flat(Every.MONTH, wait_days=2)], [late], date(2026, 4, 30), {})
    assert [(one.due_on.isoformat(), one.key) for one in found] == [
        ("2026-01-31", "0:1:2026-01-28:2026-01-31"),
        ("2026-02-28", "0:1:2026-01-28:2026-02-28"),
        ("2026-03-31", "0:1:2026-01-28:2026-03-31"),
        ("2026-04-30", "0:1:2026-01-28:2026-04-30"),
    ]


def test_who_pays_on_the_day_itself_pays_no_penalty_of_that_day() -> None:
    paid = row((DUE, 10_000), (date(2026, 2, 1), 0))
    for every in Every:
        assert until("2026-12-31", flat(every), paid) == []


def test_a_payment_that_is_taken_back_leaves_the_days_after_it_overdue() -> None:
    bounced = row((DUE, 10_000), (date(2026, 2, 1), 0), (date(2026, 2, 3), 10_000))
    assert until("2026-02-04", flat(Every.DAY), bounced) == [
        ("2026-02-03", 500),
        ("2026-02-04", 500),
    ]
    assert until("2026-12-31", flat(Every.ONCE), bounced) == [("2026-02-03", 500)]


def test_the_cap_is_filled_to_the_lisente_and_counts_what_was_charged_before() -> None:
    capped = flat(Every.DAY, cap=1_200)
    assert until("2026-02-28", capped, M100) == [
        ("2026-02-01", 500),
        ("2026-02-02", 500),
        ("2026-02-03", 200),
    ]
    before = {"0:1:2026-01-31:2026-02-01": 900}
    found = charged_until([capped], [M100], date(2026, 2, 28), before)
    assert days(found) == [("2026-02-02", 300)]


def test_two_rules_of_one_product_have_a_cap_each() -> None:
    rules = [flat(Every.DAY, cap=700), two_percent(Every.DAY, cap=300)]
    found = charged_until(rules, [M100], date(2026, 2, 9), {})
    assert [(one.key, one.lisente) for one in found] == [
        ("0:1:2026-01-31:2026-02-01", 500),
        ("1:1:2026-01-31:2026-02-01", 200),
        ("0:1:2026-01-31:2026-02-02", 200),
        ("1:1:2026-01-31:2026-02-02", 100),
    ]


def test_what_was_charged_once_stands_whatever_the_day_it_would_fall_on_now() -> None:
    # Charged on 1 February; a payment dated back has since moved the first overdue day.
    moved = row((DUE, 0), (date(2026, 2, 3), 10_000))
    before = {"0:1:2026-01-31": 500}
    assert charged_until([flat(Every.ONCE)], [moved], date(2026, 3, 1), before) == ()


def test_an_instalment_with_a_new_due_day_is_late_anew() -> None:
    moved = row((DUE, 10_000), due_on=date(2026, 3, 31))
    before = {"0:1:2026-01-31": 500}
    found = charged_until([flat(Every.ONCE)], [moved], date(2026, 5, 1), before)
    assert days(found) == [("2026-04-01", 500)]


def test_a_share_is_rounded_as_the_loan_is() -> None:
    # Two percent of M0.25 are half a lisente.
    crumb = row((DUE, 25))
    first = date(2026, 2, 1)
    assert charged_until([two_percent(Every.ONCE)], [crumb], first, {}) == ()
    (up,) = charged_until([two_percent(Every.ONCE)], [crumb], first, {}, Rounding.HALF_UP)
    assert up.lisente == 1


rules = st.lists(
    st.builds(
        Penalty,
        st.sampled_from(PenaltyKind),
        st.decimals(0, 20, places=2),
        st.integers(0, 6),
        st.sampled_from(Every),
        st.none() | st.integers(1, 3_000),
    ),
    min_size=1,
    max_size=3,
)


@st.composite
def owed_rows(draw: st.DrawFn) -> list[OwedRow]:
    rows = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        due_on = DUE + timedelta(draw(st.integers(7, 30)) * number)
        later = sorted(draw(st.sets(st.integers(-5, 60), max_size=4)))
        asked = st.integers(0, 30_000)
        history = [Open(DUE, draw(asked))]
        history += [Open(due_on + timedelta(after), draw(asked)) for after in later]
        rows.append(OwedRow(number, due_on, history))
    return rows


LAST = DUE + timedelta(120)


@given(rules, owed_rows(), st.lists(st.integers(0, 120), max_size=8))
def test_whichever_days_are_asked_for_the_same_penalties_are_charged(
    penalties: list[Penalty], rows: list[OwedRow], asked: list[int]
) -> None:
    whole = charged_until(penalties, rows, LAST, {})
    charged: dict[str, int] = {}
    found: list[PenaltyDue] = []
    # In order, some days twice, most of them not at all, and the last at the end.
    for after in [*sorted(asked), *sorted(asked)[-1:], 120]:
        new = charged_until(penalties, rows, DUE + timedelta(after), charged)
        charged |= {one.key: one.lisente for one in new}
        found += new
    assert tuple(found) == whole
    assert charged_until(penalties, rows, LAST, charged) == ()


@given(rules, owed_rows())
def test_every_penalty_is_told_apart_lies_after_the_wait_and_under_its_cap(
    penalties: list[Penalty], rows: list[OwedRow]
) -> None:
    found = charged_until(penalties, rows, LAST, {})
    assert len({one.key for one in found}) == len(found)
    assert all(one.due_on <= other.due_on for one, other in pairwise(found))
    sums = dict.fromkeys(range(len(penalties)), 0)
    for one in found:
        rule = int(one.key.split(":")[0])
        penalty, late = penalties[rule], rows[one.number - 1]
        sums[rule] += one.lisente
        assert (one.due_on - late.due_on).days > penalty.wait_days
        overdue = late.open_on(one.due_on)
        assert overdue > 0
        assert 0 < one.lisente <= penalty.lisente(overdue, Rounding.HALF_EVEN)
    for penalty, total in zip(penalties, sums.values(), strict=True):
        assert penalty.cap_lisente is None or total <= penalty.cap_lisente


@given(rules, owed_rows())
def test_without_a_cap_each_overdue_day_is_charged_for_and_no_other(
    penalties: list[Penalty], rows: list[OwedRow]
) -> None:
    daily = [Penalty(FLAT, Decimal(1), one.wait_days, Every.DAY) for one in penalties]
    found = charged_until(daily, rows, LAST, {})
    expected = [
        (late.number, day)
        for penalty in daily
        for late in rows
        for day in (DUE + timedelta(after) for after in range(121))
        if (day - late.due_on).days > penalty.wait_days and late.open_on(day)
    ]
    assert sorted((one.number, one.due_on) for one in found) == sorted(expected)
