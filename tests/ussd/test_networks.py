"""What each network shows: never more than radio carries, and the least where nobody knows."""

import pytest

from tests.ussd.worst_case import worst_case
from ussd.engine.turn import begin, take
from ussd.networks import SCREEN_SEPTETS, limits_of


@pytest.mark.parametrize("network", ["65101", "65102", "99999", "12345", ""])
def test_a_network_that_nobody_has_measured_has_the_smallest_screen(network: str) -> None:
    assert limits_of(network).screen_septets == 160


def test_no_network_shows_more_than_radio_carries() -> None:
    assert {160, 182} == set(SCREEN_SEPTETS.values())
    assert limits_of("63903").screen_septets == 182


def test_a_larger_screen_holds_more_lines() -> None:
    # In Sesotho title and keys take 39 septets, a reason's place 20, a line of an office 36.
    pages = {}
    for septets in (160, 182):
        stage = worst_case(offices=9, septets=septets)
        pages[septets] = take(stage, begin(stage, {"language": "st"}).talk, "3").reply.text
    assert {septets: text.count("WW +266") for septets, text in pages.items()} == {160: 2, 182: 3}
