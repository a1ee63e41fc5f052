"""Loans by the band of their score: who defaulted, who is too young to tell, what was foretold."""

from datetime import date
from decimal import Decimal

import pytest

from loans.rules.discrimination import Outcome
from loans.rules.score_bands import (
    Band,
    Score,
    Scored,
    back_test,
    bands,
    defaulted,
    outcomes,
    read_score,
)

LENT = date(2024, 2, 29)
BAD, GOOD, YOUNG = True, False, None


def scored(score: int, band: str, bad: bool | None, foretold: str = "") -> Scored:
    return Scored(Score(score, band, Decimal(foretold) if foretold else None), bad)


@pytest.mark.parametrize(
    ("bad_from", "on", "answer"),
    [
        # Twelve months after 29 February ends on the 28th.
        (date(2024, 6, 1), date(2025, 2, 27), None),
        (None, date(2025, 2, 28), False),
        (date(2025, 2, 28), date(2025, 2, 28), True),
        (date(2025, 3, 1), date(2026, 1, 1), False),
        (LENT, date(2026, 1, 1), True),
    ],
)
def test_a_default_is_one_of_the_first_twelve_months_once_they_are_over(
    bad_from: date | None, on: date, answer: bool | None
) -> None:
    assert defaulted(LENT, bad_from, on) is answer


def test_bands_from_the_lowest_scores_on_with_those_too_young_apart() -> None:
    loans = [
        scored(70, "A", GOOD),
        scored(40, "B", BAD),
        scored(55, "B", YOUNG),
        scored(90, "A", YOUNG),
        scored(10, "", GOOD),
        scored(48, "B", GOOD),
    ]
    assert bands(loans) == [
        Band("", 10, 10, scored=1, young=0, loans=1, defaults=0),
        Band("B", 40, 55, scored=3, young=1, loans=2, defaults=1),
        Band("A", 70, 90, scored=2, young=1, loans=1, defaults=0),
    ]
    assert list(outcomes(loans)) == [
        Outcome(70, GOOD),
        Outcome(40, BAD),
        Outcome(10, GOOD),
        Outcome(48, GOOD),
    ]


def test_what_was_foretold_is_held_against_those_of_whom_it_was() -> None:
    loans = [
        scored(40, "B", BAD, "30"),
        scored(41, "B", GOOD, "20"),
        # Known how it ended, but nothing was foretold; foretold, but too young.
        scored(42, "B", BAD),
        scored(43, "B", YOUNG, "90"),
        # 80 % were to default and none of five did: z² / (5 + z²) is 43 % at most.
        *(scored(80, "A", GOOD, "80") for _ in range(5)),
    ]
    b, a = back_test(loans)
    assert b[:4] == ("B", 2, 1, Decimal(25))
    assert b.inside
    assert a[:4] == ("A", 5, 0, Decimal(80))
    assert not a.inside
    assert a.interval.high.quantize(Decimal("0.01")) == Decimal("0.43")


def test_nothing_scored_is_no_band() -> None:
    assert not bands([])
    assert not back_test([])
    assert not list(outcomes([]))


@pytest.mark.parametrize(
    ("advice", "score"),
    [
        ({"score": 61, "band": "B", "predicted_percent": "7.5"}, Score(61, "B", Decimal("7.5"))),
        ({"score": -3, "predicted_percent": 12}, Score(-3, "", Decimal(12))),
        ({"score": 0, "band": None, "predicted_percent": "rather low"}, Score(0, "", None)),
        ({"score": 5, "predicted_percent": "NaN"}, Score(5, "", None)),
        ({"score": 5, "predicted_percent": "101"}, Score(5, "", None)),
        ({"score": "61", "band": "B"}, None),
        ({"score": True}, None),
        ({"score": None, "band": "B"}, None),
        ({"affordability": "within"}, None),
    ],
)
def test_a_score_is_read_from_what_was_kept_with_the_decision(
    advice: dict[str, object], score: Score | None
) -> None:
    assert read_score(advice) == score
