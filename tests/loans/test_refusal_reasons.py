"""Reasons are said to a borrower: in her language, as her country writes it, and in little room."""

import re

import pytest

from loans.catalogue import LANGUAGES, words
from loans.rules.reasons import REFUSAL
from messaging.rules.gsm7 import septets
from messaging.rules.sesotho import doubts

# So much room an SMS leaves beside the rest of what it says, in either language.
REASON_SEPTETS_MAX = 34


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_words_that_fit_and_no_two_say_the_same(language: str) -> None:
    said = words(language, "refusals")
    assert said.keys() == set(REFUSAL)
    assert len(set(said.values())) == len(REFUSAL)
    for code, line in said.items():
        assert re.fullmatch("[a-z]+(-[a-z]+)*", code)
        assert 0 < septets(line) <= REASON_SEPTETS_MAX
        assert language == "en" or list(doubts(line)) == []
