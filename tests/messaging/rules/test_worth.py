"""Whether reminders are worth their money is told where it can be told, and nowhere else."""

from decimal import Decimal

import pytest

from messaging.rules.worth import Difference, Group, Verdict, brought_in

TELLS_NOTHING = Difference(Verdict.TOO_FEW)


def test_a_difference_beyond_chance_is_told_with_its_bounds() -> None:
    """90 of 100 beside 60 of 100: 30, give or take 1.96 √(0.09/100 + 0.24/100) = 11.26."""
    assert Group(100, 90).compared_with(Group(100, 60)) == Difference(
        Verdict.MORE_PAY, Decimal("30.0"), Decimal("18.7"), Decimal("41.3")
    )


def test_so_is_one_the_other_way_round() -> None:
    assert Group(100, 60).compared_with(Group(100, 90)) == Difference(
        Verdict.FEWER_PAY, Decimal("-30.0"), Decimal("-41.3"), Decimal("-18.7")
    )


def test_a_small_difference_may_be_chance() -> None:
    """82 of 100 beside 80 of 100: 2, give or take 1.96 √(0.1476/100 + 0.16/100) = 10.87."""
    assert Group(100, 82).compared_with(Group(100, 80)) == Difference(
        Verdict.MAY_BE_CHANCE, Decimal("2.0"), Decimal("-8.9"), Decimal("12.9")
    )


@pytest.mark.parametrize(
    ("told", "held"),
    [
        (Group(), Group()),
        (Group(1000, 900), Group()),
        (Group(1000, 900), Group(29, 15)),
        # Where almost all pay, or almost none, one more or less is half of the difference.
        (Group(1000, 900), Group(100, 96)),
        (Group(1000, 900), Group(100, 4)),
        (Group(1000, 1000), Group(100, 50)),
    ],
)
def test_of_too_few_nobody_can_tell(told: Group, held: Group) -> None:
    assert told.compared_with(held) == TELLS_NOTHING


def test_what_came_beside_is_reckoned_by_what_was_asked() -> None:
    """Of M1,000 held back M500 came; of M9,000 told M6,300: without texts it were M4,500."""
    told, held = Group(90, 60, 900_000, 630_000), Group(10, 5, 100_000, 50_000)
    assert brought_in(told, held) == 180_000
    assert brought_in(told, Group()) is None


def test_a_share_of_none_is_none() -> None:
    assert Group().share_percent is None
    assert Group(3, 1).share_percent == Decimal("33.3")
