"""The ladder: the first loan small, then step by step more, and never above the product."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loans.rules.ladder import Step, ladder_fault, most_principal

LEAST, MOST = 50_000, 500_000
STEPS = (Step(1, 100_000), Step(2, 200_000), Step(5, 500_000))


@pytest.mark.parametrize(
    ("cycle", "most"),
    [(1, 100_000), (2, 200_000), (3, 200_000), (4, 200_000), (5, 500_000), (9, 500_000)],
)
def test_a_step_holds_until_the_next(cycle: int, most: int) -> None:
    assert most_principal(STEPS, cycle, MOST) == most


def test_without_a_ladder_the_first_loan_may_be_as_large_as_any() -> None:
    assert most_principal((), 1, MOST) == MOST


@pytest.mark.parametrize(
    ("steps", "line"),
    [
        ((), ""),
        (STEPS, ""),
        ((Step(1, LEAST), Step(7, MOST)), ""),
        ((Step(2, 100_000),), "Begins with cycle 1, her first loan."),
        ((Step(1, 100_000), Step(3, 1), Step(2, 1)), "Cycles rise from step to step."),
        ((Step(1, 100_000), Step(1, 200_000)), "Cycles rise from step to step."),
        ((Step(1, 100_000), Step(2, MOST + 1)), "No step above principal_max."),
        ((Step(1, LEAST - 1), Step(2, MOST)), "No step below principal_min."),
    ],
)
def test_what_is_wrong_with_a_ladder_is_said(steps: tuple[Step, ...], line: str) -> None:
    assert ladder_fault(steps, LEAST, MOST) == line


@given(
    st.lists(st.integers(2, 40), unique=True).map(sorted),
    st.data(),
    st.integers(1, 60),
)
def test_what_is_allowed_is_always_a_step_that_she_has_reached(
    later: list[int], data: st.DataObject, cycle: int
) -> None:
    sums = data.draw(st.lists(st.integers(LEAST, MOST), min_size=1 + len(later)))
    ladder = [Step(*pair) for pair in zip([1, *later], sums, strict=False)]
    assert ladder_fault(ladder, LEAST, MOST) == ""
    most = most_principal(ladder, cycle, MOST)
    (holding,) = (
        step
        for step, after in zip(ladder, [*ladder[1:], Step(10**6, 0)], strict=True)
        if step.cycle <= cycle < after.cycle
    )
    assert most == holding.principal_max_lisente


def test_a_step_is_stored_in_maloti() -> None:
    assert Step(3, 123_450).to_plain() == {"cycle": 3, "principal_max": "1234.50"}
    assert Step.of_plain({"cycle": 3, "principal_max": "1234.50"}) == Step(3, 123_450)
