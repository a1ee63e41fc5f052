"""The score card itself: what it may ask, what it never asks, and that its points make sense."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from credit.rules import card as card_file
from credit.rules import score as score_file
from credit.rules.card import CARD, CARDS, Card, Row
from credit.rules.score import MEASURES, Known

# What a person is scored by: what she borrowed, owes and paid, who was asked, how long we know her.
MAY_ASK = {
    "days_late_now",
    "days_late_12_months",
    "days_late_24_months",
    "loans_given_up",
    "loans_paid_on_time",
    "months_since_first_loan",
    "months_on_one_phone",
    "loans_elsewhere",
    "held_elsewhere",
    "owed_percent_of_income",
    "lenders_who_looked",
}
MAY_KNOW = {
    "on",
    "asking",
    "standings",
    "entries",
    "looks",
    "disputed",
    "phone_since",
    "income_lisente",
    "application_id",
}
# Who she is, where she lives, what she is called, and how far that is proved, which is said beside
# the score and is no part of it.
NEVER = set(
    re.findall(
        "[a-z]+",
        """
        gender sex male female woman women man men married marital widow pregnant
        religion church faith christian muslim ethnic ethnicity tribe clan race nationality citizen
        health ill illness sick hiv disabled disability
        age aged old young born birth birthday
        language sesotho english
        district town village region urban rural address surname
        degree declared matched identity
        """,
    )
)

# The card of November 2026 by hand, from number to points. It has scored people: a change is a new
# card, with a version and a table of its own.
NOVEMBER_2026 = {
    "days_late_now": "4: -20, 30: -50, 90: -70",
    "days_late_12_months": "4: -20, 30: -70, 60: -110, 90: -150",
    "days_late_24_months": "4: -10, 30: -25, 90: -40",
    "loans_given_up": "1: -90, 2: -160",
    "loans_paid_on_time": "1: 30, 2: 50, 3: 70, 5: 100, 10: 120",
    "months_since_first_loan": "0: 0, 6: 10, 12: 20, 24: 40, 48: 60",
    "months_on_one_phone": "6: 5, 12: 10, 24: 20",
    "loans_elsewhere": "1: -15, 2: -40, 3: -60",
    "held_elsewhere": "1: -20, 2: -40",
    "owed_percent_of_income": "100: -10, 300: -25, 600: -40",
    "lenders_who_looked": "2: -10, 3: -20, 5: -30",
}

every_card = pytest.mark.parametrize("card", CARDS.values(), ids=str)
EVERY_ROW = [(card, row) for card in CARDS.values() for row in card.rows]
every_row = pytest.mark.parametrize(
    ("card", "row"), EVERY_ROW, ids=[f"{card.version} {row.name}" for card, row in EVERY_ROW]
)


def row(card: Card, name: str) -> Row:
    return next(one for one in card.rows if one.name == name)


def test_the_card_of_november_2026_stays_as_it_was() -> None:
    card = CARDS["2026-11"]
    told = {
        one.name: ", ".join(f"{step.at_least}: {step.points}" for step in one.steps)
        for one in card.rows
    }
    assert told == NOVEMBER_2026
    assert list(told) == list(NOVEMBER_2026), "of two equal reasons the upper one is told first"
    assert (card.base, card.grace_days, card.floor_lisente, card.reasons_most) == (600, 3, 5_000, 4)
    bands = {band.name: band.at_least for band in card.bands}
    assert bands == {"A": 700, "B": 640, "C": 560, "D": 420, "E": 0}


def test_each_card_stands_under_its_version_and_the_newest_is_asked() -> None:
    assert all(version == card.version for version, card in CARDS.items())
    assert max(CARDS) == CARD.version


@every_card
def test_a_person_is_scored_by_what_she_did_and_never_by_who_she_is(card: Card) -> None:
    assert {one.name for one in card.rows} <= MAY_ASK
    assert {one.name for one in fields(Known)} == MAY_KNOW
    assert MEASURES.keys() == MAY_ASK


@pytest.mark.parametrize("module", [card_file, score_file], ids=["card", "score"])
def test_no_word_of_the_code_asks_who_she_is(module: object) -> None:
    source = Path(str(getattr(module, "__file__", ""))).read_text(encoding="utf-8")
    said = set(re.findall(r"[a-z]+", source.lower()))
    assert not said & NEVER
    assert len(said) > 50, "the source was read"


@every_row
def test_each_row_only_falls_or_only_rises(card: Card, row: Row) -> None:
    starts = [step.at_least for step in row.steps]
    assert starts == sorted(set(starts))
    assert starts[0] >= 0
    # Below the first step there are none.
    points = [0, *(step.points for step in row.steps)]
    assert points in (sorted(points), sorted(points, reverse=True))
    assert points[-1] != 0


@every_row
def test_each_step_has_its_reason_and_no_two_rows_share_one(card: Card, row: Row) -> None:
    codes = {step.reason for step in row.steps}
    assert all(re.fullmatch("[a-z]+(-[a-z]+)*", code) for code in codes)
    others = {step.reason for other in card.rows if other is not row for step in other.steps}
    assert not codes & others
    assert row.unknown not in codes | others
    # What speaks for her never has the words of what speaks against her, nor of neither.
    for code in codes:
        assert len({(s.points > 0) - (s.points < 0) for s in row.steps if s.reason == code}) == 1


@every_card
def test_every_score_has_a_band(card: Card) -> None:
    floors = [band.at_least for band in card.bands]
    assert floors == sorted(set(floors), reverse=True)
    assert floors[-1] == 0
    assert len({band.name for band in card.bands}) == len(card.bands)
    worst = card.base + sum(min(0, *(step.points for step in row.steps)) for row in card.rows)
    # 600 - 70 - 150 - 40 - 160 - 60 - 40 - 40 - 30 of November 2026.
    assert worst >= 0
    best = card.base + sum(max(0, *(step.points for step in row.steps)) for row in card.rows)
    assert best >= floors[0]


@every_card
def test_lateness_begins_where_the_grace_ends(card: Card) -> None:
    for name in ("days_late_now", "days_late_12_months", "days_late_24_months"):
        assert row(card, name).steps[0].at_least == card.grace_days + 1


@every_card
def test_what_was_late_long_ago_weighs_less(card: Card) -> None:
    recent, before = row(card, "days_late_12_months"), row(card, "days_late_24_months")
    for days in (4, 30, 60, 90, 400):
        assert points(before, days) > points(recent, days)


def points(row: Row, number: int) -> int:
    return [step.points for step in row.steps if step.at_least <= number][-1]
